import { stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { type Leaf, listLeaves, normalizeKey } from '../values.ts';
import { mayBeAbout } from './config-words.ts';

/** Stores that hold nothing but vectors; those of other data have limits and scores of their own. */
const STORE =
  /^(qdrant|pinecone|chroma(db)?|weaviate|milvus|faiss|pgvector|lancedb|vector(store|db|database|search|index)|(semantic|similarity|hybrid)search)(config|settings|options|params)?$/;
/** A color has a chroma as well; a store of that name says where it is. */
const COLOR = 'chroma';
const OF_CHROMA = /^(collection|host|persist|path|embedding)/;
/** Sections of what is looked up for a model, whatever holds it; images and films are retrieved as well. */
const SECTION = /^(rag|retriev(al|er|e)|knowledge(base)?)(config|settings|options|params)?$/;
/** How much is found, and how close it has to be. */
const TUNED =
  /^(search|retrieval|default|final|max)?top(k|n)$|^(min|max|default)?(score|similarity|relevance|distance)(score)?(threshold|cutoff)$|^(score|similarity|relevance|distance)?threshold$|^min(imum)?(score|similarity(score)?|relevance(score)?)$|^(dense|sparse|semantic|keyword|vector|bm25)weight$|^(fetchk|lambdamult|hybridalpha|mmrlambda)$/;
const MIN_SCORE = /^min(imum)?(score|similarity|relevance)/;
/** Said of any search; in a store of vectors it is how many are found. */
const COUNTED = /^((search|result|query|retrieval|default|max)?limit|(max|num|n)results|maxdocs|k|alpha)$/;
/** The same behind the name of what they are of, as environments have them: `QDRANT_SCORE_THRESHOLD`. */
const PREFIXED =
  /^(qdrant|pinecone|chroma(db)?|weaviate|milvus|faiss|pgvector|lancedb|vector(store|db|search)?|rag|retriev(al|er)|semanticsearch|hybridsearch)(search|score|similarity|relevance|distance|cosine|default|final|dense|sparse|min|max){0,4}(topk|topn|threshold|cutoff|min(imum)?(score|similarity|relevance)|scoremin|searchlimit)$/;

/** A cheap test of the text: whether it may set how a store of vectors is searched. */
export function mayTuneRetrieval(path: string, text: string): boolean {
  const inStore = STORE.test(normalizeKey(stemOf(path)));
  if (!inStore && !mayBeAbout('stores', text)) return false;
  return TUNES.test(text) && (inStore || PLACE.test(text));
}

/** Keys that lead to a number, or to one that the environment fills in. */
const TUNES =
  /(?:top[-_]?[kn]|threshold|cutoff|score|similarity|relevance|limit|results|weight|lambda|alpha|docs|[^a-z]k)["']?[ \t]?[:=][ \t]*["']?[\d$.]/i;
const PLACE =
  /(?<![a-z])(?:qdrant|pinecone|chroma|weaviate|milvus|faiss|pgvector|lancedb|vector[-_ ]?(?:store|db|database|search|index)|(?:semantic|similarity|hybrid)[-_ ]?search|rag|retriev(?:al|er|e)|knowledge(?:[-_ ]?base)?)(?:[-_.][\w.-]{0,40}|config|settings|options|params)?["']?\]?[ \t]{0,9}[:=\]\r\n]/i;

/**
 * Whether data sets how what is looked up is found: a threshold, a top k or a limit in a section or a file that is named for
 * a store of vectors, a threshold or a top k in one that is named for retrieval. One such setting is enough there.
 */
export function tunesRetrieval(path: string, data: Json): boolean {
  const inStore = STORE.test(normalizeKey(stemOf(path)));
  const leaves = listLeaves(data);
  return leaves.some((leaf) => isTuningRetrieval(leaf, inStore) && !isOfColor(leaf, leaves));
}

/** The sections in which data sets how what is looked up is found; all of a file that is named for a store. */
export function listTunedSections(path: string, data: Json): Leaf[] {
  const leaves = listLeaves(data);
  if (STORE.test(normalizeKey(stemOf(path)))) return leaves;
  const tuning = leaves.filter((leaf) => isTuningRetrieval(leaf) && !isOfColor(leaf, leaves));
  const sections = new Set(tuning.map(({ keys }) => JSON.stringify(sectionOf(keys))));
  return leaves.filter(({ keys }) =>
    keys.some((_key, at) => sections.has(JSON.stringify(keys.slice(0, at + 1)))),
  );
}

function sectionOf(keys: Leaf['keys']): Leaf['keys'] {
  const named = keys.slice(0, -1).findIndex((key) => {
    const name = normalizeKey(String(key));
    return STORE.test(name) || SECTION.test(name);
  });
  return named < 0 ? keys : keys.slice(0, named + 1);
}

/** Whether the section is called `chroma` and says nothing of where a store is. */
function isOfColor({ keys }: Leaf, leaves: readonly Leaf[]): boolean {
  const at = keys.indexOf(COLOR);
  if (at < 0 || at === keys.length - 1) return false;
  return !leaves.some(
    (other) =>
      keys.slice(0, at + 1).every((key, depth) => other.keys[depth] === key) &&
      OF_CHROMA.test(normalizeKey(String(other.keys[at + 1] ?? ''))),
  );
}

/** The same of one setting. `inStore`: the file is named for a store. */
export function isTuningRetrieval({ keys, value }: Leaf, inStore = false): boolean {
  if (!isNumber(value)) return false;
  const names = keys.filter((key) => typeof key === 'string').map(normalizeKey);
  const key = names.at(-1) ?? '';
  if (key.length > 60) return false;
  if (PREFIXED.test(key)) return true;
  const above = names.slice(-3, -1);
  // A server's own file has sections for everything; what an application says of it stands at the top.
  const atTop = inStore && above.length === 0;
  if (atTop || STORE.test(above.at(-1) ?? '')) return TUNED.test(key) || COUNTED.test(key);
  if (above.some((name) => STORE.test(name))) return TUNED.test(key);
  // Words that are found are counted, and fingerprints; what is alike is so by less than one.
  if (MIN_SCORE.test(key) && Number(value) >= 1) return false;
  // Pictures are retrieved up to a threshold as well.
  return (
    above.some((name) => SECTION.test(name) && (key !== 'threshold' || name.startsWith('rag'))) &&
    TUNED.test(key)
  );
}

/** Also as the environment gives it: `"5"`, `${TOP_K:-5}`. */
function isNumber(value: Json): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && /^(-?\d+(\.\d+)?|\$\{\w+:?-?\d+(\.\d+)?\})$/.test(value);
}
