import { isModelId } from '../model-id.ts';
import { SAMPLING_KEYS } from '../parameters.ts';
import { normalizeKey } from '../values.ts';
import { type Lookup, optionsIn, optionsOf, renderText, wordOf } from './evaluate.ts';
import { fallbackOf, withLiterals } from './literal-defaults.ts';
import { lastPart, rememberByName, wordsOf } from './name-words.ts';
import type { SourceCall, SourceEntry, SourceValue } from './types.ts';

/** Calls that do nothing but ask a model, by their last parts. */
const SURE_CALL =
  /(^|\.)(generateText|streamText|generateObject|streamObject|generateContent(Stream)?|generate_content(_async|_stream)?|generateImage|getGenerativeModel|GenerativeModel|a?completion|chat_completion|chatCompletion|text_generation|textGeneration|converse|converse_stream|invoke_model|a?structured_predict|create_structured_output|with_structured_output)$|(^|\.)(completions|responses|messages|threads|runs|assistants|chats|moderations|realtime|sessions)\.(create|parse|stream|createAndRun|create_and_run|createAndPoll|create_and_poll)$|(^|\.)images\.(generate|edit)$|(ChatCompletion|(^|\.)Completion)\.a?create$/;
/** Makers of prompts, whose texts can be nothing else. */
export const TEMPLATES =
  /(^|\.)(\w*PromptTemplate|(System|Human|AI)MessagePromptTemplate|definePrompt|PromptBuilder|ChatPromptBuilder)(\.(from_?messages|from_?template|fromMessages|fromTemplate))?$/;
/** Ways to ask that say so only of something that is called after a model. */
const ASKS =
  /^(a?invoke|a?stream|a?predict|a?generate(_response|Response|_text|Text|_json|JSON|_structured|_async|Async)?|a?chat|a?complete|a?call|a?run|ask|query|send|sendMessage|send_message|prompt|a?batch|request|think|respond|create|createChatCompletion|create_chat_completion|parse|extract|execute)$/;
const ASKED =
  /(^|[._])(\w*(llm|gpt|openai|anthropic|claude|gemini|ollama|mistral|groq|deepseek|bedrock|openrouter|litellm|langchain|chatmodel|chat_model|languagemodel|language_model)\w*|ai|genai|model|chat|chain|assistant|agent|completion)$/i;
/** Functions of an application that ask a model, by their own name: `callLLM`, `ask_gpt`, `runClaude`; not `callMcpTool`. */
const OWN_CALL =
  /(^|_)llms?(_| |$)|(gpt|openai|anthropic|claude|gemini|ollama|chatcompletion|chat_completion|language_?model|mistral|deepseek|groq|bedrock|openrouter|gen_?ai)|(^|_)(ask|call|query|prompt|complete|chat)_(with_)?(ai|model|agent|assistant)(_| |$)/;
/** What begins so keeps a record of a call or sets one up; what ends so is a part of one. */
const NO_CALL =
  /^(set|is|has|use|on|log|save|store|record|track|persist|insert|audit|report|count|measure|get(Available|List))(?![a-z])|(Error|Exception|Warning|Key|Param|Chunk|Headers|Url|URL)$/;
/** Receivers that may be a model's as well as any other's, and ways to ask that say so of them. */
const ASKED_PERHAPS =
  /(^|[._])(\w{0,30}([pP]rovider|[cC]lient|[aA]dapter|[aA]gent|[cC]hain|[mM]odel|LLM|Llm|AI|Ai))$/;
const ASKS_PERHAPS =
  /^_?a?(generate(_?(text|response|content|completion|json|object|answer))?|complete(_?(text|prompt|chat))?|chat(_?completion)?|ask|prompt|invoke|aask|summari[sz]e|predict)(_?(async|stream))?$/i;

/** What is written by people is shorter. Characters. */
const MAX_CALLEE = 300;

/** Whether a call asks a model, by what is called. */
export const isModelCall = rememberByName((callee): boolean => {
  if (callee.length > MAX_CALLEE) return false;
  if (SURE_CALL.test(callee) || MEDIA_CALL.test(callee)) return true;
  const last = lastPart(callee);
  const before = callee.slice(0, -last.length - 1);
  if (ASKS.test(last) && ASKED.test(before)) return true;
  return OWN_CALL.test(`${wordsOf(last).join('_')} ${last.toLowerCase()}`) && !NO_CALL.test(last);
});

/** Whether a call may ask a model, by what its receiver is called: `provider.generate(input)`. What it is given decides. */
export const asksSomehow = rememberByName((callee): boolean => {
  if (callee.length > MAX_CALLEE) return false;
  const last = lastPart(callee);
  return (
    /^_?aask(_code)?$/.test(last) ||
    (ASKS_PERHAPS.test(last) && ASKED_PERHAPS.test(callee.slice(0, -last.length - 1)))
  );
});

/** Calls of an SDK that make or read images, sound and films, or judge a text: their model is one whatever it is called. */
const MEDIA_CALL =
  /(^|\.)(images\.(generate|edit|create_variation|createVariation|create_edit)|audio\.(speech|transcriptions|translations)\.(create|with_streaming_response\.create)|videos?\.(create|generate|remix)|moderations\.create|(models\.)?(generate_images|generateImages|generate_videos|generateVideos|edit_image|editImage)|textToSpeech\.convert|text_to_speech\.convert|experimental_generateSpeech|experimental_transcribe|experimental_generateImage|text_to_image|textToImage|automatic_speech_recognition|automaticSpeechRecognition)$/;

export const isMediaCall = rememberByName(
  (callee): boolean => callee.length <= MAX_CALLEE && MEDIA_CALL.test(callee),
);

export const MODEL_KEYS = [
  'model',
  'model_name',
  'modelName',
  'model_id',
  'modelId',
  'deployment_name',
  'deploymentName',
  'azure_deployment',
  'llm',
  'engine',
];

/** Functions of the AI SDK and others that stand for a model: `openai("gpt-4o")`. */
const MODEL_MAKER =
  /^(openai|anthropic|google|vertex|azure|mistral|groq|xai|bedrock|cohere|deepseek|openrouter|togetherai|fireworks|perplexity|ollama|gateway|chat|responses|languageModel|chatModel|LLM|LiteLlm|LiteLLMModel|init_chat_model|initChatModel|GenerativeModel|getGenerativeModel|\w*(ChatModel|ChatCompletion|ChatCompletionClient|LLM|Llm|_llm|_model|Model)|Chat\w+|OpenAI\w*|AzureOpenAI\w*|Anthropic\w*|Gemini\w*|Ollama\w*|Groq\w*|Mistral\w*|Bedrock\w*|HuggingFace\w*|LM|\w*[cC]reate\w*|model)$/;

/** The model id that a value names: `"gpt-4o"`, `openai("gpt-4o")`, `process.env.MODEL ?? "gpt-4o"`. Null where it names none. */
export function modelIn(
  value: SourceValue,
  lookup: Lookup | null = null,
): { id: string; line: number } | null {
  for (const option of optionsIn(value, lookup)) {
    if (option.type === 'text') {
      const id = renderText(option);
      if (isModelId(id)) return { id, line: option.lines[0] };
    }
    if (option.type === 'call') {
      const found = modelOfCall(option);
      if (found !== null) return found;
    }
  }
  return null;
}

/** The model id that a call that makes a model, or reads a setting with a default, is given. */
export function modelOfCall(call: SourceCall): { id: string; line: number } | null {
  const last = lastPart(call.callee);
  const entries = optionsOf(call);
  const reads =
    /^(getenv|get|env|config|Field|field|default|str|string|Optional|prefault|catch|setdefault|getattr)$/.test(
      last,
    );
  if (MODEL_MAKER.test(last) || reads) {
    for (const value of call.positional) {
      const id = wordOf(value);
      if (id !== null && isModelId(id)) return { id, line: value.lines[0] };
      if (reads && value.type === 'choice') return modelIn(value);
    }
  }
  const named = entries.find(({ key }) => MODEL_KEYS.includes(key) || (reads && key === 'default'));
  if (named === undefined) {
    const fallback = fallbackOf(call);
    return fallback === null || fallback.type === 'call' ? null : modelIn(fallback);
  }
  if (isMediaCall(call.callee)) {
    const id = wordOf(named.value);
    if (id !== null && id !== '') return { id, line: named.value.lines[0] };
  }
  return named.value.type === 'call' ? null : modelIn(named.value);
}

/** The sampling parameters among options, each with the literal that holds where nothing else is given. */
export function samplingOf(entries: readonly SourceEntry[]): SourceEntry[] {
  return entries
    .filter(({ key }) => SAMPLING_KEYS.has(normalizeKey(key)))
    .map(withLiterals)
    .filter(
      ({ value: { type } }) => type === 'number' || type === 'text' || type === 'list' || type === 'choice',
    );
}
