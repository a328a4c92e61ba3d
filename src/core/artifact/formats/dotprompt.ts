import { toPositions } from '../documents/locate-texts.ts';
import { type PromptFile, readPromptFile } from '../documents/prompt-front-matter.ts';
import { placeSettings } from '../documents/setting-lines.ts';
import { readParameters, unreadParameters } from '../parameters.ts';
import { baseName, directoryOf, extensionOf, isRecordedData, resolveReference, stemOf } from '../paths.ts';
import { declareInputs, listDotpromptInputs } from '../shapes/declared-inputs.ts';
import { splitDotprompt } from '../shapes/dotprompt/messages.ts';
import { picoschemaToJsonSchema } from '../shapes/dotprompt/picoschema.ts';
import { readPromptsMapping } from '../shapes/dotprompt/yaml-mapping.ts';
import { resolveImage } from '../shapes/image-part.ts';
import { isPromptProse } from '../shapes/prompt-prose.ts';
import { scanTags } from '../templates/template-tags.ts';
import { guessLanguage, listVariables } from '../templates/template-variables.ts';
import type { ArtifactFormat, FileProbe, Match, ParsedArtifact, ResponseFormat } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, otherSettingsOf, stringOf, withoutKeys } from '../values.ts';

/** Front matter that tells people about the prompt. */
const ABOUT = ['author', 'authors', 'description', 'name', 'tags', 'title', 'variant', 'version'];
const KEYS = ['config', 'ext', 'input', 'model', 'output', 'toolDefs', 'tools', ...ABOUT];
/** Helpers that Dotprompt itself has; a block may hold one, which is then no variable. */
const HELPERS = new Set(['history', 'json', 'media', 'role', 'section']);

/** Dotprompt's `name.variant.prompt`, its partials `_name.prompt`, and prompts of other tools by that extension. */
export const dotprompt: ArtifactFormat = {
  id: 'dotprompt',
  kind: 'prompt',
  extensions: ['prompt'],
  candidate: (path) => extensionOf(path) === 'prompt',
  refers: (path) => (/\.prompt$/i.test(path) ? 'named' : null),
  match: matchPrompt,
  parse(file) {
    const read = readPromptFile(file.path, file.text);
    if (!read.ok) return read;
    const mapping = read.value.opened ? null : readPromptsMapping(file);
    return { ok: true, value: [mapping ?? readPrompt(file.path, read.value)] };
  },
};

function matchPrompt(file: FileProbe): Match | null {
  const read = readPromptFile(file.path, file.text);
  if (!read.ok) return { confidence: 'certain', reason: 'a *.prompt with front matter' };
  const { opened, data, body } = read.value;
  if (opened && Object.keys(data).some((key) => KEYS.includes(key) || key.includes('.')))
    return { confidence: 'certain', reason: 'a *.prompt with the front matter of Dotprompt' };
  if (isRecordedData(file.path)) return null;
  if (hasRoles(body)) return { confidence: 'likely', reason: 'a *.prompt with role markers' };
  if (readPromptsMapping(file) !== null)
    return { confidence: 'likely', reason: 'a *.prompt with system and user prompts' };
  return isPromptProse(body) ? { confidence: 'likely', reason: 'prose in a *.prompt' } : null;
}

function hasRoles(body: string): boolean {
  return scanTags(body).some(({ code }) => /^[~#\s]*(role\s+["']|history\s*~?$)/.test(code));
}

function readPrompt(path: string, file: PromptFile): ParsedArtifact {
  const { data, body, bodyLine } = file;
  const { messages, places, history, metadata, partials } = splitDotprompt(body, bodyLine);
  const located = toPositions(places);
  const [only] = messages;
  const plain = !file.opened && !hasRoles(body);
  if (plain && only !== undefined && /(^|[^a-z])system([^a-z]|$)/i.test(baseName(path))) only.role = 'system';
  const template = plain || speaksJinja(body) ? guessLanguage(body) : 'handlebars';
  const config = memberOf(data, 'config') ?? null;
  const model = stringOf(memberOf(data, 'model'));
  const { responseFormat, unread: output } = readOutput(memberOf(data, 'output'));
  const settings: JsonRecord = {
    ...withoutKeys(data, [...ABOUT, 'config', 'output', ...(model === null ? [] : ['model'])]),
    ...(isRecord(config) ? nonEmpty('config', unreadParameters(config)) : {}),
    ...(isRecord(config) || config === null ? {} : { config }),
    ...output,
  };
  const declared = declareInputs(listDotpromptInputs(data), file.lineOf);
  const names = messages.flatMap(({ content }) => listVariables(template, content));
  const shows = template === 'handlebars' && messages.some(({ content }) => showsMedia(content));
  return {
    name: stringOf(memberOf(data, 'name')) ?? stemOf(path),
    content: {
      type: 'prompt',
      messages,
      template,
      ...(shows ? { namedImages: 'media' as const } : {}),
      variables: [...new Set(names)].filter((name) => !HELPERS.has(name)).sort(),
      ...declared.content,
      model,
      parameters: readParameters(isRecord(config) ? config : {}),
      responseFormat,
      ...otherSettingsOf({
        ...settings,
        ...(history.length === 0 ? {} : { history }),
        ...(Object.keys(metadata).length === 0 ? {} : { roles: metadata }),
      }),
    },
    references: [
      ...partials.flatMap((name) => listPartialPaths(path, name)),
      ...(shows ? listMediaFiles(path, body) : []),
    ],
    embeddedTests: null,
    positions: {
      ...placeSettings(settings, file.lineOf),
      ...(model === null ? {} : { model: file.lineOf(['model']) }),
      ...(isRecord(config) ? placeParameters(config, file) : {}),
      ...(responseFormat.type === 'text' ? {} : placeOutput(file)),
      ...declared.positions,
      ...located.positions,
    },
    lineStarts: located.lineStarts,
  };
}

/** A tag that shows a picture, and the file of it where it names one. Linear: of two parts that fit white space, one has a bound. */
const MEDIA = /^[~{&\s]*media\s[^{}]{0,200}?\burl\s*=(?:\s*["']([^"'{}]{1,500})["'])?/;

function showsMedia(text: string): boolean {
  return scanTags(text).some(({ code }) => MEDIA.test(code));
}

/** Pictures that the template itself names. */
function listMediaFiles(path: string, body: string): string[] {
  return scanTags(body).flatMap(({ code }) => {
    const name = MEDIA.exec(code)?.[1];
    return name === undefined ? [] : (resolveImage(path, name) ?? []);
  });
}

/** Other tools write Jinja below the same front matter. */
function speaksJinja(body: string): boolean {
  return scanTags(body).some(
    ({ kind, code }) =>
      kind === 'statement' ||
      (kind === 'output' && /^[^"']*[^|]\|[^|]/.test(code) && !/\bas\s*\|/.test(code)),
  );
}

function nonEmpty(key: string, record: JsonRecord): JsonRecord {
  return Object.keys(record).length === 0 ? {} : { [key]: record };
}

/** What the answer must look like, and what of `output` that does not say. */
function readOutput(output: JsonRecord[string] | undefined): {
  responseFormat: ResponseFormat;
  unread: JsonRecord;
} {
  const unread = (record: JsonRecord) => nonEmpty('output', record);
  if (output === undefined || output === null) return { responseFormat: { type: 'text' }, unread: {} };
  if (!isRecord(output)) return { responseFormat: { type: 'text' }, unread: { output } };
  const format = memberOf(output, 'format') ?? null;
  const written = memberOf(output, 'schema') ?? null;
  if (format !== null && format !== 'json')
    return {
      responseFormat: { type: 'text' },
      unread: unread(withoutKeys(output, format === 'text' && written === null ? ['format'] : [])),
    };
  const schema = written === null ? null : picoschemaToJsonSchema(written);
  if (schema === null) {
    const json = format === 'json' || written !== null;
    return {
      responseFormat: { type: json ? 'json' : 'text' },
      unread: unread(withoutKeys(output, ['format'])),
    };
  }
  return {
    responseFormat: { type: 'json_schema', name: 'output', schema, strict: false },
    unread: unread(withoutKeys(output, ['format', 'schema'])),
  };
}

function placeParameters(config: JsonRecord, file: PromptFile): Record<string, number> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      Object.keys(readParameters({ [key]: value })).map((name) => [
        `parameters.${name}`,
        file.lineOf(['config', key]),
      ]),
    ),
  );
}

function placeOutput(file: PromptFile): Record<string, number> {
  const line = file.lineOf(['output', 'schema']);
  return { responseFormat: line, schema: line };
}

/** Where a partial may lie: beside the prompt, and in the folder of prompts that holds it. */
function listPartialPaths(path: string, name: string): string[] {
  const slash = name.lastIndexOf('/');
  const file = `${name.slice(0, slash + 1)}_${name.slice(slash + 1)}.prompt`;
  const segments = directoryOf(path).split('/');
  const root = segments.findLastIndex((segment) => /prompts?$/i.test(segment));
  const ups = root < 0 ? 0 : segments.length - 1 - root;
  return [...new Set(['', '../'.repeat(ups)])].flatMap((up) => resolveReference(path, up + file) ?? []);
}
