import { searchLists } from '../source/word-search.ts';

/**
 * What configurations may be about, each with words of which one at least stands in every text in which the patterns of its
 * format find anything: whoever adds to such a pattern adds its word here. Most files of YAML and JSON have none of them, so
 * that one pass over a text takes the place of a dozen slower ones. Written as `searchLists` folds them.
 */
const WORDS = {
  agents:
    'backstory|agents|modeltier|process|expectedoutput|autogen|"graphs"|instruction|system|llm|prompt|agentclass|specversion|firstmes|transcriber|bio|responseengine|persona|purpose|alias|knowledgebase',
  evals:
    'requestedmetrics|doctotext|doctotarget|metriclist|elsuite|evalsetid|testingcriteria|probespec|detectorspec|graders|sourcetype|columnmapping|datamapping|eval|builtin.|allowedtool|forbiddentool|requiredtool|expectedtool|bannedtool|permittedtool|maxtoolcalls',
  exports: 'n8n|"customnode"|"agentflow"|"genericnode"|kind|prompt',
  gateways:
    'overrideparams|litellm|routersettings|routingstrategy|targets|loadbalanc|weights|secondary|backup|formatversion|pluginsenabled|apibaseurl|endpoints|providers|upstreams|backends|routes|routing|models|fallback|candidates|chain|deployments|tiers|pool|router|failover|aigateway|routetype|kongplugin|kongclusterplugin|apisix',
  mcp: 'mcp|contextservers|transport',
  models: 'model|gpt|claude|gemini|qwen|mistral|llm|engine|deployment|llama|tokens|routing|sonnet|opus|haiku',
  promptfoo: 'prompts|redteam|promptfoo',
  prompts:
    'prompt|persona|instruction|messages|systemmessage|systemtemplate|instancetemplate|you are|act as|your task|your job|your role|your goal|reply |respond |answer |speak |<system|imstart|startheaderid|[inst]|<<sys>>',
  /** Of keys that are told by themselves: `k` counts only beside others. */
  retrieval:
    'chunk|overlap|splitlength|splitter|splitby|splitunit|splitstrategy|splitmethod|splittype|splitmode|topk|topn|retriev|rerank|embed|vector|easyrag|similarity|relevance|threshold|searchresults|searchdocs|searchdocuments|ragresults|ragdocs|ragdocuments|bm25|densek|sparsek|semantick|rrfk|finalk|fetchk|denseweight|sparseweight|semanticweight|keywordweight|minscore|minimumscore|hybridalpha|hybridsearch|maxpassages|numpassages|maxcontext|searchtype|searchmode|searchstrategy|searchmethod',
  /** Stores of vectors and sections of retrieval, in which one setting is enough. */
  stores:
    'qdrant|pinecone|chroma|weaviate|milvus|faiss|pgvector|lancedb|vector|semanticsearch|semantic search|similaritysearch|similarity search|hybridsearch|hybrid search|rag|retriev|knowledge',
  tools: 'parameters|arguments|inputschema|function',
} as const;

type Topic = keyof typeof WORDS;

const search = searchLists(Object.values(WORDS).map((words) => words.split('|')));
const BITS = Object.fromEntries(Object.keys(WORDS).map((topic, at) => [topic, 1 << at])) as Record<
  Topic,
  number
>;

/** Every format asks about a text before the next one comes. */
let asked = { text: '', found: 0 };

/** Whether a text has any of the words without which it cannot be about that. */
export function mayBeAbout(topic: Topic, text: string): boolean {
  if (text !== asked.text) asked = { text, found: search(text) };
  return (asked.found & BITS[topic]) !== 0;
}
