import { toPositions } from '../documents/locate-texts.ts';
import { type PromptFile, readPromptFile } from '../documents/prompt-front-matter.ts';
import { placeSettings } from '../documents/setting-lines.ts';
import { readParameters, unreadParameters } from '../parameters.ts';
import { extensionOf, resolveReference, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { declareInputs, listPromptyInputs } from '../shapes/declared-inputs.ts';
import { listMarkdownImages, resolveImage } from '../shapes/image-part.ts';
import { splitPrompty } from '../shapes/prompty/messages.ts';
import { readPromptyOutputs } from '../shapes/prompty/outputs.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { ArtifactFormat, ParsedArtifact, TemplateLanguage } from '../types.ts';
import {
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  otherSettingsOf,
  stringOf,
  withoutKeys,
} from '../values.ts';

/** Front matter that tells people about the prompt. */
const ABOUT = ['authors', 'author', 'description', 'id', 'name', 'tags', 'version'];
const LANGUAGES: ReadonlyMap<string, TemplateLanguage> = new Map([
  ['jinja2', 'jinja'],
  ['jinja', 'jinja'],
  ['mustache', 'handlebars'],
  ['handlebars', 'handlebars'],
  ['liquid', 'liquid'],
]);
/** Members that name another file as they are: a tool's prompt or API description, the prompt that this one extends. */
const FILE_KEYS = new Set(['base', 'path', 'specification']);

/** Prompty, versions 1 and 2: settings as front matter, messages by lines such as `system:`. */
export const prompty: ArtifactFormat = {
  id: 'prompty',
  kind: 'prompt',
  extensions: ['prompty'],
  candidate: (path) => extensionOf(path) === 'prompty',
  refers: (path) => (/\.prompty$/i.test(path) ? 'named' : null),
  match: (file) => (file.text.trim() === '' ? null : { confidence: 'certain', reason: 'named *.prompty' }),
  parse(file) {
    const read = readPromptFile(file.path, file.text);
    return read.ok ? { ok: true, value: [readPrompty(file.path, read.value)] } : read;
  },
};

function readPrompty(path: string, file: PromptFile): ParsedArtifact {
  const { data, body, bodyLine } = file;
  const template = languageOf(memberOf(data, 'template'));
  const { messages, places, thread, attributes, tools } = splitPrompty(body, bodyLine, template);
  const located = toPositions(places);
  const model = readModel(memberOf(data, 'model'));
  const output = readPromptyOutputs(data, model.parameters);
  const parameters = withoutKeys(model.parameters, output.read);
  const rest = unreadParameters(parameters);
  const settings: JsonRecord = {
    ...withoutKeys(data, [...ABOUT, 'metadata', 'model', ...output.read]),
    ...nonEmpty('metadata', withoutAbout(memberOf(data, 'metadata'))),
    ...nonEmpty('model', {
      ...model.unread,
      ...(model.group === null ? {} : nonEmpty(model.group, rest)),
    }),
  };
  const declared = declareInputs(listPromptyInputs(data), file.lineOf);
  const names = messages.flatMap(({ content }) => listVariables(template, content));
  const shows = messages.some(({ content }) => listMarkdownImages(content).length > 0);
  return {
    name: stringOf(memberOf(data, 'name')) ?? stemOf(path),
    content: {
      type: 'prompt',
      messages,
      template,
      ...(shows ? { namedImages: 'markdown' as const } : {}),
      variables: [...new Set(names)].sort(),
      ...declared.content,
      model: model.id,
      parameters: readParameters(parameters),
      responseFormat: output.responseFormat,
      ...otherSettingsOf({
        ...settings,
        ...(thread.length === 0 ? {} : { thread }),
        ...(tools.length === 0 ? {} : { toolsInBody: tools }),
        ...nonEmpty('roles', attributes),
      }),
    },
    references: listReferences(path, data, body),
    embeddedTests: null,
    positions: {
      ...placeSettings(settings, file.lineOf),
      ...(model.id === null ? {} : { model: file.lineOf(model.keys) }),
      ...placeParameters(model, file),
      ...(output.keys === null
        ? {}
        : { responseFormat: file.lineOf(output.keys), schema: file.lineOf(output.keys) }),
      ...declared.positions,
      ...located.positions,
    },
    lineStarts: located.lineStarts,
  };
}

function nonEmpty(key: string, record: JsonRecord): JsonRecord {
  return Object.keys(record).length === 0 ? {} : { [key]: record };
}

function withoutAbout(metadata: Json | undefined): JsonRecord {
  return isRecord(metadata)
    ? withoutKeys(metadata, ABOUT)
    : metadata === undefined
      ? {}
      : { value: metadata };
}

/** `template: mustache`, `template: {type: …}`, `template: {format: …}`, `template: {format: {kind: …}}`. */
function languageOf(template: Json | undefined): TemplateLanguage {
  const format = memberOf(template, 'format') ?? memberOf(template, 'type') ?? template;
  const kind = stringOf(memberOf(format, 'kind') ?? format);
  return LANGUAGES.get(kind?.toLowerCase() ?? '') ?? 'jinja';
}

type PromptyModel = {
  id: string | null;
  /** Where the id stands. */
  keys: string[];
  parameters: JsonRecord;
  /** The key that holds the parameters. */
  group: string | null;
  unread: JsonRecord;
};

/** Version 1 names a deployment under `configuration`, version 2 an `id` and a `provider`; both may give only a name. */
function readModel(model: Json | undefined): PromptyModel {
  const none: PromptyModel = { id: null, keys: ['model'], parameters: {}, group: null, unread: {} };
  if (model === undefined || model === null) return none;
  if (!isRecord(model)) {
    const id = idOf(model);
    return { ...none, id, unread: id === null ? { value: model } : {} };
  }
  const group = ['options', 'parameters'].find((key) => isRecord(memberOf(model, key))) ?? null;
  const parameters = memberOf(model, group ?? '');
  const given = { parameters: isRecord(parameters) ? parameters : {}, group };
  const outer = withoutKeys(model, group === null ? [] : [group]);
  const id = idOf(memberOf(outer, 'id'));
  if (id !== null) {
    const provider = stringOf(memberOf(outer, 'provider'));
    const unread = withoutKeys(outer, provider === null ? ['id'] : ['id', 'provider']);
    return { ...given, id: provider === null ? id : `${provider}/${id}`, keys: ['model', 'id'], unread };
  }
  for (const holder of ['configuration', 'connection']) {
    const configuration = memberOf(outer, holder);
    const key = ['azure_deployment', 'model', 'model_name', 'name'].find(
      (name) => idOf(memberOf(configuration, name)) !== null,
    );
    if (!isRecord(configuration) || key === undefined) continue;
    const name = idOf(memberOf(configuration, key)) ?? '';
    const type = stringOf(memberOf(configuration, 'type'));
    const provider = type === 'openai' ? 'openai/' : /^azure/.test(type ?? key) ? 'azure/' : '';
    const unread = { ...outer, ...nonEmpty(holder, withoutKeys(configuration, [key])) };
    return {
      ...given,
      id: `${provider}${name}`,
      keys: ['model', holder, key],
      unread: Object.keys(configuration).length === 1 ? withoutKeys(unread, [holder]) : unread,
    };
  }
  return { ...given, id: null, keys: ['model'], unread: outer };
}

/** A name, and no placeholder: `${env:DEPLOYMENT}`, `<your-deployment>`. */
function idOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' && !/[<{$]/.test(value) ? value : null;
}

function placeParameters(model: PromptyModel, file: PromptFile): Record<string, number> {
  const { group, parameters } = model;
  if (group === null) return {};
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([key, value]) =>
      Object.keys(readParameters({ [key]: value })).map((name) => [
        `parameters.${name}`,
        file.lineOf(['model', group, key]),
      ]),
    ),
  );
}

/** Files of the repository that the prompt pulls in: `${file:x.json}`, prompts of tools, images of the text. */
function listReferences(path: string, data: JsonRecord, body: string): string[] {
  const written = listLeaves(data).flatMap(({ keys, value }) => {
    const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
    const named = FILE_KEYS.has(String(keys.at(-1))) ? texts.filter((text) => /\.\w{1,10}$/.test(text)) : [];
    return [...texts.flatMap((text) => /^\$\{file:([^{}]+)\}$/i.exec(text.trim())?.[1] ?? []), ...named];
  });
  const files = written.flatMap((reference) => resolveReference(path, reference.trim()) ?? []);
  return [
    ...new Set([...files, ...listMarkdownImages(body).flatMap((name) => resolveImage(path, name) ?? [])]),
  ];
}
