import { parentOf } from '../../values.ts';
import { toJson, wordOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceFile, SourceValue } from '../types.ts';
import { isNearness } from './retrieval-constants.ts';

/** Names that say that they are of retrieval, where something else of it is set in the file. */
const OF_RETRIEVAL =
  /^((retriever|retrieval)(_(mode|type|strategy|method|name|backend))?|search_(type|mode|strategy)|(chunk|chunking|split|splitting)_(strategy|method|mode|type|by|unit)|(default_)?(use|enable|with)_(rerank\w*|hybrid(_search)?|bm25|mmr|hyde)|rerank(er|ing)?_(enabled|method|mode|strategy|initial_k)|rag_(enabled|max_\w+|min_\w+|mode|strategy)|(embeddings?|embedder|reranker?|vector_?(store|db|database))_(provider|backend|type|name|kind|option|choice)|vector_?(store|db))$/;
/** Names that others have as well: only beside a setting of retrieval, in one class, object or list of parameters. */
const BESIDE =
  /^k_(rerank|retriev\w+|(vector|semantic|keyword|bm25|dense|sparse)(_search)?|final|initial|docs|documents|chunks)$|^max_length_rerank\w*$|^add_start_index$|^((default|chunk|text|token|sentence)_)?overlap(_(size|tokens|chars|characters|sentences|words|ratio))?$|^((vector|embed(ding)?s?|index|default)_)?(dimensions?|dims?)$|^vector_size$|^((similarity|distance|vector|index|default)_)?metric(_type)?$|^index_(type|name)$|^((vector|qdrant|chroma|milvus|pinecone|weaviate|default)_)?(collection|namespace)(_name)?$|^((retriev(al|er)|search|vector|default)_)?(min|max)_(score|similarity|relevance|distance|results|chunks|docs|documents|context_\w+)$|^(score|similarity|relevance|relevance_score|distance)_(min|max)$|^top_n(_(results|chunks|docs|documents|passages))?$|^context_(window_)?chunks$|^(max_)?retriev(al|er|ed)_(limit|count|size|results|docs|documents|chunks)$|^(score|similarity|relevance|distance)_(threshold|cutoff|floor|function)$|^(n_results|num_results|max_results|top_n|fetch_k|lambda_mult|rrf_(k|constant)|hybrid_alpha|candidate_(k|count|limit)|num_candidates)$|^(min|max)_(dense|sparse|semantic|bm25|keyword|vector|rerank|hybrid|fusion)_(score|similarity|relevance|distance)$|^(\w+_)?top_n$|^(\w+_)?(rerank\w*|candidates?|fetch|over_?(fetch|sampl\w+)|top_[kn]|retriev\w+)_(multiplier|factor|ratio)$|^max_((input|text|embed(ding)?|content|document|doc)_)?(chars|characters)$/;
/** What else has one: only beside how many are found, and where it is a score of vectors. */
const LONE_BAR = /^((default|retriev(al|er)|search)_)?(threshold|cutoff|floor)$/;
/** What a constant `K` is of that stands beside it. */
const OF_CHUNKS = /(^|_)(chunk|embed|rag|retriev)/;
/** A table of how something is searched, among constants one of which is of chunks or of an embedder. */
const OF_SEARCH = /(^|_)(search|retriev\w*|vector_\w+)_(config|settings|options|params|kwargs)$/;
const TOP_K = /(^|_)(top_?[kn]|match_count)(_|$)/;
const MAX_DEPTH = 4;

/** What stands beside settings of retrieval and belongs to them: `OVERLAP`, `METRIC`, `RETRIEVER = getenv("RETRIEVER", "bm25")`. */
export function listCompanions(
  { bindings, functions, classes }: SourceFile,
  settings: readonly CodeSetting[],
): CodeSetting[] {
  const known = new Set(settings.map(({ path }) => path));
  const places = new Set(settings.map(({ path }) => parentOf(path)));
  const counted = new Set(
    settings
      .filter(({ path }) => TOP_K.test(wordsOf(lastPart(path)).join('_')))
      .map(({ path }) => parentOf(path)),
  );
  const chunked = new Set(
    settings
      .filter(({ path }) => OF_CHUNKS.test(wordsOf(lastPart(path)).join('_')))
      .map(({ path }) => parentOf(path)),
  );
  const found: CodeSetting[] = [];
  const visit = (value: SourceValue, path: string, name: string, local: boolean, depth: number): void => {
    if (value.type === 'object') {
      if (depth === 0 && chunked.size > 0 && OF_SEARCH.test(wordsOf(name).join('_'))) places.add(path);
      if (depth < MAX_DEPTH)
        for (const { key, value: inner } of value.entries)
          visit(inner, `${path}.${key}`, key, false, depth + 1);
      return;
    }
    const words = wordsOf(name).join('_');
    const isBar = counted.has(parentOf(path)) && LONE_BAR.test(words) && isNearness(value);
    const isCount = words === 'k' && chunked.has(parentOf(path)) && isSmallCount(value);
    const beside = !local && places.has(parentOf(path)) && (isBar || isCount || BESIDE.test(words));
    if (known.has(path) || !(beside || OF_RETRIEVAL.test(words))) return;
    const [literal] = value.type === 'boolean' ? [value] : literalsIn(value);
    if (literal === undefined || !isPlain(literal)) return;
    found.push({ path, value: toJson(literal) ?? null, line: literal.lines[0], hint: words });
  };
  const owners = new Set(classes.map((cls) => [...cls.scope, cls.name].join('.')));
  for (const { name, scope, value, appends } of bindings) {
    // What a function works with is no setting of the file.
    const local = scope.length > 0 && !owners.has(scope.join('.')) && !/^(self|this|cls)\./.test(name);
    if (!appends) visit(value, [...scope, name].join('.'), name, local, 0);
  }
  for (const { name, scope, parameters } of functions)
    for (const { name: parameter, default: value } of parameters)
      if (value !== null) visit(value, [...scope, name, parameter].join('.'), parameter, false, 0);
  return found;
}

/** So many passages are found, and not so many of anything else. */
function isSmallCount(value: SourceValue): boolean {
  return literalsIn(value).some(
    (literal) =>
      literal.type === 'number' &&
      Number.isInteger(literal.value) &&
      literal.value > 0 &&
      literal.value <= 200,
  );
}

function isPlain(value: SourceValue): boolean {
  if (value.type === 'text') return /^[\w./:-]{1,80}$/.test(wordOf(value) ?? '');
  return value.type === 'number' || value.type === 'boolean';
}
