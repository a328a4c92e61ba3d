import { placeLeaves } from '../documents/setting-lines.ts';
import type { Structured } from '../documents/structured.ts';
import { indexTexts, type TextPlaces } from '../documents/text-places.ts';
import { isUnderTests, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isManifest, readManifest } from '../shapes/langchain-manifest.ts';
import { type FoundTemplate, findTemplates, isLangchainPrompt } from '../shapes/langchain-template.ts';
import { type Keys, leavesOutside, readModelSettings, toPromptPart } from '../shapes/prompt-part.ts';
import type { ArtifactFormat, Match, ParsedArtifact } from '../types.ts';
import {
  dottedPath,
  isConfigSized,
  isRecord,
  type JsonRecord,
  type Leaf,
  listLeaves,
  memberOf,
  settingsOf,
  withoutKeys,
} from '../values.ts';

/** More prompts in one file are data. */
const MAX_PROMPTS = 100;
/** A `_type` that only LangChain writes: of a chain or an agent. */
const CHAIN = /(^|_)chain$|-react-description$|^(conversational|react-docstore|self-ask-with-search)/;

/** Prompts, chains and models that LangChain loads, and the manifests that it serialises for LangSmith. */
export const langchainPrompt: ArtifactFormat = {
  id: 'langchain-prompt',
  kind: 'prompt',
  extensions: ['yaml', 'yml', 'json'],
  candidate: (path) => /\.(ya?ml|json)$/i.test(path) && !isUnderTests(path),
  refers: (path) => (/(prompt|chain)[^/]*\.(ya?ml|json)$/i.test(path) ? 'named' : null),
  match(file) {
    if (!/\b(_type|input_variables)\b|\blc"?\s{0,9}:\s{0,9}1\b/.test(file.text)) return null;
    const parsed = file.data();
    return parsed.ok && isConfigSized(parsed.value.data) ? matchData(parsed.value.data) : null;
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const texts = indexTexts(file, parsed.value);
    const parts = readParts(file.path, parsed.value, texts);
    if (parts.length > 0) return { ok: true, value: parts };
    const expected = 'a prompt, a chain or a model of LangChain';
    const at = { path: file.path, ...parsed.value.locate([]) };
    return { ok: false, problems: [{ ...at, expected, found: 'none' }] };
  },
};

function matchData(data: Json): Match | null {
  if (isManifest(data))
    return readManifest(data) === null ? null : { confidence: 'certain', reason: 'serialised by LangChain' };
  if (isLangchainPrompt(data)) return { confidence: 'certain', reason: 'a prompt as LangChain loads it' };
  const type = memberOf(data, '_type');
  if (typeof type !== 'string') return null;
  if (isLangchainModel(data)) return { confidence: 'likely', reason: 'a model as LangChain loads it' };
  return CHAIN.test(type) ? { confidence: 'likely', reason: 'a chain as LangChain loads it' } : null;
}

function isLangchainModel(data: Json): data is JsonRecord {
  return (
    isRecord(data) &&
    ['model_name', 'model', 'deployment_name'].some((key) => typeof memberOf(data, key) === 'string') &&
    memberOf(data, 'temperature') !== undefined
  );
}

function readParts(path: string, source: Structured, texts: TextPlaces): ParsedArtifact[] {
  const { data } = source;
  if (isManifest(data)) {
    const found = readManifest(data);
    if (found === null) return [];
    const other = leavesOutside(listLeaves(data), found.read);
    return [toPromptPart({ ...found, name: stemOf(path), other }, source)];
  }
  const templates = findTemplates(path, data);
  if (templates.length > MAX_PROMPTS) return [];
  if (templates.length > 0) return readTemplates(path, templates, source, texts);
  return isLangchainModel(data) ? [readModel(path, data, source)] : [];
}

function readTemplates(
  path: string,
  templates: readonly FoundTemplate[],
  source: Structured,
  texts: TextPlaces,
): ParsedArtifact[] {
  const settings = templates.map(({ keys }) => {
    const llm = findModel(source.data, keys);
    return llm === null ? undefined : readModelSettings([llm]);
  });
  const read: Keys[] = templates.flatMap((found, index) => [
    ...found.read,
    ...(settings[index]?.places ?? []).map(({ keys }) => keys),
    ...(settings[index]?.model == null ? [] : [settings[index].model.keys]),
  ]);
  const other = leavesOutside(listLeaves(source.data), read);
  return templates.map((found, index) => {
    const own = settings[index];
    const rest = other.filter((leaf) => ownerOf(leaf, templates) === index);
    const prompt = {
      ...found,
      name: templates.length === 1 ? stemOf(path) : dottedPath(found.keys),
      ...(own === undefined ? {} : { settings: own }),
      other: rest,
    };
    const part = toPromptPart(prompt, source);
    return templates.length === 1 ? part : { ...part, lines: linesOf(found, source, texts) };
  });
}

/** Which of the prompts a setting belongs to: the one it shares the longest way with, the first of those. */
function ownerOf({ keys }: Leaf, templates: readonly FoundTemplate[]): number {
  const shared = templates.map((found) => {
    const end = keys.findIndex((key, index) => found.keys[index] !== key);
    return end < 0 ? keys.length : end;
  });
  return shared.indexOf(Math.max(...shared));
}

function linesOf({ keys }: FoundTemplate, source: Structured, texts: TextPlaces): [number, number] {
  const inside = listLeaves(source.data).filter((leaf) =>
    keys.every((key, index) => leaf.keys[index] === key),
  );
  return texts.linesOf(inside) ?? [1, 1];
}

/** The `llm` beside a prompt or around it. */
function findModel(data: Json, keys: Keys): { keys: Keys; record: JsonRecord } | null {
  for (let end = keys.length - 1; end >= 0; end -= 1) {
    const at = keys.slice(0, end);
    const holder = at.reduce<Json | undefined>(
      (value, key) => (Array.isArray(value) ? value[Number(key)] : memberOf(value, String(key))),
      data,
    );
    for (const place of [['llm'], ['llm_chain', 'llm']]) {
      const llm = place.reduce<Json | undefined>((value, key) => memberOf(value, key), holder);
      if (isRecord(llm)) return { keys: [...at, ...place], record: llm };
    }
  }
  return null;
}

function readModel(path: string, data: JsonRecord, source: Structured): ParsedArtifact {
  const leaves = listLeaves(withoutKeys(data, ['verbose', 'callbacks', 'tags']));
  const { model } = readModelSettings([{ keys: [], record: data }]);
  return {
    kind: 'model-config',
    name: stemOf(path),
    content: {
      type: 'model-config',
      models: model === null ? [] : [model.id],
      settings: settingsOf(leaves),
    },
    references: [],
    embeddedTests: null,
    positions: placeLeaves(leaves, source),
  };
}
