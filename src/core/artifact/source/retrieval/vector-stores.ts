import { normalizeKey } from '../../values.ts';
import { optionsIn, optionsOf, toJson, wordOf } from '../evaluate.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';

/** Packages of vector stores, and those that hold one among others. */
const STORE_PACKAGES =
  /pinecone|weaviate|qdrant|chroma|milvus|zilliz|faiss|pgvector|lancedb|vectordb|vector[-_]?stores?|upstash\/vector|vectorize|turbopuffer|redisvl|marqo|deeplake|azure[./]search[.-]documents|search-documents|usearch|hnswlib|annoy/i;

/** Calls that ask a store for what is near, by their last part; others have methods of these names as well. */
const QUERY =
  /^(query|a?search|query_points|queryPoints|search_points|query_index|queryIndex|hybrid|near_\w+|near[A-Z]\w*|bm25|hybrid_search|hybridSearch|knn_search|knnSearch|rpc|aggregate|search_by_vector|find_neighbors|match|VectorizedQuery|VectorizableTextQuery|RawVectorQuery|Vector|KnnVectorQuery|AnnSearchRequest|retrieve_and_generate|retrieve|RetrieveCommand|RetrieveAndGenerate(Stream)?Command|retrieve_and_generate_stream)$/;
/** Options that only a search among vectors has. */
const SURE_OPTION =
  /^(nresults|queryembeddings?|querytexts|annsfield|vectorqueries|vectorsearchoptions|knearestneighbors(count)?|vectorsearchconfiguration|knn|vectorsearch|match(count|threshold))$/;
/** Options that others have as well, but not two of them; of a client of a store one. */
const MARK =
  /^(topk|vectors?|filter|namespace|queryvectors?|include(metadata|vectors|values)|scorethreshold|rankingoptions|numcandidates)$/;
/** What samples has a top k as well. */
const SAMPLES = /^(temperature|topp|maxtokens|dosample)$/;
const QUERY_SETTINGS =
  /^(topk|k|limit|top|nresults|maxnumresults|numcandidates|kneighbors|knearestneighbors|knearestneighborscount|alpha|scorethreshold|matchthreshold|matchcount|minscore|certainty|distance|maxdistance|similarity|similaritythreshold|fusiontype|semanticratio|nprobe|ef|hnswef|metrictype|numberofresults|overridesearchtype|numcandidates|querytype|searchmode)$/;
/** Calls that make an index or a collection, and the width and distance of what it holds. */
const INDEX =
  /^(create_?index|createIndex|create_?collection|createCollection|get_?or_?create_?collection|getOrCreateCollection|recreate_collection|create_index_if_not_exists|VectorParams|IndexFlat\w*|IndexHNSW\w*|IndexIVF\w*|\w*VectorStore|PGVector|FieldSchema|from_params|fromParams|add_index|prepare_index_params|HnswAlgorithmConfiguration)$/;
const INDEX_SETTINGS =
  /^(dimensions?|dims?|embed(ding)?dim(ension)?s?|embeddinglength|size|vectorsize|metric(type)?|distance(strategy|metric|function)?|space|hnswspace|indextype|similarity|nlist|nprobe|m|mmax|ef\w*|hnsw\w*|quantization\w*)$/;
/** Settings that say by themselves that an index is one of vectors. */
const OF_VECTORS =
  /^(dimensions?|dims?|embed(ding)?dim\w*|vectorsize|metrictype|distance(strategy|metric|function)?|hnsw\w*|space)$/;
/** Options that hold more of the same. */
const NESTED =
  /^(options|config|params|knn|vectorsearch|metadata|configuration|searchparams|indexparams|vectorsconfig|vectors|vectorqueries|rankingoptions|retrievalconfiguration|vectorsearchconfiguration|knowledgebaseconfiguration|retrieveandgenerateconfiguration|vectorsearchoptions|queries|semanticrecall|hybrid|rest|hnsw|query)$/;

/** `new Memory({options: {lastMessages, semanticRecall: {topK}}})`: what an agent remembers. */
const MEMORY = /^(Memory|\w*ChatMemory\w*|\w*MemoryBuffer\w*|\w*WindowMemory)$/;
const MEMORY_SETTINGS =
  /^(lastmessages|semanticrecall|topk|messagerange|scope|threshold|k|tokenlimit|maxtokenlimit|chathistorytokenratio)$/;

/** One literal setting of a call, by the path of its argument. */
export type StoreSetting = { key: string; value: SourceValue; line: number };

export function usesVectorStore(index: SourceIndex): boolean {
  return index.file.imports.some(({ module }) => STORE_PACKAGES.test(module));
}

const mayBeOfStore = rememberByName(
  (last): boolean => MEMORY.test(last) || QUERY.test(last) || INDEX.test(last),
);

/** What a call asks a vector store for, how it makes an index, or what an agent's memory recalls; none of other calls. */
export function listStoreSettings(call: SourceCall, index: SourceIndex): StoreSetting[] {
  const last = lastPart(call.callee);
  if (!mayBeOfStore(last)) return [];
  const entries = optionsOf(call);
  if (MEMORY.test(last)) {
    const found = index.usesModels ? read(entries, MEMORY_SETTINGS, call, index) : [];
    return found.some(({ key }) => /topk|lastmessages|range|limit|(^|\.)k$/i.test(plain(key))) ? found : [];
  }
  const stores = usesVectorStore(index);
  if (QUERY.test(last)) return asksForNear(call, stores) ? read(entries, QUERY_SETTINGS, call, index) : [];
  if (!INDEX.test(last)) return [];
  const width = call.positional.find(({ type }) => type === 'number');
  if (/^Index(Flat|HNSW|IVF)/.test(last) && width !== undefined)
    return [{ key: 'dimension', value: width, line: width.lines[0] }];
  const found = read(entries, INDEX_SETTINGS, call, index);
  const sure = found.some(({ key }) => OF_VECTORS.test(lastKey(key)));
  return sure && (stores || /VectorParams|VectorStore|PGVector/.test(call.callee) || found.length >= 2)
    ? found
    : [];
}

/** `query`, `search`, `match` and the like may ask for anything. */
function asksForNear(call: SourceCall, stores: boolean): boolean {
  // `collection.query.hybrid(…)` of Weaviate
  if (/(^|\.)query\.(hybrid|bm25|near\w+)$/.test(call.callee)) return true;
  const keys = keysOf(optionsOf(call));
  if (keys.some((key) => SAMPLES.test(key))) return false;
  if (keys.some((key) => SURE_OPTION.test(key))) return true;
  if (/(^|\.)(rpc|aggregate|match)$/.test(call.callee)) return false;
  const marks = keys.filter((key) => MARK.test(key)).length;
  return marks >= 2 || (stores && (marks === 1 || keys.some((key) => /^(limit|k|top|alpha)$/.test(key))));
}

/** `hnsw:space` too. */
function plain(key: string): string {
  return normalizeKey(key).replaceAll(/\W/g, '');
}

function keysOf(entries: readonly SourceEntry[], depth = 0): string[] {
  if (depth > 4) return [];
  return entries.flatMap(({ key, value }) => [
    plain(key),
    ...(NESTED.test(plain(key)) ? optionsInside(value).flatMap((inner) => keysOf(inner, depth + 1)) : []),
  ]);
}

/** The options in an object, in each object of a list, or in the call that makes one. */
function optionsInside(value: SourceValue): SourceEntry[][] {
  if (value.type === 'object') return [value.entries];
  if (value.type === 'list') return value.items.flatMap(optionsInside);
  return [];
}

function lastKey(path: string): string {
  return plain(path.slice(path.lastIndexOf('.') + 1));
}

function read(
  entries: readonly SourceEntry[],
  settings: RegExp,
  call: SourceCall,
  index: SourceIndex,
  at = '',
  depth = 0,
): StoreSetting[] {
  if (depth > 4) return [];
  return entries.flatMap(({ key, value, lines: [line] }): StoreSetting[] => {
    const path = at === '' ? key : `${at}.${key}`;
    const inner = NESTED.test(plain(key)) ? optionsInside(value) : [];
    if (inner.length > 0) return inner.flatMap((more) => read(more, settings, call, index, path, depth + 1));
    if (!settings.test(plain(key))) return [];
    const given = settingOf(value, call, index);
    return given === null ? [] : [{ key: path, value: given, line: given === value ? line : given.lines[0] }];
  });
}

/** A literal, a member such as `Distance.COSINE`, or what a name stands for: a constant, or a parameter's default. */
function settingOf(value: SourceValue, call: SourceCall, index: SourceIndex): SourceValue | null {
  for (const option of optionsIn(value)) {
    if (isLiteral(option)) return option;
    if (option.type !== 'name') continue;
    if (/^[A-Z]\w*\.[A-Z][A-Z_0-9]*$/.test(option.name)) return option;
    const bound = index.lookup(option.name) ?? defaultOfParameter(option.name, call.scope, index);
    const known =
      bound?.type === 'name' ? defaultOfMember(option.name, bound.name, call.scope, index) : bound;
    if (known !== null && isLiteral(known)) return known;
  }
  return null;
}

function isLiteral(value: SourceValue): boolean {
  if (value.type === 'text') return wordOf(value) !== null && /^[\w.:-]{1,60}$/.test(String(toJson(value)));
  return value.type === 'number' || value.type === 'boolean';
}

/** What the function around a call takes for a parameter that its caller leaves out. */
function defaultOfParameter(name: string, scope: readonly string[], index: SourceIndex): SourceValue | null {
  const around = index.file.functions.find((fn) => [...fn.scope, fn.name].join('.') === scope.join('.'));
  return around?.parameters.find((parameter) => parameter.name === name)?.default ?? null;
}

/** The same of a member that the class gets from a parameter of its constructor: `self.limit = limit`. */
function defaultOfMember(
  member: string,
  parameter: string,
  scope: readonly string[],
  index: SourceIndex,
): SourceValue | null {
  if (!/^(self|this)\.\w+$/.test(member)) return null;
  const owner = scope.slice(0, -1);
  return (
    defaultOfParameter(parameter, [...owner, '__init__'], index) ??
    defaultOfParameter(parameter, [...owner, 'constructor'], index)
  );
}
