import { normalizeKey } from '../../values.ts';
import { optionsIn, renderText, wordOf } from '../evaluate.ts';
import { declaredIn, literalsIn } from '../literal-defaults.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { rememberByName, wordsOf } from '../names/name-words.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import { isRetrievalModel } from './retrieval-models.ts';

const CONSTANT =
  /^(\w*_)?(chunk_?size|chunk_?overlap|chunk_?length|top_?k|similarity_?top_?k|rerank_?top_?[kn]|embed(ding|dings|der)?_?(model|model_?name|model_?id|dim|dims|dimension|dimensions)|rerank(er|ing)?_?(model|model_?name)|(similarity|score|relevance)_?(threshold|cutoff)|min_(similarity|relevance)(_(score|threshold))?|(retriev(al|er|e)|semantic|dense|sparse|bm25|vector|hybrid|rerank)_(\w+_)?k|(retriev(al|er)|rerank)k|(similarity|semantic|bm25|keyword|dense|sparse|hybrid|rerank)_weight|(hybrid|fusion)_alpha|max_?chunks(_(per|for)_(document|doc|question|query|answer|source|context|prompt))?|retriev(al|er|e)_(score_|similarity_)?(threshold|cutoff|floor|min_score|top_n)|(rag|rerank(er|ing)?|cross_encoder|semantic_search|vector_search|hybrid_search)_(score_|similarity_)?(threshold|cutoff|floor|min_score|top_n|limit|max_results)|max_(retriev(al|ed)|rag)_(docs|documents|chunks|passages|results)|min_(retriev(al|er)|rerank\w*|vector_search|semantic_search)_(score|similarity|relevance)|top_?k_(retriev\w*|results?|chunks?|docs?|documents?|passages?|final|initial|candidates?|rerank\w*|semantic|dense|sparse|bm25|vector|search))(_default)?$/;
/** Uploads have no documents and no questions. */
const OF_DOCUMENT = /max_?chunks_(per|for)_/;
/** What compares a question with a passage, by where it is kept or what it is called; the model has to say so too. */
const COMPARES = /^(\w*_)?((cross|bi)_?encoder|re_?rank(er|ing)?)(_(path|name|id|checkpoint))?$/;
/** What embeds or re-ranks, by a name that says nothing of a model; its value has to. */
const EMBEDS = /^(\w+_)?(embed(ding|dings|der)?|reranker)(_(name|id))?$/;
/** Names of settings where a class or a function retrieves. */
const INSIDE =
  /^((\w+_)?k|limit|n_results|num_results|number_of_results|top_n|(\w+_)?(threshold|cutoff|floor|weight)|alpha|max_neighbors|(min|max)_(score|similarity|relevance|distance))$/;
/** How near something has to be that is looked up; of what is compared for other ends too. */
const FLOOR =
  /^((default|min|max)_)?(similarity|score|relevance|distance|cosine)(_score)?_(threshold|cutoff|floor)$|^min_(score|similarity|relevance)(_score)?$/;
/** Members beside which it is one of retrieval. */
const LOOKS_UP =
  /^((text_)?embedder|(\w+_)?vector_?(store|db|index|database)(_\w+)?|retriever|reranker|rerank\w*|knowledge_base(_\w+)?|query_(embedding|vector)|rag(_\w+)?)$/;
const RETRIEVES =
  /(^|_)(retriev\w*|rerank\w*|rag|semantic_search|vector_search|similarity_search|hybrid_search|vector_store)(_|$)/;
/** Things that are alike without being looked up. */
const ALIKE = /(^|_)(dedup\w*|deduplication|duplicates?|fuzzy|merge|matcher|cluster\w*)(_|$)/;
/** Members of what samples from a model or describes a network, as opposed to what retrieves. */
const NOT_RETRIEVAL =
  /^(temperature|topp|maxoutputtokens|maxtokens|numheads|numexperts|hiddendim|dropout|learningrate|ewclambda|baselorarank|loralr|microlorarank)$/;
/** Chunks of a text are shorter; those of an upload or a stream are not. */
const MAX_CHUNK = 64_000;
/** Declarations within declarations deeper than this are data. */
const MAX_DEPTH = 12;

/** The settings of retrieval that a constant, a field or a default is, by its name and, of an object, those of its members. */
export function settingsOfConstant(
  path: string,
  name: string,
  value: SourceValue,
  depth = 0,
  /** What stands beside it says that things are looked up there. */
  beside = false,
): CodeSetting[] {
  if (value.type === 'object') {
    const near = looksUp(value.entries.map(({ key: inner }) => inner));
    // A top k beside a temperature is one of sampling; one beside heads and experts is one of a network.
    const elsewhere = value.entries.some(({ key: inner }) => NOT_RETRIEVAL.test(normalizeKey(inner)));
    if (depth === 0 && isAliasTable(value.entries)) {
      return value.entries.map((entry) => ({
        path: `${path}.${entry.key}`,
        value: wordOf(entry.value),
        line: entry.lines[0],
        hint: 'embedding_model',
      }));
    }
    return value.entries.flatMap((entry) =>
      elsewhere && /^(topk|embed(ding)?dim\w*)$/.test(normalizeKey(entry.key))
        ? []
        : settingsOfConstant(`${path}.${entry.key}`, entry.key, entry.value, depth + 1, near),
    );
  }
  const declared = value.type === 'call' && depth < MAX_DEPTH ? declaredIn(value) : [];
  if (declared.length > 0)
    return declared.flatMap((inner) => settingsOfConstant(path, name, inner, depth + 1, beside));
  const key = settingKey(name);
  if (key === null) return [];
  const scope = path
    .split('.')
    .slice(0, -1)
    .map((part) => wordsOf(part).join('_'));
  if (scope.some((part) => ALIKE.test(part))) return [];
  const zero = value.type === 'number' && value.value === 0;
  const inside =
    !zero &&
    ((INSIDE.test(key) && scope.some((part) => RETRIEVES.test(part))) ||
      (beside && FLOOR.test(key) && isNearness(value)));
  const named = CONSTANT.test(key) || inside;
  const compares = COMPARES.test(key);
  const embeds = EMBEDS.test(key);
  if (!named && !compares && !embeds && !MODEL.test(key)) return [];
  for (const option of optionsIn(value)) {
    const inner = option.type === 'call' ? (literalsIn(option)[0] ?? null) : option;
    if (inner?.type === 'number' && named && !/(model|name|id)$/.test(key) && inner.value < MAX_CHUNK) {
      const hint = inside || OF_DOCUMENT.test(key) || isSaidOfRetrieval(option) ? `retrieval_${key}` : key;
      return [{ path, value: inner.value, line: inner.lines[0], hint }];
    }
    if (inner?.type !== 'text') continue;
    const text = renderText(inner);
    // `EMBEDDING_MODEL = "EMBEDDING_MODEL"` names the setting, and is none.
    if (/^[A-Z0-9_]+$/.test(text) && /_/.test(text)) continue;
    if (named && /^\d+$/.test(text)) return [{ path, value: Number(text), line: inner.lines[0], hint: key }];
    if (embeds && HUB_MODEL.test(text) && isRetrievalModel(text)) {
      const hint = /rerank/.test(key) ? 'rerank_model' : 'embedding_model';
      return [{ path, value: text, line: inner.lines[0], hint }];
    }
    if (compares && HUB_MODEL.test(text) && isRetrievalModel(text))
      return [{ path, value: text, line: inner.lines[0], hint: 'rerank_model' }];
    if (/model/.test(key) && /^@?[\w./:-]{3,80}$/.test(text) && (named || isRetrievalModel(text)))
      return [{ path, value: text, line: inner.lines[0], hint: named ? key : 'embed' }];
  }
  return [];
}

/** More models are a catalogue. */
const MAX_ALIASES = 8;

/** `{small: "BAAI/bge-small-en-v1.5", large: "BAAI/bge-m3"}`: models that embed by the names that an application has for them. */
function isAliasTable(entries: readonly SourceEntry[]): boolean {
  return (
    entries.length >= 2 &&
    entries.length <= MAX_ALIASES &&
    entries.every(({ key, value }) => {
      const id = (value.type === 'text' ? wordOf(value) : null) ?? '';
      return id.includes('/') && !/[/\s]/.test(key) && HUB_MODEL.test(id) && isRetrievalModel(id);
    })
  );
}

const MODEL = /(^|_)model(_|$)/;
/** As hubs call it: no file and no folder of files. */
const HUB_MODEL =
  /^(@[ch]f\/)?([\w.-]+\/)?[\w.:-]{3,80}(?<!\.(py|[jt]s|json|joblib|pkl|onnx|txt|ya?ml|npy|bin|pt))$/;

/** The words of a name where a constant of it can be a setting of retrieval, whatever it is and wherever it stands; null of other names. */
const settingKey = rememberByName((name): string | null => {
  const key = wordsOf(name).join('_');
  const may = [CONSTANT, COMPARES, EMBEDS, INSIDE, FLOOR, MODEL].some((pattern) => pattern.test(key));
  return may && !ALIKE.test(key) ? key : null;
});

/** Scores of vectors are small; those of people and of quizzes are not. */
export function isNearness(value: SourceValue): boolean {
  return literalsIn(value).some((literal) => literal.type === 'number' && Math.abs(literal.value) <= 2);
}

/** Whether one of these names, of members or parameters, says that what stands beside it is of retrieval. */
export function looksUp(names: readonly string[]): boolean {
  return names.some((name) => LOOKS_UP.test(wordsOf(name).join('_')));
}

/** `top_k: int = Field(default=5, description="Chunks to retrieve")` */
function isSaidOfRetrieval(value: SourceValue): boolean {
  if (value.type !== 'call') return false;
  const said = wordOf(value.named.find(({ key }) => key === 'description'));
  return said !== null && /retriev|chunks?\b|passages?\b/i.test(said);
}
