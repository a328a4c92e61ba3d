import { placeLeaves } from '../documents/setting-lines.ts';
import type { Structured } from '../documents/structured.ts';
import { isModelId } from '../model-id.ts';
import { baseName, directoryOf, isUnderTests, stemOf } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { listKernelInputs } from '../shapes/declared-inputs.ts';
import { splitKernelMessages } from '../shapes/kernel-messages.ts';
import { readModelSettings, type Turn, toPromptPart } from '../shapes/prompt-part.ts';
import type { ArtifactFormat, FileProbe, Match, ParsedArtifact, TemplateLanguage } from '../types.ts';
import {
  isConfigSized,
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  settingsOf,
  stringOf,
  withoutKeys,
} from '../values.ts';

const LANGUAGES: ReadonlyMap<string, TemplateLanguage> = new Map([
  ['semantic-kernel', 'semantic-kernel'],
  ['handlebars', 'handlebars'],
  ['liquid', 'liquid'],
  ['jinja2', 'jinja'],
]);
const PROMPT_FILE = 'skprompt.txt';
/** What a prompt or the settings of a function cannot lack. */
const MARKS = /\b(execution_settings|input_variables|template_format)\b|"(schema|completion)"\s{0,9}:/i;

/** Semantic Kernel: prompts in YAML, and `skprompt.txt` with the `config.json` beside it. */
export const semanticKernel: ArtifactFormat = {
  id: 'semantic-kernel',
  kind: 'prompt',
  extensions: ['txt', 'yaml', 'yml', 'json'],
  candidate: (path) =>
    (isPromptFile(path) || /\.ya?ml$|(^|\/)config\.json$/i.test(path)) && !isUnderTests(path),
  // The settings name no file: they belong to the prompt beside them.
  refers: (path) => (/(^|\/)config\.json$/i.test(path) ? 'unnamed' : null),
  match(file) {
    if (isPromptFile(file.path))
      return file.text.trim() === '' ? null : { confidence: 'certain', reason: `named ${PROMPT_FILE}` };
    if (!MARKS.test(file.text)) return null;
    const parsed = file.data();
    return parsed.ok && isConfigSized(parsed.value.data) ? matchData(file, parsed.value.data) : null;
  },
  parse(file) {
    if (isPromptFile(file.path)) return { ok: true, value: [readPromptFile(file)] };
    const parsed = file.data();
    return parsed.ok ? readData(file, parsed.value) : parsed;
  },
};

function isPromptFile(path: string): boolean {
  return baseName(path).toLowerCase() === PROMPT_FILE;
}

function matchData(file: FileProbe, data: Json): Match | null {
  if (/\.json$/i.test(file.path))
    return isFunctionConfig(data) ? { confidence: 'likely', reason: 'settings of a skprompt.txt' } : null;
  return isPromptYaml(data) ? { confidence: 'certain', reason: 'a prompt of Semantic Kernel' } : null;
}

function isFunctionConfig(data: Json): data is JsonRecord {
  const execution = memberOf(data, 'completion') ?? memberOf(data, 'execution_settings');
  const hasInput = memberOf(data, 'input') !== undefined || memberOf(data, 'input_variables') !== undefined;
  const marked = memberOf(data, 'schema') === 1 && memberOf(data, 'description') !== undefined;
  return isRecord(data) && (isRecord(execution) ? hasInput || marked : marked && hasInput);
}

function isPromptYaml(data: Json): data is JsonRecord {
  if (!isRecord(data) || typeof memberOf(data, 'template') !== 'string') return false;
  const variables = memberOf(data, 'input_variables');
  const described =
    Array.isArray(variables) && variables.length > 0 && variables.every((item) => isRecord(item));
  const format = stringOf(memberOf(data, 'template_format'));
  return (
    isRecord(memberOf(data, 'execution_settings')) ||
    (described && variables.every((item) => memberOf(item, 'name') !== undefined)) ||
    format === 'semantic-kernel'
  );
}

function readPromptFile(file: FileProbe): ParsedArtifact {
  const content = file.text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd();
  const folder = directoryOf(file.path);
  const turns = splitKernelMessages(content) ?? [{ role: 'user' as const, content, offset: 0 }];
  const source: Structured = {
    data: null,
    locate: ([line]) => ({ line: Number(line ?? 1), column: 1 }),
    locateText: ([line]) => ({ line: Number(line ?? 1) }),
  };
  const lineOf = (offset: number) => content.slice(0, offset).split('\n').length;
  return toPromptPart(
    {
      name: folder === '' ? 'skprompt' : baseName(folder),
      turns: turns.map(({ role, content: text, offset }) => ({
        role,
        content: text,
        keys: [lineOf(offset)],
      })),
      template: 'semantic-kernel',
    },
    source,
  );
}

function readData(file: FileProbe, source: Structured): Parsed<ParsedArtifact[]> {
  const { data } = source;
  if (isPromptYaml(data)) return { ok: true, value: [readPromptYaml(file, data, source)] };
  if (isFunctionConfig(data)) return { ok: true, value: [readFunctionConfig(file.path, data, source)] };
  const expected = 'a prompt of Semantic Kernel';
  return { ok: false, problems: [{ path: file.path, ...source.locate([]), expected, found: 'neither' }] };
}

function readPromptYaml(file: FileProbe, data: JsonRecord, source: Structured): ParsedArtifact {
  const content = stringOf(memberOf(data, 'template')) ?? '';
  const template = LANGUAGES.get(stringOf(memberOf(data, 'template_format')) ?? 'semantic-kernel');
  const services = memberOf(data, 'execution_settings');
  const [service] = isRecord(services) ? Object.entries(services) : [];
  const settings = readModelSettings(
    service !== undefined && isRecord(service[1])
      ? [{ keys: ['execution_settings', service[0]], record: service[1] }]
      : [],
  );
  const first = service === undefined ? [] : ['execution_settings', service[0]];
  const known = template === undefined ? ['name', 'template'] : ['name', 'template', 'template_format'];
  const unread = listLeaves(withoutKeys(data, known)).filter(
    ({ keys }) => first.length === 0 || !first.every((key, index) => keys[index] === key),
  );
  const split = template === 'semantic-kernel' ? splitKernelMessages(content) : null;
  const turns: Turn[] = (split ?? [{ role: 'user' as const, content }]).map(({ role, content: text }) => ({
    role,
    content: text,
    keys: ['template'],
  }));
  const part = toPromptPart(
    {
      name: stringOf(memberOf(data, 'name')) ?? stemOf(file.path).replace(/\.prompt$/i, ''),
      turns,
      template: template ?? 'semantic-kernel',
      settings,
      inputs: listKernelInputs(data),
      other: [...unread, ...settings.rest],
    },
    source,
  );
  if (split === null) return part;
  const start = source.locateText(['template']).line;
  const lines = split.map(({ offset }, index): [string, number] => [
    `messages[${index}].content`,
    start + content.slice(0, offset).split('\n').length - 1,
  ]);
  return { ...part, positions: { ...part.positions, ...Object.fromEntries(lines) } };
}

function readFunctionConfig(path: string, data: JsonRecord, source: Structured): ParsedArtifact {
  const leaves = listLeaves(withoutKeys(data, ['schema', 'type', 'name']));
  const folder = directoryOf(path);
  const models = leaves.flatMap(({ keys, value }) =>
    /^(model_id|ai_model_id|default_services|default_backends)$/.test(String(keys.at(-1)))
      ? [value].flat().filter((item) => typeof item === 'string' && isModelId(item))
      : [],
  );
  return {
    kind: 'model-config',
    name: folder === '' ? 'config' : baseName(folder),
    content: { type: 'model-config', models: models.map(String), settings: settingsOf(leaves) },
    references: [folder === '' ? PROMPT_FILE : `${folder}/${PROMPT_FILE}`],
    embeddedTests: null,
    positions: placeLeaves(leaves, source),
  };
}
