import { normalizeKey, parentOf } from '../../values.ts';
import type { Claims } from '../drafts.ts';
import { isOwnDefault } from '../literal-defaults.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { listHubModels, trainsModels } from '../models/hub-models.ts';
import { findSampledTopKs } from '../models/sampled-top-k.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceFunction } from '../types.ts';
import { listBoostedQueries, listBoostedSearches } from './boosted-search.ts';
import { listChunking } from './chunking-functions.ts';
import { listNearCalls } from './near-calls.ts';
import {
  isRetrievalCall,
  namesRetrievalModel,
  SURE_NAME,
  settingsOfCall,
  settingsOfNamed,
} from './retrieval-calls.ts';
import { listCompanions } from './retrieval-companions.ts';
import { looksUp, settingsOfConstant } from './retrieval-constants.ts';
import { isRetrievalModel } from './retrieval-models.ts';
import { listSearchTools } from './search-tools.ts';
import { usesVectorStore } from './vector-stores.ts';
import { comparesWords } from './word-comparison.ts';

const THRESHOLD = /min_?similarity|similarity_?(threshold|cutoff)/i;
/** Said of passages that are embedded, whatever else a file compares; a width and a top k are not. */
const OF_PASSAGES =
  /chunk|overlap|splitter|retriev|rerank|embed\w*model|embeddings|embedder|Transformer|CrossEncoder|vector|knowledge|bm25|hybrid|dense|(^|_)rag(_|$)/i;
const SURE_PLACE = /chunk|(^|[-_.])rag|ingest|split|embed|indexer|indexing|retriev|knowledge/i;

/** What else is known of a file. */
type Hints = {
  /** What its name says, or that of its folder. */
  place: string;
  /** Its path says that it finds what a model reads. */
  retrieves: boolean;
  /** Settings of a cloud's resources. */
  stack: readonly CodeSetting[];
  /** Where its models are chosen: the dotted paths of classes and objects, empty for constants of the file. */
  chosen: ReadonlySet<string>;
  /** A model is chosen, asked or told something in the file. */
  answers: boolean;
};

/** Settings of retrieval in calls, constants, fields and defaults; none where nothing says that they are of retrieval, not even the name of the file. */
export function listRetrievalSettings(
  index: SourceIndex,
  claims: Claims,
  { place, retrieves, stack, chosen, answers }: Hints,
): CodeSetting[] {
  const { bindings, calls, classes, functions } = index.file;
  const lookingUp = new Set(
    classes
      .filter(({ fields }) => looksUp(fields.map(({ name }) => name)))
      .map((cls) => [...cls.scope, cls.name].join('.')),
  );
  const sampled = findSampledTopKs(index);
  const bound = bindings.flatMap((binding) => {
    const { name, scope, value, appends } = binding;
    if (appends || claims.has(value) || sampled.has(binding)) return [];
    const owner = scope.join('.');
    const beside =
      retrieves || lookingUp.has(owner) || (chosen.has(owner) && OF_VECTORS.test(wordsOf(name).join('_')));
    return settingsOfConstant([...scope, name].join('.'), name, value, 0, beside);
  });
  const all = [
    ...calls.flatMap((call) =>
      claims.has(call) ? [] : [...settingsOfCall(call, index), ...settingsOfNamed(call, index)],
    ),
    ...listBoostedSearches(
      calls.filter((call) => !claims.has(call)),
      index,
    ),
    ...bound,
    ...functions.flatMap((fn) => {
      const beside = retrieves || looksUp(fn.parameters.map(({ name }) => name));
      return fn.parameters.flatMap(({ name, default: given }) =>
        given === null
          ? []
          : settingsOfConstant([...fn.scope, fn.name, name].join('.'), name, given, 0, beside),
      );
    }),
    ...functions.flatMap(returnedModels),
    ...(index.usesModels || retrieves ? listBoostedQueries(index) : []),
    ...functions.flatMap(listChunking),
    ...(answers ? listNearCalls(index, (call) => claims.has(call) || isRetrievalCall(call)) : []),
    ...listSearchTools(index),
    ...listHubModels(index)
      .filter(({ value }) => isRetrievalModel(String(value)))
      .map((setting) => ({ ...setting, hint: 'embed' })),
    ...stack,
  ];
  // The width of an embedding is one of a network where networks are made.
  const settings =
    index.makesNetworks && !index.usesModels
      ? all.filter(({ hint }) => !/dims?$|dimensions?$/.test(hint))
      : all;
  const hints = settings.map(({ path, hint }) => `${hint}.${path.slice(path.lastIndexOf('.') + 1)}`);
  const stores = index.usesModels || usesVectorStore(index);
  if (
    settings.length === 0 ||
    (!stores && !retrieves && !hints.some((hint) => OF_PASSAGES.test(hint)) && comparesWords(index.file))
  )
    return [];
  // Names and duplicates are compared up to a threshold as well.
  const sure =
    hints.some(
      (hint) => SURE_NAME.test(hint) && (stores || /^retrieval_/.test(hint) || !THRESHOLD.test(hint)),
    ) ||
    SURE_PLACE.test(place) ||
    retrieves;
  const distinct = new Set(
    hints.map((hint) =>
      normalizeKey(hint.slice(hint.lastIndexOf('.') + 1)).replace(/^.*chunksize$/, 'chunksize'),
    ),
  );
  const topK = hints.some((hint) => /(top_?k|n_?results)$/i.test(hint)) && index.usesModels;
  // Whoever trains a model of sentences names the one that he begins with.
  const embeds = hints.some((hint) => /Transformer|CrossEncoder/.test(hint)) && !trainsModels(index.file);
  const beside = bound.some((setting) => isSetBeside(setting, chosen)) && !isOfSignals(index);
  if (!(sure || topK || embeds || beside || (distinct.size >= 2 && !index.makesNetworks))) return [];
  const written = withoutRepeats(settings);
  return [...written, ...listCompanions(index.file, written)];
}

/** How near vectors have to be, which where a model is chosen are those of passages. */
const OF_VECTORS = /^(default_)?cosine(_similarity)?_(threshold|cutoff)$/;

/** What samples from a model may have a top k of its own. */
const OF_SAMPLING = /(^|_)(llm|chat|model|generation|sampling|completion)(_|$)/;

/** How many passages are taken, or how long they are, set where the model that reads them is chosen. */
function isSetBeside({ path, hint }: CodeSetting, chosen: ReadonlySet<string>): boolean {
  const parent = parentOf(path);
  return (
    /^(default_)?(top_k|chunk_size|(similarity|relevance)_(threshold|cutoff)|hybrid_alpha)$/.test(hint) &&
    chosen.has(parent) &&
    !OF_SAMPLING.test(wordsOf(parent).join('_'))
  );
}

/** Sound and files come in chunks too. */
function isOfSignals({ file }: SourceIndex): boolean {
  return file.bindings.some(({ name }) =>
    /(^|_)(audio|sample_rate|sampling_rate|channels|bytes|stream|upload|frames?|buffer)(_|$)/.test(
      wordsOf(name).join('_'),
    ),
  );
}

/** What two rules see in one place is one setting. */
function withoutRepeats(settings: readonly CodeSetting[]): CodeSetting[] {
  const seen = new Set<string>();
  return settings.filter(({ path, line }) => {
    const key = `${line} ${path}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** `return {embeddingModel: options.embeddingModel || "text-embedding-3-small"}` */
function returnedModels({ name, scope, returns }: SourceFunction): CodeSetting[] {
  return returns.flatMap((value) =>
    value.type !== 'object'
      ? []
      : value.entries.flatMap(({ key, value: model }) =>
          namesRetrievalModel(key) && isOwnDefault(key, model)
            ? settingsOfConstant([...scope, name, key].join('.'), key, model)
            : [],
        ),
  );
}
