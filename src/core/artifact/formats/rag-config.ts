import { placeLeaves } from '../documents/setting-lines.ts';
import type { Structured } from '../documents/structured.ts';
import { listDocuments } from '../documents/yaml-stream.ts';
import { isModelId } from '../model-id.ts';
import { isConfigFile, isEnvFile, isImageFile, isSettingsFile, isUnderTests, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { leavesBesidePrompts } from '../shapes/bag-prompts.ts';
import { mayHoldPrompts } from '../shapes/bag-words.ts';
import { nameOfResource, runsPrograms } from '../shapes/environment.ts';
import { listEnvironmentRetrieval, toSetting } from '../shapes/environment-retrieval.ts';
import { listFrameworkRetrieval, mayHoldFrameworkRetrieval } from '../shapes/framework-retrieval.ts';
import { isAboutOtherVectors } from '../shapes/other-vectors.ts';
import { isAboutProgram } from '../shapes/program-sections.ts';
import { countRagWords, isRagByKeys, isRagData, isRagKey, mayHoldRagKeys } from '../shapes/rag-keys.ts';
import { readRagSettings } from '../shapes/rag-settings.ts';
import { isTuningRetrieval, listTunedSections } from '../shapes/retrieval-places.ts';
import { findModelsBesideRetrieval, linesBeside, listRetrieval } from '../shapes/retrieval-sections.ts';
import { belongsToRetrieval } from '../shapes/similarity-variables.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import {
  dottedPath,
  isConfigSized,
  isRecord,
  type Leaf,
  listLeaves,
  memberOf,
  settingsOf,
} from '../values.ts';

const RAG_NAME =
  /(^|[/._-])(rag|retriev(al|er)|chunk(s|ing|er)?|embedd(er|ings?)|vector[-_]?(store|db)?|index(ing|er)?)([/._-]|$)/i;
/** Keys at the top of schemas, API descriptions, workflows, conversations and results. */
const FOREIGN = [
  'openapi',
  'swagger',
  'messages',
  'choices',
  'testData',
  'jobs',
  'dependencies',
  'results',
  'predictions',
  'scores',
  'run_id',
  'timestamp',
  'generated_at',
];
/** Retrieval settings under an application's own names: keys that mean chunking, retrieval, embedding or re-ranking. */
export const ragConfig: ArtifactFormat = {
  id: 'rag-config',
  kind: 'rag-config',
  leavesRest: true,
  readsSome: true,
  candidate: (path) => (isConfigFile(path) || isImageFile(path)) && !isUnderTests(path),
  match(file) {
    if (!mayHoldRagKeys(file.path, file.text) && !mayHoldFrameworkRetrieval(file.text)) return null;
    if (!file.data().ok && RAG_NAME.test(file.path) && countRagWords(file.text) >= 3 && !isStream(file))
      return { confidence: 'certain', reason: 'named as retrieval, with its keys' };
    return readParts(file).length > 0
      ? { confidence: 'likely', reason: 'settings of chunking, retrieval or embedding' }
      : null;
  },
  parse(file) {
    const parsed = file.data();
    const parts = readParts(file);
    if (parts.length === 0 && !parsed.ok) return parsed;
    return {
      ok: true,
      value: parts.map((part) => toArtifact(file, part, parts.length > 1)),
    };
  },
};

type Part = { source: Structured; leaves: Leaf[]; lines: [number, number] | null };

/** Each document of a file that configures retrieval, with its settings. */
function readParts(file: FileProbe): Part[] {
  return listDocuments(file).flatMap((source): Part[] => {
    const leaves = isConfigSized(source.data) ? listOwn(file, source.data) : [];
    return leaves.length === 0 ? [] : [{ source, leaves, lines: source.lines }];
  });
}

function isStream({ path, text }: FileProbe): boolean {
  return /\.ya?ml$/i.test(path) && /^---/m.test(text);
}

function toArtifact(file: FileProbe, { source, leaves, lines }: Part, several: boolean): ParsedArtifact {
  return {
    name: (several ? nameOfResource(source.data) : null) ?? stemOf(file.path),
    content: { ...readRagSettings(leaves.map(asNumber)), settings: settingsOf(leaves) },
    references: [],
    embeddedTests: null,
    positions: placeLeaves(leaves, source),
    claims: leaves.map(({ keys }) => dottedPath(keys)),
    ...(lines === null ? linesBeside(file, source, leaves) : { lines, root: `line ${lines[0]}` }),
  };
}

/** An environment has texts only: `"512"`, `${CHUNK_SIZE:-512}`. */
function asNumber(leaf: Leaf): Leaf {
  const value = toSetting(leaf.value);
  return typeof value === 'number' ? { ...leaf, value } : leaf;
}

/** What a document says of retrieval; programs have it in their environment. */
function listOwn({ path, text }: FileProbe, data: Json): Leaf[] {
  if (!isRecord(data)) return [];
  if (isImageFile(path) || (runsPrograms(data) && !isEnvFile(path)))
    return listEnvironmentRetrieval(path, data);
  if (!isConfig(data)) return [];
  const own = isRetrieval(path, data) ? listSettings(path, data) : [];
  const leaves = mayHoldPrompts(path, text) ? leavesBesidePrompts(path, data, own) : own;
  return leaves.length > 0 ? leaves : listEnvironmentRetrieval(path, data);
}

function isRetrieval(path: string, data: Json): boolean {
  return isRagData(path, data) || listFrameworkRetrieval(data).length > 0;
}

function listSettings(path: string, data: Json): Leaf[] {
  if (!isRagData(path, data)) return listFrameworkRetrieval(data);
  if (isRecord(data) && findModelsBesideRetrieval(data).length > 0) return listRetrieval(data);
  const all = listLeaves(data);
  // An environment is a list of everything; what it says of other things is no part of retrieval.
  if (isEnvFile(path) || isSettingsFile(path))
    return all.filter((leaf) => matters(leaf) || belongsToRetrieval(String(leaf.keys.at(-1))));
  return isRagByKeys(path, data) ? withoutInfrastructure(all) : listTunedSections(path, data);
}

/** A list at the top is a table of results; schemas, API descriptions, workflows and conversations are no config. */
function isConfig(data: Json): boolean {
  if (!isRecord(data) || FOREIGN.some((key) => Object.hasOwn(data, key))) return false;
  if (memberOf(data, 'type') === 'object' && isRecord(memberOf(data, 'properties'))) return false;
  return isConfigSized(data) && !isAboutOtherVectors(data);
}

/** An application keeps its log level beside its chunk size; a change of that is no change of an AI feature. */
function withoutInfrastructure(leaves: readonly Leaf[]): Leaf[] {
  const sections = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const top = String(leaf.keys[0] ?? '');
    const section = sections.get(top);
    if (section === undefined) sections.set(top, [leaf]);
    else section.push(leaf);
  }
  const dropped = [...sections].filter(
    ([top, inside]) => isAboutProgram(top) && !inside.some((leaf) => matters(leaf)),
  );
  const names = new Set(dropped.map(([top]) => top));
  return leaves.filter(({ keys }) => !names.has(String(keys[0] ?? '')));
}

function matters(leaf: Leaf): boolean {
  const { keys, value } = leaf;
  return (
    isTuningRetrieval(leaf) ||
    [value].flat().some((item) => typeof item === 'string' && isModelId(item)) ||
    keys.some((key, at) => isRagKey(String(key), at === keys.length - 1 ? value : {}))
  );
}
