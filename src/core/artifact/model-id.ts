/** `@cf` and `@hf` are Cloudflare's Workers AI. */
const PROVIDERS = new Set(
  `openai anthropic google gemini vertex vertex_ai azure azure_ai azureopenai bedrock aws mistral mistralai cohere meta
  meta-llama deepseek qwen alibaba dashscope xai x-ai groq together together_ai togetherai fireworks fireworks_ai openrouter
  ollama huggingface perplexity microsoft ai21 ai21-labs nvidia local vllm cerebras moonshotai replicate databricks watsonx
  github gigachat yandexgpt yandex minimax minimaxai z-ai zai-org zhipuai moonshot nousresearch ibm-granite stepfun siliconflow
  deepinfra sambanova novita vercel-ai-gateway vercel_ai_gateway @cf @hf`.split(/\s+/),
);

/** Of these the ones that other things are called as well. */
const COMMON_NAME = new Set(
  'aws azure google meta microsoft github local together replicate yandex'.split(' '),
);

/** Whether a text is the name of who serves models: `anthropic`, `azure-openai`; `sure`: and of nothing else. */
export function isProviderName(text: string, sure = false): boolean {
  const name = text.toLowerCase();
  const known = PROVIDERS.has(name) || PROVIDERS.has(name.replace(/[-_ ]/g, ''));
  return known && !(sure && COMMON_NAME.has(name));
}

/** Model families by how their names start; the provider is the one that trains them. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [
    // Azure writes `gpt-35-turbo`.
    /^(gpt-?(3\.?5|[4-9]|oss)|gpt-(image|audio|realtime)-|gpt-(chat-latest|audio$|realtime$|transcribe)|whisper-(\d|large|medium|small)|tts-1|dall-e-[23]|sora-\d|chatgpt-|o[1345](-|$)|text-embedding-(3|ada)|(text-|code-)?(davinci|curie|babbage|cushman)|text-ada-0|codex-)/,
    'openai',
  ],
  [
    /^claude(?!-(flow|code|desktop|agents?|plugins?|mcp|cli|api|sdk|web|bot|memory|hooks?|config|skills?)\b)(-|$)/,
    'anthropic',
  ],
  [/^(gemini-(?!(cli|code|api|sdk|mcp)\b)|gemma|imagen-\d|veo-\d|text-embedding-00|gemini$)/, 'google'],
  [/^(mistral|ministral|mixtral|codestral|devstral|magistral|pixtral|voxtral|open-mi)/, 'mistral'],
  [/^(command(-|$)|embed-(english|multilingual|v\d)|rerank-|(c4ai-)?aya-)/, 'cohere'],
  [/^(meta-)?(code)?llama-?(\d|v\d|guard-)/, 'meta'],
  [/^deepseek(-|$|\.r\d)/, 'deepseek'],
  [/^(qwen|qwq)/, 'qwen'],
  [/^grok-/, 'xai'],
  [/^phi-?[1-9]/, 'microsoft'],
  [/^(amazon\.|nova-|titan-)/, 'amazon'],
  [/^(kimi-|moonshot-)/, 'moonshotai'],
  [/^gigachat(-|$)/, 'sber'],
  [/^yandexgpt(-|$)/, 'yandex'],
  [/^ernie-(\d|x\d|speed|lite|tiny|bot)/, 'baidu'],
  [/^(minimax-(m\d|text-|vl-|0\d)|abab\d)/, 'minimax'],
  [/^granite-?(code|\d)/, 'ibm'],
  [/^nemotron-/, 'nvidia'],
  [
    /^(glm-|jamba-|exaone-|hunyuan-|doubao-|sonar-(pro|reasoning|deep)|solar-(pro|mini|\d)|nomic-embed|bge-|mxbai-|voyage-|all-minilm|e5-|zai-glm-|mimo-v\d|(nous-|open|deep)?hermes-\d|olmo-?\d|smollm\d?|tinyllama|vicuna-|wizardlm|dolphin-?(mi[sx]tral|llama|\d)|yi-(large|lightning|\d)|lfm-?\d|internlm|baichuan\d|falcon-?\d+b|starcoder|zephyr-\d|reka-(flash|edge|core)|palmyra-|step-\d(\.\d)?-(flash|mini|large|v|r|\d+k)|cogito-v\d)/,
    'other',
  ],
];

/** Where Amazon Bedrock runs a model, and who made it: `us.anthropic.claude-…`, `meta.llama3-…`. */
const BEDROCK_PREFIX =
  /^((us|us-gov|eu|apac|jp|au|ca|sa|global)\.(?=[a-z0-9]+\.))?((anthropic|meta|mistral|cohere|ai21|openai|qwen|google|moonshot)\.(?=[a-z]))?/;

/** The segments of an id, each as its family begins. */
function segmentsOf(id: string): string[] {
  return id.split(/[/:]/).map((part) => (part.includes('.') ? part.replace(BEDROCK_PREFIX, '') : part));
}

/** Whether `text` is surely the name of a model: a known family, or a known provider before a slash or colon. */
export function isModelId(text: string): boolean {
  if (text.length < 2 || text.length > 120 || !/^[\w.:/@-]+$/.test(text)) return false;
  const id = text.toLowerCase();
  if (
    id.includes('://') ||
    /\.(py|js|ts|json|ya?ml|txt|md|gguf|bin|onnx|safetensors|ggml|joblib|pkl|pth?)$/.test(id)
  )
    return false;
  // `accounts/fireworks/models/firefunction-v2`
  if (/^accounts\/[\w-]+\/(models|deployments)\/[\w.-]+$/.test(id)) return true;
  const parts = id.split(/[/:]/);
  if (parts.length > 1 && PROVIDERS.has(parts[0] ?? '') && parts.at(-1) !== '') return true;
  return segmentsOf(id).some((part) => FAMILIES.some(([pattern]) => pattern.test(part)));
}

/** Families that nothing but a model is called after, alone or behind a provider: `openai/gpt-5-mini`. */
const WELL_KNOWN =
  /^(gpt-?(3\.?5|[4-9]|oss)|gpt-(image|audio|realtime)-|gpt-chat-latest$|whisper-(1$|large-v)|tts-1(-|$)|dall-e-[23]|chatgpt-|o[134]-(mini|preview|pro)|text-(embedding|davinci)-|claude-|gemini-\d|(open-)?mi[sx]tral|ministral|codestral|(meta-)?llama-?[2-9]|deepseek-|qwen|command-r|grok-\d|gemma-?\d|phi-?[34]|glm-\d|kimi-k|gigachat-(\d|pro|max|plus|lite)|yandexgpt|ernie-(\d|x\d)|sonar-(pro|reasoning)|nova-(lite|pro|micro|premier)|minimax-(m\d|text-)|voxtral-|nemotron-\d|hermes-[3-9]|mimo-v\d|granite-?[3-9])/;

/** Whether a name is a model's wherever it stands, without anything beside it that says so. */
export function isWellKnownModel(text: string): boolean {
  if (!isModelId(text)) return false;
  const parts = text.toLowerCase().split(/[/:]/);
  return (
    segmentsOf(text.toLowerCase()).some((part) => WELL_KNOWN.test(part)) ||
    (parts.length > 1 && PROVIDERS.has(parts[0] ?? ''))
  );
}

/**
 * Who serves the model: the prefix of `openai/gpt-5-mini` and of promptfoo's `openai:chat:gpt-5-mini`, else whoever
 * trains the family, else null.
 */
export function providerOf(id: string): string | null {
  const parts = id.toLowerCase().split(/[/:]/);
  const first = parts[0] ?? '';
  if (parts.length > 1 && (PROVIDERS.has(first) || id.includes('/'))) return first;
  return FAMILIES.find(([pattern]) => pattern.test(segmentsOf(first)[0] ?? ''))?.[1] ?? null;
}

/** Who trains the model, wherever it is served: `anthropic` of `bedrock/anthropic.claude-haiku-4-5`. Null: not known. */
export function makerOf(id: string): string | null {
  const parts = segmentsOf(id.toLowerCase());
  for (const part of parts.slice(1).concat(parts.slice(0, 1))) {
    const maker = FAMILIES.find(([pattern]) => pattern.test(part))?.[1];
    if (maker !== undefined) return maker === 'other' ? null : maker;
  }
  return null;
}

/** A date or revision in the id: `-2025-08-07`, `-20250929`, `-0613`, `@20250929`, `@001`, `-002`. */
const REVISION = /[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{3})(-v\d+)?(:\d+)?$/;

/** Whether the id names one revision of a model, which its maker does not replace under this name. */
export function isDatedModel(id: string): boolean {
  return REVISION.test(id.toLowerCase());
}
