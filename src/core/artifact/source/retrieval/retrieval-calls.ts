import type { Json } from '../../problem.ts';
import { normalizeKey } from '../../values.ts';
import { arithmeticIn } from '../arithmetic.ts';
import { optionsIn, optionsOf, toJson, wordOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import { modelInProcess } from './in-process-models.ts';
import { settingsOfConstant } from './retrieval-constants.ts';
import { isRetrievalModel } from './retrieval-models.ts';
import { listStoreSettings } from './vector-stores.ts';

const SPLITTERS =
  /(TextSplitter|NodeParser|SentenceSplitter|TokenSplitter|Chunker|SemanticSplitter\w*|DocumentSplitter|MarkdownSplitter|CodeSplitter|^chunk_text|^split_text|^chunkText|^splitText|^chunkDocument|^chunk_document|^MDocument|^chunk)$/;
const RETRIEVERS =
  /^(as_retriever|asRetriever|as_query_engine|asQueryEngine|as_chat_engine|asChatEngine|similarity_search\w*|similaritySearch\w*|max_marginal_relevance_search|maxMarginalRelevanceSearch|[A-Z]\w*Retriever|retrieve|(search|query|lookup)_(the_)?(knowledge(_base)?|kb|docs|documents|chunks|passages|vector_?store|vectors|embeddings|index)|(search|query|lookup)(Knowledge(Base)?|Kb|KB|Docs|Documents|Chunks|Passages|VectorStore|Vectors|Embeddings|Index)|createIndexForModel|create_index_for_model|vector_search|vectorSearch|semantic_search|semanticSearch|hybrid_search|createVectorQueryTool|\w*Rerank(er)?|rerank|[A-Z]\w*Ranker|(Document|Answer|List)Joiner|SimilarityPostprocessor|from_documents|fromDocuments|VectorStoreIndex|RetrieverQueryEngine|SearchRequest|EmbeddingSearchRequest)$/;
const EMBEDDERS =
  /^(\w*Embeddings?|\w*Embedder|\w*EmbeddingFunction|SentenceTransformer|CrossEncoder|embedding|textEmbeddingModel|embeddingModel|embedding_model|embedMany|embed|embed_content|embedContent|get_text_embedding)$/;
const EMBED_CALL = /(^|\.)(embeddings\.create|embed_?[cC]ontent|batchEmbedContents|batch_embed_contents)$/;
/** Calls that belong to retrieval whatever they are given; names such as `chunk`, `embed` and `limit` are common elsewhere. */
const SURE_CALL =
  /(Embeddings?|Embedder|EmbeddingFunction|SentenceTransformer|CrossEncoder|TextSplitter|NodeParser|SentenceSplitter|TokenSplitter|DocumentSplitter|Rerank(er)?|[a-z]Ranker|DocumentJoiner|Retriever|as_?[rR]etriever|as_?[qQ]uery_?[eE]ngine|as_?[cC]hat_?[eE]ngine|textEmbeddingModel|embedding_model|createVectorQueryTool|SimilarityPostprocessor|create_?[iI]ndex_?[fF]or_?[mM]odel)$|similarity_?[sS]earch|(search|query|lookup)_?([kK]nowledge|[vV]ector)/;
/** Said of retrieval only; a chunk size alone may be one of an upload, a top k one of sampling. */
export const SURE_NAME =
  /splitter|retriev|embed|similarity|rerank|chunk_?overlap|overlap|(^|_)rag(_|$)|(query|chat)_?engine|relevance|vector|knowledge|index_?for_?model/i;
const ARGUMENTS =
  /^(\w*chunksize|\w*chunkoverlap|chunklength|splitlength|splitoverlap|splitby|separators?|headerstosplit\w*|tasktype|strategy|size|overlap|maxsize|k|topk|topn|fetchk|searchtype|lambdamult|scorethreshold|similaritytopk|similaritycutoff|similaritythreshold|numresults|nresults|limit|model|modelname|modelid|dimensions?|output_?dim\w*|inputtype|encodingformat|truncate|joinmode|weights|alpha|responsemode|breakpointthresholdtype|windowsize|tokensperchunk|vectorstorequerymode|chatmode|rerank\w*|embed(ding)?model|numberofresults|overridesearchtype|maxresults|minscore|maxsegmentsize\w*|maxoverlapsize\w*)$/;

/** Whether a call splits, embeds or retrieves, so that a model in it is no choice of a chat model. */
export function isRetrievalCall({ callee }: SourceCall): boolean {
  return retrieves(callee);
}

const retrieves = rememberByName((callee): boolean => {
  const last = lastPart(callee);
  return SPLITTERS.test(last) || EMBEDDERS.test(last) || EMBED_CALL.test(callee) || RETRIEVERS.test(last);
});

/** The literal settings of a call of retrieval, by argument. */
export function settingsOfCall(call: SourceCall, index: SourceIndex): CodeSetting[] {
  const inProcess = modelInProcess(call);
  if (inProcess !== null)
    return [{ path: `${nameOfCall(call, index)}.model`, ...inProcess, hint: 'embedding_model' }];
  const stored = settingsOfStore(call, index);
  const placed = chunksByPlace(call);
  if (placed.length > 0)
    return placed.map((setting) => ({ ...setting, path: `${nameOfCall(call, index)}.${setting.key}` }));
  const asked = isAskedForRetrieval(call) || chunks(call);
  if (stored.length > 0 || !(asked || isRetrievalCall(call))) return stored;
  const last = lastPart(call.callee);
  // Of an embedder it is how many texts go in one request, whatever they are split into.
  const options = optionsOf(call).filter(
    ({ key }) => !(/\wEmbeddings$/.test(last) && normalizeKey(key) === 'chunksize'),
  );
  const found = options.flatMap((entry) => argumentsIn(entry, '', index));
  const [first, second] = call.positional;
  const id = first === undefined ? null : wordOf(first);
  // `openai.embedding("text-embedding-3-small")` of the AI SDK
  const named = id !== null && isRetrievalModel(id);
  if (first !== undefined && id !== null && (SURE_CALL.test(last) || named) && /^@?[\w./:-]{3,80}$/.test(id))
    found.push({ key: 'model', value: id, line: first.lines[0] });
  if (first?.type === 'name' && /Transformer$|CrossEncoder$/.test(last))
    found.push(...modelBehind(first.name, index));
  // `similaritySearch(query, 5)`
  if (/^(similarity_?[sS]earch|asRetriever)/.test(last)) {
    const count = [first, second].find((value) => value?.type === 'number');
    if (count?.type === 'number') found.push({ key: 'k', value: count.value, line: count.lines[0] });
  }
  const sure = asked || named || SURE_CALL.test(last) || EMBED_CALL.test(call.callee);
  if (
    !sure &&
    !(
      index.usesModels &&
      found.some(({ key }) => /chunk|top_?[kn]|n_?results|similarity|overlap|model/i.test(key))
    )
  )
    return [];
  const name = nameOfCall(call, index);
  const hint = asked && !SURE_NAME.test(last) ? `retrieval.${last}` : last;
  return found.map(({ key, value, line }) => ({ path: `${name}.${key}`, value, line, hint }));
}

/** `SentenceTransformer(MODEL_NAME)`: told of where the name is bound, unless its own name or the model's tells of it already. */
function modelBehind(name: string, index: SourceIndex): Argument[] {
  const value = index.lookup(name);
  const id = value === null ? null : wordOf(value);
  if (value === null || id === null || !/^@?[\w./:-]{3,80}$/.test(id)) return [];
  if (settingsOfConstant(name, lastPart(name), value).length > 0) return [];
  return [{ key: 'model', value: id, line: value.lines[0] }];
}

/** A model that embeds, as a member of an enum of them. */
const EMBEDDING_MEMBER = /(^|\.)\w*Embed\w*\.[A-Z]\w*$/;

export const namesRetrievalModel = rememberByName((key): boolean =>
  /^(embed\w*|rerank\w*)_model(_?(name|id))?$/.test(wordsOf(key).join('_')),
);

/** `cls(embedding_model=os.getenv("EMBED_MODEL", "text-embedding-3-small"))`: a model by the name of its argument. */
export function settingsOfNamed(call: SourceCall, index: SourceIndex): CodeSetting[] {
  if (call.named.length === 0 || isRetrievalCall(call)) return [];
  const settingsIn = (takes: (key: string) => boolean) =>
    call.named.flatMap(({ key, value }) =>
      takes(key) ? settingsOfConstant(`${nameOfCall(call, index)}.${key}`, key, value) : [],
    );
  const models = settingsIn(namesRetrievalModel);
  // What is given beside such a model is of retrieval as well: `top_k=int(os.getenv("TOP_K", "25"))`.
  return models.length === 0
    ? []
    : [...models, ...settingsIn((key) => !namesRetrievalModel(key) && !/model/i.test(key))];
}

/** `invoke_model(modelId="cohere.rerank-v3-5:0", …)`: any call of a model that embeds or re-ranks. */
function isAskedForRetrieval(call: SourceCall): boolean {
  return optionsOf(call).some(
    ({ key, value }) => /^model(id)?$/.test(normalizeKey(key)) && isRetrievalModel(wordOf(value) ?? ''),
  );
}

/** `DocumentProcessor(chunk_size=1000, chunk_overlap=200)`: nothing else has pieces that overlap. */
function chunks(call: SourceCall): boolean {
  const options = optionsOf(call);
  if (options.length < 2) return false;
  const given = options.map(({ key }) => normalizeKey(key));
  return given.includes('chunkoverlap') && given.includes('chunksize');
}

/** What cuts texts, by its name; uploads are cut too. */
const CUTS_TEXT =
  /^\w*(Text|Token|Sentence|Semantic|FixedSize|Recursive|Document|SlidingWindow|Character|Paragraph|Markdown)\w*(Chunker|Chunking(Strategy)?|Splitter)$/;

/** `new FixedSizeChunkingStrategy(500, 100)`: the length of a piece, and how much of it the next one has as well. */
function chunksByPlace({ callee, positional }: SourceCall): (Argument & { hint: string })[] {
  const last = lastPart(callee);
  const [size, overlap] = positional;
  if (positional.length !== 2 || size?.type !== 'number' || overlap?.type !== 'number') return [];
  const fits = size.value >= 50 && size.value < 64_000 && overlap.value > 0;
  // Tries and workers are fewer.
  if (!CUTS_TEXT.test(last) || !fits || overlap.value * 50 < size.value || overlap.value * 2 > size.value)
    return [];
  return [
    { key: 'chunk_size', value: size.value, line: size.lines[0], hint: last },
    { key: 'chunk_overlap', value: overlap.value, line: overlap.lines[0], hint: last },
  ];
}

/** Of a query, an index or a memory of a vector store, which say so by what they are given. */
function settingsOfStore(call: SourceCall, index: SourceIndex): CodeSetting[] {
  return listStoreSettings(call, index).map(({ key, value, line }) => ({
    path: `${nameOfCall(call, index)}.${key}`,
    value: toJson(value) ?? null,
    line,
    hint: 'vector_store',
  }));
}

type Argument = { key: string; value: Json; line: number };

function argumentsIn({ key, value, lines }: SourceEntry, path: string, index: SourceIndex): Argument[] {
  const at = path === '' ? key : `${path}.${key}`;
  if (value.type === 'object') {
    if (!/search|kwargs|params|config|options|split|chunk|^embed$/i.test(key)) return [];
    return value.entries.flatMap((entry) => argumentsIn(entry, at, index));
  }
  // `body=json.dumps({…})`, `config=EmbedContentConfig(…)`
  if (
    value.type === 'call' &&
    /^(dumps|stringify|\w*Config|\w*Params|\w*Options)$/.test(lastPart(value.callee))
  )
    return optionsOf(value).flatMap((entry) => argumentsIn(entry, at, index));
  // `model_type=OpenAIEmbeddingModelType.TEXT_EMBED_3_SMALL`
  if (
    value.type === 'name' &&
    EMBEDDING_MEMBER.test(value.name) &&
    /^model(name|id|type)?$/.test(normalizeKey(key))
  )
    return [{ key: at, value: value.name, line: lines[0] }];
  if (!ARGUMENTS.test(normalizeKey(key))) return [];
  // `top_n=min(5, len(docs))`
  const bound = value.type === 'call' && /(^|\.)(min|max)$/.test(value.callee) ? value.positional : [];
  // `similarity_top_k=int(os.getenv("TOP_K", 10))`
  const fallback = value.type === 'call' ? literalsIn(value) : [];
  const literal = [...optionsIn(value), ...bound, ...fallback].find(isLiteral);
  if (literal !== undefined) return [{ key: at, value: toJson(literal) ?? null, line: lines[0] }];
  const written = arithmeticIn(value);
  if (written !== null) return [{ key: at, value: written, line: lines[0] }];
  // `headers_to_split_on=headers`; numbers and models are told of where they are bound.
  const list = /^(separators?|headerstosplit\w*)$/.test(normalizeKey(key)) ? followed(value, index) : null;
  return list === null ? [] : [{ key: at, value: toJson(list) ?? null, line: list.lines[0] }];
}

function followed(value: SourceValue, index: SourceIndex): SourceValue | null {
  const found = value.type === 'name' ? index.lookup(value.name) : null;
  return found?.type === 'list' && isLiteral(found) ? found : null;
}

function isLiteral(value: SourceValue): boolean {
  if (value.type === 'list')
    return value.items.length > 0 && value.items.every((item) => isLiteral(item) || wordOf(item) === '');
  if (value.type === 'text') return (wordOf(value) ?? '') !== '';
  return value.type === 'number' || value.type === 'boolean';
}
