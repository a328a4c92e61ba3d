import type { Structured } from '../documents/structured.ts';
import { indexTexts } from '../documents/text-places.ts';
import { isEnvFile, isSettingsFile } from '../paths.ts';
import type { Json } from '../problem.ts';
import type { FileProbe } from '../types.ts';
import { isRecord, type Leaf, listLeaves, normalizeKey } from '../values.ts';
import { findModelSettings } from './model-settings.ts';
import { isRagData, isRagKey } from './rag-keys.ts';

/** Sections and settings that belong to retrieval, though they name a model or have a top k. */
const RETRIEVAL =
  /embed|rerank|retriev|chunk|split|vector|chroma|faiss|qdrant|pinecone|weaviate|milvus|pgvector|bm25|similarity|^rag|rag$|index(ing|er)?$|^(hybrid|semantic)?search|^top[kn]$|^k$/;
/** Sections of what retrieval is measured with. */
const MEASURED = /^(tests?|testdata|testcases?|testsets?|evals?|evaluation|benchmarks?)$/;
const EMBEDDER = /embed|minilm|rerank|(^|[/_-])(bge|e5|gte)-/i;

/** The settings of models that answer, in a file that configures retrieval as well; none where it has nothing of them. */
export function findModelsBesideRetrieval(data: Json): Leaf[] {
  return findModelSettings(data, (leaf) => isAboutRetrieval(leaf));
}

/** The leaves of retrieval in a file that configures models as well: its sections, and at the top its settings alone. */
export function listRetrieval(data: Json): Leaf[] {
  const leaves = listLeaves(data);
  const tops = new Set(leaves.filter((leaf) => isAboutRetrieval(leaf)).map(({ keys }) => keys[0]));
  const models = new Set(findModelsBesideRetrieval(data).map(({ keys }) => JSON.stringify(keys)));
  return leaves.filter(({ keys }) => tops.has(keys[0]) && !models.has(JSON.stringify(keys)));
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

function isAboutRetrieval({ keys, value }: Leaf): boolean {
  const measured = MEASURED.test(normalizeKey(String(keys[0])));
  if (!measured && keys.some((key) => RETRIEVAL.test(normalizeKey(String(key))))) return true;
  if (keys.some((key, at) => isRagKey(String(key), at === keys.length - 1 ? value : {}))) return true;
  return typeof value === 'string' && EMBEDDER.test(value) && !/\s/.test(value);
}
