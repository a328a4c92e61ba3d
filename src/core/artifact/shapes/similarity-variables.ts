import { type JsonRecord, normalizeKey } from '../values.ts';

/** How close a passage has to be, by names that say that vectors are compared. */
const BAR = /^(\w+_)?similarity_(threshold|cutoff)$/i;
/** How many are found. */
const COUNT = /^((retriev(al|er)|search|rag|default)_)?(top_k|min_hits|match_count)$/i;
/** A key to a service that answers or embeds. */
const MODEL_KEY =
  /^(\w+_)?(openai|anthropic|gemini|google|groq|cohere|mistral|deepseek|openrouter|together|voyage|huggingface|hf|dashscope|siliconflow|azure_openai)_(api_)?(key|token)$/i;
/** Faces, pictures, sounds and copies of a file are compared by their vectors as well. */
const OTHERS =
  /(^|_)(face|faces|image|images|photo|audio|voice|speaker|fingerprint|phash|ocr|camera|dedup\w*|duplicate\w*|plagiarism|fuzzy|name|title|string)(_|$)/i;

/**
 * Whether the variables of a program set how passages are searched, where none of them names a model: a threshold of similarity
 * beside how many are found, or beside the key to a service of models.
 */
export function setsSimilarity(variables: JsonRecord): boolean {
  const names = Object.keys(variables);
  if (names.some((name) => OTHERS.test(name) && !MODEL_KEY.test(name))) return false;
  const isSet = (name: string) => /^\d+(\.\d+)?$/.test(String(variables[name]));
  return (
    names.some((name) => BAR.test(name) && isSet(name)) &&
    names.some((name) => MODEL_KEY.test(name) || (COUNT.test(name) && isSet(name)))
  );
}

/** A cheap test of the text: whether it may do so. */
export function maySetSimilarity(text: string): boolean {
  return /similarity_(threshold|cutoff)/i.test(text);
}

/** What belongs to retrieval beside a setting that is of nothing else: other things have a greatest distance and hits as well. */
const BESIDE =
  /^(max(imum)?distance|min(imum)?hits|confidencethreshold|hybrid(search)?(enabled|candidates|(vector|bm25|keyword|dense|sparse)?weight|alpha)|(bm25|mmr|hyde|rrf)enabled|(bm25|fetch|search|retrieval)candidates|similarity(threshold|cutoff))$/;

/** Whether a variable is one of retrieval beside others of it. */
export function belongsToRetrieval(name: string): boolean {
  return BESIDE.test(normalizeKey(name));
}
