import { canonicalJson, digestOf } from '../digest.ts';
import { locateTexts } from '../documents/locate-texts.ts';
import type { Structured } from '../documents/structured.ts';
import { imagesOf } from '../images.ts';
import { readParameters } from '../parameters.ts';
import { listVariables } from '../templates/template-variables.ts';
import type {
  ContentPart,
  Message,
  ModelParameters,
  ParsedArtifact,
  ResponseFormat,
  Role,
  TemplateLanguage,
} from '../types.ts';
import { dottedPath, type JsonRecord, type Leaf, listLeaves, normalizeKey, settingsOf } from '../values.ts';
import { type DeclaredInput, declareInputs } from './declared-inputs.ts';
import { readImagePart, toImagePart } from './image-part.ts';

/** A place in a file's data. */
export type Keys = readonly (string | number)[];
/** One text of a prompt and where it stands. `parts`: the list that its message is. */
export type Turn = {
  role: Role;
  content: string;
  keys: Keys;
  parts?: { keys: Keys; list: readonly JsonRecord[] };
};

/** A prompt that was found in a structured file, by the places of its parts. */
export type FoundPrompt = {
  name: string;
  turns: readonly Turn[];
  template: TemplateLanguage;
  settings?: ModelSettings;
  responseFormat?: ResponseFormat;
  references?: readonly string[];
  /** Inputs that the file declares for it. */
  inputs?: readonly DeclaredInput[] | null;
  /** What is the prompt's and not read, by its full place in the file. */
  other?: readonly Leaf[];
};

export type ModelSettings = {
  model: { id: string; keys: Keys } | null;
  parameters: ModelParameters;
  /** Where each parameter stands, by its one name. */
  places: readonly { name: string; keys: Keys }[];
  /** Leaves that are neither. */
  rest: readonly Leaf[];
};

const MODEL_KEY = /^(model(id|name)?|llm|engine|deployment(name|id)?)$/;

/** The model and the sampling parameters of mappings, the earlier before the later; the rest of their leaves as they are. */
export function readModelSettings(groups: readonly { keys: Keys; record: JsonRecord }[]): ModelSettings {
  let model: ModelSettings['model'] = null;
  let parameters: ModelParameters = {};
  const places: { name: string; keys: Keys }[] = [];
  const rest: Leaf[] = [];
  for (const { keys, record } of groups) {
    for (const [key, value] of Object.entries(record)) {
      const at = [...keys, key];
      if (model === null && typeof value === 'string' && MODEL_KEY.test(normalizeKey(key))) {
        model = { id: value, keys: at };
        continue;
      }
      const read = readParameters({ [key]: value });
      const names = Object.keys(read).filter((name) => !Object.hasOwn(parameters, name));
      if (names.length === 0) rest.push(...listLeaves(value, at));
      else {
        parameters = { ...read, ...parameters };
        places.push(...names.map((name) => ({ name, keys: at })));
      }
    }
  }
  return { model, parameters, places, rest };
}

/** The artifact of a prompt, with the lines of all that it says. */
export function toPromptPart(found: FoundPrompt, source: Structured): ParsedArtifact {
  const { turns, template, settings } = found;
  const other = found.other ?? [];
  const line = (keys: Keys) => source.locate(keys).line;
  const positions: [string, number][] = [
    ...(settings?.places ?? []).map(({ name, keys }): [string, number] => [`parameters.${name}`, line(keys)]),
    ...other.map(({ keys }): [string, number] => [`otherSettings.${dottedPath(keys)}`, line(keys)]),
  ];
  const model = settings?.model ?? null;
  if (model !== null) positions.push(['model', line(model.keys)]);
  const located = locateTexts(
    source,
    turns.map(({ keys }, index) => [`messages[${index}].content`, keys] as const),
  );
  const declared = declareInputs(found.inputs ?? null, line);
  const shown = turns.flatMap(({ parts }) => (parts?.list ?? []).filter((part) => !isText(part)));
  const texts = [...turns.map(({ content }) => content), ...shown.map((part) => canonicalJson(part))];
  const variables = new Set(texts.flatMap((text) => listVariables(template, text)));
  const unsent = shown
    .filter((part) => readImagePart(part) === null)
    .map((part) => ({ type: String(part.type), digest: digestOf(part) }));
  return {
    name: found.name,
    content: {
      type: 'prompt',
      messages: turns.map((turn) => toMessage(turn, template)),
      template,
      ...(unsent.length === 0 ? {} : { unsent }),
      variables: [...variables].sort(),
      ...declared.content,
      model: model?.id ?? null,
      parameters: settings?.parameters ?? {},
      responseFormat: found.responseFormat ?? { type: 'text' },
      ...(other.length === 0 ? {} : { otherSettings: settingsOf(other) }),
    },
    references: [...(found.references ?? [])],
    embeddedTests: null,
    positions: { ...Object.fromEntries(positions), ...declared.positions, ...located.positions },
    lineStarts: located.lineStarts,
  };
}

function isText(part: JsonRecord): boolean {
  return typeof part.text === 'string';
}

function toMessage({ role, content, parts }: Turn, template: TemplateLanguage): Message {
  const read = (parts?.list ?? []).flatMap((part): ContentPart[] => {
    if (typeof part.text === 'string') return [{ type: 'text', text: part.text }];
    const image = readImagePart(part);
    return image === null ? [] : [toImagePart(image, listVariables(template, image.name).length > 0)];
  });
  return imagesOf({ parts: read }).length === 0 ? { role, content } : { role, content, parts: read };
}

/** What pictures of the turns are called, as written. */
export function listImageNames(turns: readonly Turn[]): string[] {
  return turns.flatMap(({ parts }) => (parts?.list ?? []).flatMap((part) => readImagePart(part)?.name ?? []));
}

/** The leaves of `data` that lie at none of these places and inside none of them. */
export function leavesOutside(leaves: readonly Leaf[], places: readonly Keys[]): Leaf[] {
  const known = new Set(places.map((keys) => JSON.stringify(keys)));
  return leaves.filter(
    ({ keys }) => !keys.some((_key, index) => known.has(JSON.stringify(keys.slice(0, index + 1)))),
  );
}
