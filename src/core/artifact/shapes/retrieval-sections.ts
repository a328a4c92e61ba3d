import type { Structured } from '../documents/structured.ts';
import { indexTexts } from '../documents/text-places.ts';
import { isEnvFile, isSettingsFile } from '../paths.ts';
import type { Json } from '../problem.ts';
import type { FileProbe } from '../types.ts';
import { isRecord, type Leaf, listLeaves, normalizeKey } from '../values.ts';
import { findModelSettings } from './model-settings.ts';
import { isRagData, isRagKey } from './rag-keys.ts';
import { belongsToRetrieval } from './similarity-variables.ts';

/** Sections and settings that belong to retrieval, though they name a model or have a top k. */
const RETRIEVAL =
  /embed|rerank|retriev|chunk|split|vector|chroma|faiss|qdrant|pinecone|weaviate|milvus|pgvector|bm25|similarity|^rag|rag$|index(ing|er)?$|^(hybrid|semantic)?search|^top[kn]$|^k$/;
/** Sections of what retrieval is measured with. */
const MEASURED = /^(tests?|testdata|testcases?|testsets?|evals?|evaluation|benchmarks?)$/;
const EMBEDDER = /embed|minilm|rerank|(^|[/_-])(bge|e5|gte)-/i;

/** Sections of what becomes of passages between the search and the answer, in a file that configures retrieval. */
const AFTERWARDS =
  /^guardrails?|^hyde|^(context(ual)?)?compress(ion|or)|^reorder|^(query)?(rewrit|expan|transform)|^(ensemble|fusion|grounding|citations?|context(window|builder)?)$/;
/** How long a store is waited for is no matter of what it finds. */
const RUNNING = /timeout|ratelimit|^retr(y|ies)$|^log(s|ging|level)?$|^healthcheck/;
const SAMPLED = /^(temperature|topp|repeatpenalty|max(output|new)?tokens|numpredict)$/;

/** The settings of models that answer, in a file that configures retrieval as well; none where it has nothing of them. */
export function findModelsBesideRetrieval(data: Json): Leaf[] {
  return findModelSettings(data, aboutRetrieval(listLeaves(data)));
}

/** The leaves of retrieval in a file that configures models as well: its sections, and at the top its settings alone. */
export function listRetrieval(data: Json): Leaf[] {
  const leaves = listLeaves(data);
  const isAbout = aboutRetrieval(leaves);
  const sections = new Set(leaves.flatMap((leaf) => (isAbout(leaf) ? [idOf(sectionOf(leaf))] : [])));
  const models = new Set(findModelsBesideRetrieval(data).map(({ keys }) => idOf(keys)));
  const belongs = ({ keys }: Leaf) =>
    AFTERWARDS.test(normalizeKey(String(keys[0]))) && keys.length > 1
      ? true
      : (keys.length === 1 && belongsToRetrieval(String(keys[0]))) ||
        keys.some((_key, at) => sections.has(idOf(keys.slice(0, at + 1))));
  return leaves.filter((leaf) => belongs(leaf) && !models.has(idOf(leaf.keys)));
}

function idOf(keys: readonly (string | number)[]): string {
  return JSON.stringify(keys);
}

/** Under these a framework keeps the settings of everything. */
const FRAMEWORK = /^(spring|quarkus|micronaut|langchain4j)$/;

/** What belongs together with a setting of retrieval: its section at the top; of a framework's only what is called so. */
function sectionOf({ keys }: Leaf): readonly (string | number)[] {
  if (!FRAMEWORK.test(String(keys[0]))) return keys.slice(0, 1);
  const named = keys.slice(0, -1).findIndex((key) => RETRIEVAL.test(normalizeKey(String(key))));
  return named >= 0 ? keys.slice(0, named + 1) : keys.length === 1 ? keys : keys.slice(0, -1);
}

/** First and last line of what an artifact holds of a file that has models and retrieval; nothing where it has one of them. */
export function linesBeside(
  file: FileProbe,
  source: Structured,
  leaves: readonly Leaf[],
): { lines?: [number, number] } {
  const { data } = source;
  const both = isRecord(data) && isRagData(file.path, data) && findModelsBesideRetrieval(data).length > 0;
  if (!both || isEnvFile(file.path) || isSettingsFile(file.path)) return {};
  const lines = indexTexts(file, source).linesOf(leaves);
  // A section begins at its key.
  const keys = leaves.flatMap((leaf) =>
    leaf.keys.length > 1 ? [source.locate(leaf.keys.slice(0, -1)).line] : [],
  );
  return lines === null ? {} : { lines: [Math.min(lines[0], ...keys), lines[1]] };
}

/** Which leaves are about retrieval: a top k beside a temperature is one of a model. */
function aboutRetrieval(leaves: readonly Leaf[]): (leaf: Leaf) => boolean {
  const sampled = new Set(
    leaves.flatMap(({ keys }) =>
      keys.length > 1 && SAMPLED.test(normalizeKey(String(keys.at(-1)))) ? [idOf(keys.slice(0, -1))] : [],
    ),
  );
  return (leaf) => {
    const isTopK = /^top[kn]$/.test(normalizeKey(String(leaf.keys.at(-1))));
    return isAboutRetrieval(leaf, isTopK && sampled.has(idOf(leaf.keys.slice(0, -1))));
  };
}

/** Whether a setting is one of retrieval by what it and its sections are called, or names an embedding model. */
export function isOfRetrieval(leaf: Leaf): boolean {
  return isAboutRetrieval(leaf, false);
}

function isAboutRetrieval({ keys, value }: Leaf, isSampled: boolean): boolean {
  const names = keys.map((key) => normalizeKey(String(key)));
  const said = isSampled ? names.slice(0, -1) : names;
  if (names.some((name) => RUNNING.test(name))) return false;
  if (!MEASURED.test(names[0] ?? '') && said.some((name) => RETRIEVAL.test(name))) return true;
  if (said.some((key, at) => isRagKey(key, at === keys.length - 1 ? value : {}))) return true;
  return typeof value === 'string' && EMBEDDER.test(value) && !/\s/.test(value);
}
