import { describeValue } from '../documents/check-schema.ts';
import { parseJson, type Structured } from '../documents/structured.ts';
import { imagesOf } from '../images.ts';
import { nearestName } from '../nearest.ts';
import { readParameters } from '../parameters.ts';
import { stemOf } from '../paths.ts';
import type { Json, Parsed, Problem } from '../problem.ts';
import { resolveImage } from '../shapes/image-part.ts';
import { readMessageContent } from '../shapes/message-content.ts';
import { findUnknownKeys, listPositions, unreadSettings } from '../shapes/prompt-yml-keys.ts';
import { listVariables } from '../templates/template-variables.ts';
import type {
  ArtifactFormat,
  FileProbe,
  LintFinding,
  Message,
  ParsedArtifact,
  ResponseFormat,
  Role,
} from '../types.ts';
import { isRecord, type JsonRecord, memberOf, otherSettingsOf, stringOf, withoutKeys } from '../values.ts';

const ROLES: readonly Role[] = ['system', 'developer', 'user', 'assistant', 'tool'];

/** GitHub Models' `.prompt.yml`, and files of the same shape under other names that carry their own tests. */
export const githubPromptYml: ArtifactFormat = {
  id: 'github-prompt-yml',
  kind: 'prompt',
  extensions: ['yaml', 'yml'],
  refers: (path) => (/\.prompt\.ya?ml$/i.test(path) ? 'named' : null),
  candidate: (path) => /\.ya?ml$/i.test(path),
  match(file) {
    if (/\.prompt\.ya?ml$/i.test(file.path))
      return isSemanticKernel(file) ? null : { confidence: 'certain', reason: 'named *.prompt.yml' };
    if (!/^messages\s*:/m.test(file.text) || !/^(testData|evaluators)\s*:/m.test(file.text)) return null;
    const parsed = file.yaml();
    return parsed.ok && isPromptShaped(parsed.value.data)
      ? { confidence: 'likely', reason: 'messages with roles, beside test data or evaluators' }
      : null;
  },
  parse(file) {
    const parsed = file.yaml();
    return parsed.ok ? readPrompt(file.path, parsed.value) : parsed;
  },
};

/** Semantic Kernel keeps its own format under the same name: a `template` string in place of messages. */
function isSemanticKernel(file: FileProbe): boolean {
  if (!/^template\s*:/m.test(file.text)) return false;
  const parsed = file.yaml();
  return parsed.ok && memberOf(parsed.value.data, 'messages') === undefined;
}

function isPromptShaped(data: Json): boolean {
  const messages = memberOf(data, 'messages');
  return (
    Array.isArray(messages) &&
    messages.every((message) => stringOf(memberOf(message, 'role')) !== null) &&
    (memberOf(data, 'testData') !== undefined || memberOf(data, 'evaluators') !== undefined)
  );
}

function readPrompt(path: string, source: Structured): Parsed<ParsedArtifact[]> {
  const problems: Problem[] = [];
  const fail = (keys: (string | number)[], expected: string, found: Json | undefined, hint?: string) =>
    problems.push({
      path,
      ...source.locate(keys),
      expected,
      found: describeValue(found),
      ...(hint === undefined ? {} : { hint }),
    });
  const data = source.data;
  if (!isRecord(data)) {
    fail([], 'a mapping with `messages`', data);
    return { ok: false, problems };
  }
  const messages = readMessages(data, fail);
  const parameters = readModelParameters(data, fail);
  const responseFormat = readResponseFormat(path, data, source, problems, fail);
  for (const key of ['testData', 'evaluators']) {
    const value = memberOf(data, key);
    if (value !== undefined && value !== null && !(Array.isArray(value) && value.every(isRecord))) {
      fail([key], `\`${key}\` to be a list of mappings`, value);
    }
  }
  for (const key of ['name', 'description', 'model']) {
    const value = memberOf(data, key);
    if (value !== undefined && value !== null && typeof value !== 'string')
      fail([key], `\`${key}\` to be text`, value);
  }
  if (problems.length > 0) return { ok: false, problems };
  const images = namesOf(messages);
  const texts = [...messages.map(({ content }) => content), ...images];
  const variables = texts.flatMap((text) => listVariables('mustache-variables', text));
  const tests = Object.fromEntries(
    ['testData', 'evaluators'].flatMap((key) => {
      const value = memberOf(data, key);
      return value === undefined || value === null ? [] : [[key, value]];
    }),
  );
  return {
    ok: true,
    value: [
      {
        name: stringOf(memberOf(data, 'name')) ?? stemOf(path).replace(/\.prompt$/i, ''),
        content: {
          type: 'prompt',
          messages,
          template: 'mustache-variables',
          variables: [...new Set(variables)].sort(),
          model: stringOf(memberOf(data, 'model')),
          parameters: readParameters(parameters),
          responseFormat,
          ...otherSettingsOf({ ...unreadSettings(data), ...unreadOfMessages(data) }),
        },
        references: [...new Set(images.flatMap((name) => resolveImage(path, name) ?? []))],
        embeddedTests: Object.keys(tests).length === 0 ? null : tests,
        ...listPositions(data, source),
        warnings: [...findUnknownKeys(path, data, source), ...findBareSchema(path, data, source)],
      },
    ],
  };
}

/** What messages say beside their role and content, by their places: `{messages: {1: {name: …}}}`. */
function unreadOfMessages(data: JsonRecord): JsonRecord {
  const list = memberOf(data, 'messages');
  const entries = (Array.isArray(list) ? list : []).flatMap((message, index): [string, Json][] => {
    const rest = isRecord(message) ? withoutKeys(message, ['role', 'content']) : {};
    return Object.keys(rest).length === 0 ? [] : [[String(index), rest]];
  });
  return entries.length === 0 ? {} : { messages: Object.fromEntries(entries) };
}

/** GitHub Models refuses a schema that is not wrapped as `{"name": …, "schema": …}`. */
function findBareSchema(path: string, data: JsonRecord, source: Structured): LintFinding[] {
  const text = memberOf(data, 'jsonSchema');
  const parsed = typeof text === 'string' ? parseJson(path, text) : null;
  const wrapper = parsed?.ok === true ? parsed.value.data : (text ?? null);
  const missing = ['name', 'schema'].filter((key) => memberOf(wrapper, key) === undefined);
  if (memberOf(data, 'responseFormat') !== 'json_schema' || !isRecord(wrapper) || missing.length === 0)
    return [];
  const message = `GitHub Models refuses a \`jsonSchema\` without ${missing.map((key) => `\`${key}\``).join(' and ')}`;
  const { line } = source.locate(['jsonSchema']);
  return [{ rule: 'invalid-schema', severity: 'error', path, line, message }];
}

/** Whether a case says which picture it is. */
function isOfCase(name: string): boolean {
  return listVariables('mustache-variables', name).length > 0;
}

function namesOf(messages: readonly Message[]): string[] {
  return messages.flatMap(imagesOf).flatMap(({ image }) => (image.kind === 'named' ? [image.name] : []));
}

type Fail = (keys: (string | number)[], expected: string, found: Json | undefined, hint?: string) => void;

function readMessages(data: JsonRecord, fail: Fail): Message[] {
  const list = memberOf(data, 'messages');
  if (!Array.isArray(list) || list.length === 0) {
    fail(['messages'], '`messages` to be a list of role and content', list);
    return [];
  }
  return list.flatMap((item, index) => {
    const written = memberOf(item, 'role');
    const content = memberOf(item, 'content');
    // gh-models takes `System` as well.
    const role = ROLES.find((name) => typeof written === 'string' && name === written.toLowerCase());
    if (role === undefined) {
      const near = typeof written === 'string' ? nearestName(written, ROLES) : null;
      fail(
        ['messages', index, 'role'],
        `\`messages[${index}].role\` to be one of ${ROLES.join(', ')}`,
        written,
        near === null ? undefined : `Did you mean "${near}"?`,
      );
      return [];
    }
    const read = readMessageContent(content ?? null, isOfCase);
    if (read === null) {
      const expected = `\`messages[${index}].content\` to be text, or a list of \`text\` and \`image_url\` parts`;
      fail(['messages', index, 'content'], expected, content);
      return [];
    }
    return [{ role, ...read }];
  });
}

function readModelParameters(data: JsonRecord, fail: Fail): JsonRecord {
  const value = memberOf(data, 'modelParameters');
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) {
    fail(['modelParameters'], '`modelParameters` to be a mapping', value);
    return {};
  }
  const numeric = ['maxTokens', 'maxCompletionTokens', 'temperature', 'topP', 'seed'];
  for (const key of numeric) {
    const number = memberOf(value, key);
    if (number !== undefined && number !== null && (typeof number !== 'number' || !Number.isFinite(number)))
      fail(['modelParameters', key], `\`modelParameters.${key}\` to be a number`, number);
  }
  return value;
}

function readResponseFormat(
  path: string,
  data: JsonRecord,
  source: Structured,
  problems: Problem[],
  fail: Fail,
): ResponseFormat {
  const format = memberOf(data, 'responseFormat') ?? 'text';
  if (format === 'text') return { type: 'text' };
  if (format === 'json_object') return { type: 'json' };
  if (format !== 'json_schema') {
    fail(['responseFormat'], '`responseFormat` to be one of text, json_object, json_schema', format);
    return { type: 'text' };
  }
  const text = memberOf(data, 'jsonSchema');
  if (text === undefined || text === null) {
    fail(['responseFormat'], '`jsonSchema` beside `responseFormat: json_schema`', text);
    return { type: 'text' };
  }
  const parsed = typeof text === 'string' ? parseJson(path, text) : null;
  if (parsed !== null && !parsed.ok) {
    // The text of a block scalar starts on the line after its key.
    const start = source.locate(['jsonSchema']).line;
    for (const problem of parsed.problems) {
      const line = start + problem.line - (typeof text === 'string' && text.includes('\n') ? 0 : 1);
      problems.push({ ...problem, line, expected: `${problem.expected} in the JSON of \`jsonSchema\`` });
    }
    return { type: 'text' };
  }
  const schema = parsed === null ? text : parsed.value.data;
  if (!isRecord(schema)) {
    fail(['jsonSchema'], '`jsonSchema` to hold a JSON object', schema);
    return { type: 'text' };
  }
  const inner = memberOf(schema, 'schema');
  return {
    type: 'json_schema',
    name: stringOf(memberOf(schema, 'name')) ?? 'response',
    schema: isRecord(inner) ? inner : schema,
    strict: memberOf(schema, 'strict') === true,
  };
}
