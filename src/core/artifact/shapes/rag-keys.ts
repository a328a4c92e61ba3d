import { baseName, directoryOf, isEnvFile } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, normalizeKey } from '../values.ts';
import { mayBeAbout } from './config-words.ts';
import { mayTuneRetrieval, tunesRetrieval } from './retrieval-places.ts';
import { maySetSimilarity, setsSimilarity } from './similarity-variables.ts';

/** What part of retrieval a key is about. */
type Family = 'chunking' | 'retrieval' | 'embedding' | 'reranking' | 'store';
/** What a key holds, which tells it from a label, a schema or a translation of the same name. */
type Holds = 'number' | 'text' | 'anything';
type Rule = { family: Family; keys: RegExp; holds: Holds /** Said of retrieval only. */; sure?: true };

/** Applications spell these in many ways (`top_k`, `retrieveTopK`, `bm25_k`), so rules are patterns of normalised keys. */
const RULES: readonly Rule[] = [
  {
    family: 'chunking',
    keys: /^(\w*chunk\w*|split|window)overlap(tokens|chars|characters|words)?$|^chunk(ing)?overlap\w*$/,
    holds: 'number',
    sure: true,
  },
  {
    family: 'chunking',
    keys: /chunk(s|ing)?(max|min|target)?(size|length)?(tokens|chars|characters|words|size|length)$|^(max|min|target)chunk\w*$|^splitlength$/,
    holds: 'number',
  },
  {
    family: 'chunking',
    keys: /^((doc(ument)?|text)?(chunk|chunking|split|splitter))(by|unit|strategy|method|type|mode)$/,
    holds: 'text',
    sure: true,
  },
  { family: 'chunking', keys: /^(chunking|chunker|textsplitter|splitter)$/, holds: 'anything' },
  {
    family: 'retrieval',
    keys: /^\w*top(k|n)(\w*(retrieval|rerank|fusion|final|chunks|docs|documents))?$/,
    holds: 'number',
  },
  {
    family: 'retrieval',
    keys: /^(dense|sparse|semantic|bm25|rrf|final|fetch|retrieve|retriever|retrieval|rerank|reranker|hybridrrf)k$|^kretrieval$/,
    holds: 'number',
    sure: true,
  },
  {
    family: 'retrieval',
    keys: /^(min|max)?(similarity|score|relevance|retrieval|distance)threshold$|^(similarity|semantic|bm25|keyword|dense|sparse)weight$|^min(imum)?(score|similarity(score)?|relevance(score)?)$|^hybridalpha$/,
    holds: 'number',
  },
  {
    family: 'retrieval',
    keys: /^(max|num)(search|retriev(al|ed)|rag)(results|docs|documents)$/,
    holds: 'number',
  },
  {
    family: 'retrieval',
    keys: /^(max|num)(chunks|passages|contextchunks)$|^maxcontext(chars|tokens)$|^(k|threshold)$/,
    holds: 'number',
  },
  {
    family: 'retrieval',
    keys: /^(search|retrieval|retriever)(type|mode|strategy|method)$|^similaritymetric$/,
    holds: 'text',
  },
  { family: 'retrieval', keys: /^(retriever|retrieval|bm25|hybridsearch)$/, holds: 'anything' },
  {
    family: 'embedding',
    keys: /^\w*embed(ding|dings|der)?(model|modelname|modelid|provider|alias|deployment)$/,
    holds: 'text',
  },
  {
    family: 'embedding',
    keys: /^embed(ding|dings|der)?(output)?(dim|dims|dimension|dimensions|dimensionality|size)$/,
    holds: 'number',
  },
  { family: 'embedding', keys: /^(embedder|embedding|embeddings)$/, holds: 'anything' },
  { family: 'reranking', keys: /^\w*rerank(er|ing)?(model|modelname|provider)$/, holds: 'text' },
  { family: 'reranking', keys: /^(rerank|reranker|reranking)(enabled)?$/, holds: 'anything' },
  { family: 'store', keys: /^vector(store|db|database|backend|index)(type|provider|name)?$/, holds: 'text' },
];

/** The RAG keys of data: normalised, each with the part of retrieval it is about. */
export type RagKeys = {
  keys: Set<string>;
  families: Set<Family>;
  sure: boolean;
  /** A model that embeds texts is named. */
  embeds: boolean;
  training: boolean;
};

/** A cheap test of the text: whether it can hold RAG keys at all, so that it is worth parsing. */
export function mayHoldRagKeys(path: string, text: string): boolean {
  const needed = Math.min(/embed/i.test(text) ? 2 : 3, keysNeeded(path));
  if (mayTuneRetrieval(path, text) || maySetSimilarity(text)) return true;
  return (keysNeeded(path) < 3 || mayBeAbout('retrieval', text)) && countRagWords(text) >= needed;
}

/** How many distinct RAG keys stand at the start of a line or in quotes; works on text that does not parse. */
export function countRagWords(text: string): number {
  const found = new Set<string>();
  // Rows of data have the same keys again and again.
  const seen = new Set<string>();
  for (const match of text.matchAll(
    /^[ \t{,-]*(?:export )?(?:[\w-]{1,40}\.){0,8}["']?([A-Za-z][\w-]{0,40})["']?\s*[:=]|["']([A-Za-z][\w-]{0,40})["']\s*:/gm,
  )) {
    const name = match[1] ?? match[2] ?? '';
    if (seen.has(name)) continue;
    seen.add(name);
    const key = ragKeyOf(name);
    if (key !== null) found.add(key);
  }
  // The variables of a program in a list: `- name: CHUNK_SIZE`.
  if (/env|variables/i.test(text))
    for (const [, name = ''] of text.matchAll(/(?:name|key)["']?:[ \t]{0,9}["']?([A-Z][A-Z0-9_]{1,60})\b/g)) {
      const key = ragKeyOf(name);
      if (key !== null) found.add(key);
    }
  // Those of an image, of which several stand in one line.
  for (const [, name = ''] of text.matchAll(/[ \t"'[=]([A-Z][A-Z0-9_]{2,60})=/g)) {
    const key = ragKeyOf(name);
    if (key !== null) found.add(key);
  }
  return found.size;
}

/** Files of a repository have the same keys again and again. */
const written = new Map<string, string | null>();
/** Keys that are remembered; who meets more begins anew. */
const MAX_WRITTEN = 10_000;

/** A key as the rules know it; null of one that no rule is about. */
function ragKeyOf(name: string): string | null {
  const before = written.get(name);
  if (before !== undefined) return before;
  const key = normalizeKey(name);
  const found = ruleOf(key) === undefined ? null : key;
  if (written.size >= MAX_WRITTEN) written.clear();
  written.set(name, found);
  return found;
}

/** Settings with which a model is trained; recommenders and rankers have embeddings and a top k as well. */
const TRAINING = /^(learningrate|lr|(num)?epochs|optimizer|weightdecay|dropout)$/;

/**
 * Whether data configures retrieval: three distinct keys about two parts of it, or one that is said of nothing else
 * among them. Upload limits have sizes of chunks too, and nothing beside them. Under a name that says RAG one setting is
 * enough, under one that says retrieval two are. How a model is trained is something else.
 */
export function isRagData(path: string, data: Json): boolean {
  if (isEnvFile(path) && isRecord(data) && setsSimilarity(data)) return true;
  const found = ragKeysOf(data);
  if (found.training && !found.families.has('chunking')) return false;
  return areEnough(found, path, data) || (!found.training && tunesRetrieval(path, data));
}

/** Whether its keys say so by themselves, so that what stands beside them is of retrieval as well. */
export function isRagByKeys(path: string, data: Json): boolean {
  return areEnough(ragKeysOf(data), path, data);
}

function areEnough({ keys, families, sure, embeds }: RagKeys, path: string, data: Json): boolean {
  if (embeds && ASKED_OF_TEXTS.some((family) => families.has(family))) return true;
  if (keys.size >= 3 && (families.size >= 2 || sure)) return true;
  return keys.size >= keysNeeded(path) && holdsSetting(data);
}

/** Models that embed texts and nothing else. */
const EMBEDS_TEXT =
  /(^|\/)(text-embedding-|bge-|e5-|multilingual-e5|gte-|nomic-embed|mxbai-embed|voyage-|embed-(english|multilingual)|gemini-embedding|all-minilm|paraphrase-|qwen3-embedding|titan-embed)/i;
/** Beside such a model one setting of these is enough. */
const ASKED_OF_TEXTS: readonly Family[] = ['retrieval', 'chunking', 'reranking'];

/** Whether a key, at any depth, is one of a RAG config; `value` must fit it. */
export function isRagKey(key: string, value: Json): boolean {
  const rule = ruleOf(normalizeKey(key));
  return rule !== undefined && fits(rule.holds, value);
}

/** The distinct RAG keys of parsed data whose values fit them. */
function ragKeysOf(data: Json): RagKeys {
  const found: RagKeys = {
    keys: new Set(),
    families: new Set(),
    sure: false,
    embeds: false,
    training: false,
  };
  const rules = new Map<string, Rule | undefined>();
  visit(data, (key, value) => {
    if (!rules.has(key)) {
      const name = normalizeKey(key);
      rules.set(key, ruleOf(name));
      if (TRAINING.test(name)) found.training = true;
    }
    const rule = rules.get(key);
    if (rule === undefined || !fits(rule.holds, value)) return;
    found.keys.add(normalizeKey(key));
    found.families.add(rule.family);
    if (rule.sure === true) found.sure = true;
    if (rule.family === 'embedding' && typeof value === 'string' && EMBEDS_TEXT.test(value))
      found.embeds = true;
  });
  return found;
}

/** A setting of chunking or retrieval, the name of an embedder or re-ranker, or a group of them. */
function holdsSetting(data: Json): boolean {
  let found = false;
  visit(data, (key, value) => {
    const rule = ruleOf(normalizeKey(key));
    // Models are trained with embedding sizes, and every database has an address.
    if (rule === undefined || rule.family === 'store') return;
    if (rule.family === 'embedding' && rule.holds !== 'text') return;
    found ||= fits(rule.holds, value) && (rule.holds !== 'anything' || isRecord(value));
  });
  return found;
}

/** How many keys are enough by the name of the file or of its folder; `retrieval` is said of images and films too. */
function keysNeeded(path: string): number {
  const names = [baseName(path), baseName(directoryOf(path))];
  const says = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (says(/(^|[._-])(rag|chunking|chunker|embedd(er|ings?))([._-]|$)/i)) return 1;
  return says(/(^|[._-])(retrieval|retriever|vector[-_]?(store|db))([._-]|$)/i)
    ? 2
    : Number.POSITIVE_INFINITY;
}

/** Longer keys are data; the patterns need not look at them. */
const MAX_KEY = 60;

function ruleOf(key: string): Rule | undefined {
  return key.length > MAX_KEY ? undefined : RULES.find(({ keys }) => keys.test(key));
}

function visit(data: Json, on: (key: string, value: Json) => void): void {
  if (Array.isArray(data)) {
    for (const item of data) visit(item, on);
    return;
  }
  if (data === null || typeof data !== 'object') return;
  for (const [key, value] of Object.entries(data as JsonRecord)) {
    on(key, value);
    visit(value, on);
  }
}

function fits(holds: Holds, value: Json): boolean {
  if (holds === 'number') return typeof value === 'number' || isPlaceholder(value);
  if (holds === 'anything') return value !== null && !(Array.isArray(value) && value.length === 0);
  // A name has no spaces; a label has. `vector_store: {provider: qdrant}`
  if (typeof value === 'string') return value !== '' && value.length < 200 && !/\s/.test(value);
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A number that the environment fills in: `${TOP_K:-5}`. */
function isPlaceholder(value: Json): boolean {
  return typeof value === 'string' && /^(\$\{?\w|\{\{|\d+$)/.test(value);
}
