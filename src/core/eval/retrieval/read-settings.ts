import type { RagContent } from '../../artifact/types.ts';
import { createFinder, type Finder, listSettings, type Setting } from './find-settings.ts';
import { readProvider, withProvider } from './named-provider.ts';
import { readReranker } from './read-reranker.ts';
import { readSplitter } from './read-splitter.ts';
import { type Read, refuse } from './refuse.ts';
import type { Fusion, RetrievalSettings, Similarity } from './types.ts';

/** What the policy's target adds to a config. */
export type RagOptions = {
  /** Search by words, whatever the config says. */
  search?: 'keyword' | undefined;
  /** `provider/model` where the config names none. */
  embedding?: string | undefined;
  /** Whose models the config's names are. */
  embedding_provider?: string | undefined;
  reranker_provider?: string | undefined;
};

/** What the built-in pipeline does where a config does not say. Sizes in characters. */
const DEFAULTS = { chunkSize: 1000, chunkOverlap: 0, unit: 'characters', topK: 5 } as const;
/** The constant of Cormack, Clarke and Buettcher (SIGIR 2009). */
const RRF_K = 60;
const WORDS_ALONE = { search: 'keyword', embedding: null, fusion: null, reranker: null } as const;

export type ReadSettings = Read<{
  settings: RetrievalSettings /** Paths of what was looked at. */;
  read: string[];
}>;

/**
 * The pipeline that a RAG config describes, whatever names it uses. What the built-in one cannot do is refused by the name
 * that the config gives it, never left out.
 */
export function readRetrieval(content: RagContent, options: RagOptions): ReadSettings {
  const all = listSettings(content.settings);
  const finder = createFinder(all);
  const placeholder = findPlaceholder(all);
  if (placeholder !== null) return placeholder;
  const splitter = readSplitter(finder, content.unit);
  if (!splitter.ok) return splitter;
  const chunks = {
    chunkSize: content.chunkSize ?? DEFAULTS.chunkSize,
    chunkOverlap: content.chunkOverlap ?? DEFAULTS.chunkOverlap,
    ...splitter.value,
  };
  const topK = content.topK ?? DEFAULTS.topK;
  const sizes = checkSizes(chunks, topK);
  if (sizes !== null) return sizes;
  const give = (rest: Omit<RetrievalSettings, keyof typeof chunks | 'topK'>, kept = topK): ReadSettings => ({
    ok: true,
    value: { settings: { ...chunks, topK: kept, ...rest }, read: finder.used() },
  });
  if (options.search === 'keyword') return give(WORDS_ALONE);

  const search = readSearch(finder, content.embedder !== null || options.embedding !== undefined);
  if (!search.ok) return search;
  const embedding =
    search.value === 'keyword'
      ? { ok: true as const, value: null }
      : readEmbedding(finder, content, options, search.value);
  if (!embedding.ok) return embedding;
  const threshold = readThreshold(finder);
  if (threshold !== null && search.value === 'keyword')
    return refuse(`\`${threshold.path}\` is a threshold of similarity, and the search is by words`);
  const fusion = search.value === 'hybrid' ? readFusion(finder) : { ok: true as const, value: null };
  if (!fusion.ok) return fusion;
  const reranker = readReranker(finder, content, options, topK);
  if (!reranker.ok) return reranker;
  const { kept, ...rerank } = reranker.value;
  return give(
    {
      search: search.value,
      embedding: embedding.value === null ? null : { ...embedding.value, minScore: threshold?.value ?? null },
      fusion: fusion.value,
      reranker: rerank.reranker,
    },
    kept,
  );
}

function findPlaceholder(all: readonly Setting[]): ReadSettings | null {
  const found = all.find(
    ({ key, value }) =>
      /^(topk|topn|chunk\w*(size|overlap))$/.test(key) &&
      typeof value === 'string' &&
      /^(\$\{?\w|\{\{)/.test(value),
  );
  return found === undefined
    ? null
    : refuse(
        `\`${found.path}\` is filled in by the environment, which is not known here`,
        'write the number',
      );
}

function checkSizes(
  { chunkSize, chunkOverlap }: { chunkSize: number; chunkOverlap: number },
  topK: number,
): ReadSettings | null {
  if (!Number.isInteger(chunkSize) || chunkSize < 1)
    return refuse(`the chunk size ${chunkSize} is no whole number above 0`);
  if (!Number.isInteger(topK) || topK < 1) return refuse(`top k ${topK} is no whole number above 0`);
  if (!Number.isInteger(chunkOverlap) || chunkOverlap < 0 || chunkOverlap >= chunkSize)
    return refuse(`the chunk overlap ${chunkOverlap} does not lie between 0 and the chunk size ${chunkSize}`);
  return null;
}

const SEARCHES: readonly [RegExp, RetrievalSettings['search']][] = [
  [/hybrid|ensemble|fusion|^rrf$/, 'hybrid'],
  [/bm25|keyword|^(sparse|lexical|fulltext)/, 'keyword'],
  [
    /^(similarity|similarityscorethreshold|vector|dense|semantic|embedding|embeddings|knn|ann|cosine)$|(embedding|vector|vectorstore|vectorindex|dense)retriever$/,
    'vector',
  ],
];

function readSearch(finder: Finder, embeds: boolean): Read<RetrievalSettings['search']> {
  const named = [
    ...finder.all(/^(search|retrieval|retriever)(type|mode|strategy|method)$/),
    ...finder.all(/^(type|mode|strategy|method|searchtype)$/, /^(retriev|search|hybridsearch)/),
    ...finder.all(/^(retriever|retrieval)$/),
  ].filter(({ value }) => typeof value === 'string');
  const switches = [
    ...finder.all(/^(use)?hybrid(search)?(enabled)?$/),
    ...finder.all(/^enabled$/, /^hybrid(search)?$/),
  ].filter(({ value }) => typeof value === 'boolean');
  const found = new Map<RetrievalSettings['search'], Setting>();
  for (const one of named) {
    const word = lastWord(String(one.value));
    const search = SEARCHES.find(([pattern]) => pattern.test(word))?.[1];
    if (search === undefined)
      return refuse(
        `\`${one.path}: ${String(one.value)}\` is no search that the built-in pipeline has (keyword, vector, hybrid)`,
      );
    found.set(search, one);
  }
  if (switches.some(({ value }) => value === true)) return { ok: true, value: 'hybrid' };
  const [first, other] = [...found];
  if (other !== undefined && first !== undefined)
    return refuse(`\`${first[1].path}\` and \`${other[1].path}\` name two kinds of search`);
  return { ok: true, value: first?.[0] ?? (embeds ? 'vector' : 'keyword') };
}

/** `haystack.components.retrievers.in_memory.InMemoryBM25Retriever` is `inmemorybm25retriever`. */
function lastWord(text: string): string {
  return (text.split('.').at(-1) ?? '').toLowerCase().replace(/[\s_-]/g, '');
}

const SIMILARITIES: readonly [RegExp, Similarity][] = [
  [/^cosine/, 'cosine'],
  [/^(dot|dotproduct|innerproduct|ip)$/, 'dot'],
  [/^(l2|euclid\w*)$/, 'euclidean'],
];

function readEmbedding(
  finder: Finder,
  { embedder }: RagContent,
  options: RagOptions,
  search: string,
): Read<{ model: string; dimensions: number | null; similarity: Similarity }> {
  const model =
    embedder === null
      ? (options.embedding ?? null)
      : withProvider(embedder, options.embedding_provider ?? readProvider(finder, /^embed/));
  if (model === null)
    return refuse(
      `its search is \`${search}\` and it names no embedding model`,
      'name one in the config, add `embedding: <provider>/<model>` to the target, or `search: keyword` to search by words alone',
    );
  const metric =
    finder.text(/^(similaritymetric|distancemetric)$/) ??
    finder.text(/^(metric|distance|similarity)$/, /^(vector|retriev|index|store)/);
  const similarity =
    metric === null ? 'cosine' : SIMILARITIES.find(([pattern]) => pattern.test(lastWord(metric.value)))?.[1];
  if (similarity === undefined)
    return refuse(
      `\`${metric?.path}: ${metric?.value}\` is no similarity that the built-in pipeline has (cosine, dot, euclidean)`,
    );
  finder.all(/^embed(ding|dings)?model(name|id)?$|^embedder$/);
  finder.all(/^(model|modelname|modelid|name|path)$/, /^embed/);
  const dimensions =
    finder.number(/^dimensions$/, /^embed/)?.value ??
    finder.number(/^embed(ding|dings|der)?dimensions$/)?.value ??
    null;
  if (dimensions !== null && (!Number.isInteger(dimensions) || dimensions < 1))
    return refuse(`the embedding's dimensions ${dimensions} are no whole number above 0`);
  return { ok: true, value: { model, dimensions, similarity } };
}

function readThreshold(finder: Finder): (Setting & { value: number }) | null {
  const found =
    finder.number(
      /^(min|max)?(similarity|score|relevance|retrieval)threshold$|^min(imum)?(score|similarity(score)?|relevance(score)?)$/,
    ) ?? finder.number(/^threshold$/, /^(retriev|search)/);
  return found === null || found.value === 0 ? null : found;
}

function readFusion(finder: Finder): Read<Fusion> {
  const method =
    finder.text(/^(hybrid)?(fusion|join)(method|type|strategy|mode)?$/) ??
    finder.text(/^(method|type|strategy)$/, /^fusion/);
  const byVector =
    finder.number(/^(vector|dense|semantic|similarity|embedding)weight$|^(hybrid)?alpha$/) ??
    finder.number(/^(vector|dense|semantic|embedding)$/, /^weights$/);
  const byWords =
    finder.number(/^(bm25|keyword|sparse|lexical)weight$/) ??
    finder.number(/^(bm25|keyword|sparse|lexical)$/, /^weights$/);
  const constant =
    finder.number(/^(rrfk|hybridrrfk|rrfconstant|rankconstant)$/) ?? finder.number(/^k$/, /^(rrf|fusion)/);
  const k = constant?.value ?? RRF_K;
  for (const one of [byVector, byWords, constant])
    if (one !== null && one.value < 0) return refuse(`\`${one.path}: ${one.value}\` is below 0`);
  const word =
    method === null ? ((byVector ?? byWords) === null ? 'rrf' : 'weighted') : lastWord(method.value);
  const kind = /^(rrf|reciprocalrank(fusion)?)$/.test(word)
    ? 'rrf'
    : /^(weighted\w*|convex\w*|linear|cc|relativescore\w*)$/.test(word)
      ? 'weighted'
      : null;
  if (kind === null)
    return refuse(
      `\`${method?.path}: ${method?.value}\` is no fusion that the built-in pipeline has (rrf, weighted)`,
    );
  const [vector, words] = [byVector?.value ?? null, byWords?.value ?? null];
  if (vector !== null && words === null && vector > 1)
    return refuse(`\`${byVector?.path}: ${vector}\` is above 1`);
  if (words !== null && vector === null && words > 1)
    return refuse(`\`${byWords?.path}: ${words}\` is above 1`);
  const sum = vector !== null && words !== null ? vector + words : 1;
  if (sum === 0) return refuse('both weights of the hybrid search are 0');
  const vectorWeight = vector !== null ? vector / sum : words !== null ? 1 - words : 0.5;
  return { ok: true, value: { method: kind, k, vectorWeight } };
}
