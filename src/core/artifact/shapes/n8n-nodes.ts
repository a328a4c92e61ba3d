import type { Json } from '../problem.ts';
import { isRecord, listLeaves, memberOf, stringOf } from '../values.ts';

/** Addresses of interfaces to models: hosts that serve nothing else, and paths that only they have. */
const MODEL_ADDRESS =
  /\b(api\.(openai|anthropic|mistral|groq|deepseek|together|fireworks|cohere|x|perplexity)\.(com|ai|xyz)|openrouter\.ai\/api|generativelanguage\.googleapis\.com|[\w-]{1,60}\.openai\.azure\.com|api-inference\.huggingface\.co|bedrock-runtime\.)|\/(v1\/)?(chat\/completions|v1\/messages|v1\/responses|v1\/embeddings|api\/(generate|chat))\b|:(stream)?[gG]enerateContent\b/;
/** Code of a workflow that puts a prompt together. */
const PROMPT_CODE =
  /\b(system_?)?(prompt|instructions)\s{0,9}[:=+]|["']?role["']?\s{0,9}:\s{0,9}["'](system|user|developer)["']|\byou are an? /i;
/** What code and requests set of how texts are cut, searched and answered: `CHUNK_SIZE = 500`, `"topK": 4`. */
const TUNING_CODE =
  /\b(chunk_?(size|length|overlap)|overlap|top_?[kn]|(similarity|score|relevance)_?threshold|min_?(score|similarity)|temperature|max_?(output_?)?tokens)\b["']?\s{0,20}[:=]\s{0,9}["']?[\d.]|\bmodel["']?\s{0,9}[:=]\s{0,9}["'][\w./:-]{3,80}["']/i;
const CODE_NODE = /^n8n-nodes-base\.(code|function|functionItem|set)$/;

export function isLangChainNode(node: Json): boolean {
  return typeOf(node).startsWith('@n8n/n8n-nodes-langchain.');
}

/** A node that asks a model by its address, and not by a node that is made for it. */
export function callsModel(node: Json): boolean {
  const type = typeOf(node);
  if (/^n8n-nodes-base\.openAi$/i.test(type)) return true;
  const url = stringOf(memberOf(memberOf(node, 'parameters'), 'url')) ?? '';
  return /httpRequest/i.test(type) && MODEL_ADDRESS.test(url.slice(0, 2000));
}

/** In a flow that calls a model: a node that makes what it is told, or sets how it is asked or what is looked up for it. */
export function preparesCall(node: Json): boolean {
  const parameters = memberOf(node, 'parameters');
  const isCode = CODE_NODE.test(typeOf(node));
  if (!(isCode || /httpRequest/i.test(typeOf(node))) || !isRecord(parameters)) return false;
  return listLeaves(parameters).some(({ keys, value }) => {
    if (typeof value !== 'string') return false;
    const text = value.slice(0, 50_000);
    const named = /prompt|instructions/i.test(String(keys.at(-1)));
    return TUNING_CODE.test(text) || (isCode && (named || PROMPT_CODE.test(text)));
  });
}

function typeOf(node: Json): string {
  return stringOf(memberOf(node, 'type')) ?? '';
}
