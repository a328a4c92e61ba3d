import { isModelId, isWellKnownModel } from '../../model-id.ts';
import { SAMPLING_KEYS } from '../../parameters.ts';
import { normalizeKey } from '../../values.ts';
import { arithmeticIn } from '../arithmetic.ts';
import { type Lookup, optionsIn, optionsOf, renderText, wordOf } from '../evaluate.ts';
import { fallbackOf, readsWithDefault, withLiterals } from '../literal-defaults.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** Calls that do nothing but ask a model, by their last parts. */
const SURE_CALL =
  /(^|\.)(generateText|streamText|generateObject|streamObject|generateContent(Stream)?|generate_content(_async|_stream)?|generateImage|getGenerativeModel|GenerativeModel|a?completion|chat_completion|chatCompletion|text_generation|textGeneration|converse|converse_stream|invoke_model|a?structured_predict|create_structured_output|with_structured_output|generateFromSinglePrompt|invoke_?[pP]rompt(_stream|Streaming)?|completeChat(Streaming)?|get(Streaming)?ChatMessageContents?|getClaudeMessage)$|(^|\.)(completions|responses|messages|threads|runs|assistants|chats|moderations|realtime|sessions)\.(create|parse|stream|createAndRun|create_and_run|createAndPoll|create_and_poll)$|(^|\.)images\.(generate|edit)$|(ChatCompletion|(^|\.)Completion)\.a?create$|(^|\.)Prism\.(text|structured|stream)$/;
/** Makers of prompts, whose texts can be nothing else. */
export const TEMPLATES =
  /(^|\.)(\w*PromptTemplate|(System|Human|AI)MessagePromptTemplate|definePrompt|PromptBuilder|ChatPromptBuilder)(\.(from_?messages|from_?template|fromMessages|fromTemplate))?$/;
/** Ways to ask that say so only of something that is called after a model. */
const ASKS =
  /^(a?invoke|a?stream|a?predict|a?generate(_response|Response|_text|Text|_json|JSON|_structured|_async|Async)?|a?chat|a?complete|a?call|a?run|ask|query|send|sendMessage|send_message|prompt|a?batch|request|think|respond|create|createChatCompletion|create_chat_completion|parse|extract|execute|get(Streaming)?Response)$/;
const ASKED =
  /(^|[._])(\w*(llm|gpt|openai|anthropic|claude|gemini|ollama|mistral|groq|deepseek|bedrock|openrouter|litellm|langchain|chatmodel|chat_model|chatclient|genkit|languagemodel|language_model)\w*|ai|genai|model|chat|chain|assistant|agent(_?executor)?|completion)$/i;
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
  /^(openai|anthropic|google|vertex|azure|mistral|groq|xai|bedrock|cohere|deepseek|open[rR]outer|openAI|deepSeek|together(ai|AI)|lmstudio|cerebras|fireworks|perplexity|ollama|gateway|chat|responses|languageModel|chatModel|LLM|LiteLlm|LiteLLMModel|init_chat_model|initChatModel|GenerativeModel|getGenerativeModel|\w*(ChatModel|ChatCompletion|ChatCompletionClient|LLM|Llm|_llm|_model|Model)|Chat\w+|OpenAI\w*|AzureOpenAI\w*|Anthropic\w*|Gemini\w*|Ollama\w*|Groq\w*|Mistral\w*|Bedrock\w*|HuggingFace\w*|LM|\w*[cC]reate\w*|model)$/;

/** The model that a value names; `all`: with the others that it may be (`big ? "gpt-5" : "gpt-5-mini"`). */
export type NamedModel = {
  id: string;
  all: readonly string[];
  line: number /** Of the last of them. */;
  end: number;
};

/** The model id that a value names: `"gpt-4o"`, `openai("gpt-4o")`, `process.env.MODEL ?? "gpt-4o"`. Null where it names none. */
export function modelIn(value: SourceValue, lookup: Lookup | null = null): NamedModel | null {
  const found = optionsIn(value, lookup).flatMap((option): NamedModel[] => {
    if (option.type === 'call') return [modelOfCall(option)].filter((model) => model !== null);
    const id = option.type === 'text' ? renderText(option) : '';
    return isModelId(id) ? [namedAt(id, option)] : [];
  });
  const [first] = found;
  return first === undefined
    ? null
    : {
        ...first,
        all: [...new Set(found.flatMap(({ all }) => all))],
        end: Math.max(...found.map(({ end }) => end)),
      };
}

function namedAt(id: string, { lines: [line, end] }: SourceValue): NamedModel {
  return { id, all: [id], line, end };
}

/** The model as a setting: its id, or those of all that it may be; none of a model that embeds. */
export function settingsOfModel(model: NamedModel | null, path: string, hint: string): CodeSetting[] {
  if (model === null || isRetrievalModel(model.id)) return [];
  const { id, all, line, end } = model;
  return [{ path, value: all.length > 1 ? [...all] : id, line, end, hint }];
}

/** Calls whose first argument is their model where it is a well-known one: of Google's SDK for Go, of rig, of Azure's for Java, of Cloudflare's workers. */
const MODEL_FIRST =
  /(^|\.)(models\.generate(Content(Stream)?|Images|Videos)|getChatCompletions(Stream|WithResponse)?|agent|extractor|A[Ii]\.run|ai\.run)$/;
const takesModelFirst = rememberByName((callee): boolean => MODEL_FIRST.test(callee));
const makesModel = rememberByName((last): boolean => MODEL_MAKER.test(last));
const readsSetting = rememberByName((last): boolean =>
  /^(getenv|get|env|config|Field|field|default|str|string|Optional|prefault|catch|setdefault|getattr)$/.test(
    last,
  ),
);

/** The model id that a call that makes a model, or reads a setting with a default, is given. */
export function modelOfCall(call: SourceCall): NamedModel | null {
  const last = lastPart(call.callee);
  const entries = optionsOf(call);
  const reads = readsSetting(last) || readsWithDefault(call);
  if (reads || makesModel(last)) {
    for (const value of call.positional) {
      const id = wordOf(value);
      if (id !== null && isModelId(id)) return namedAt(id, value);
      // `openai(process.env.MODEL || "gpt-4o")`
      if (value.type === 'choice' && (reads || value.options.some(isSurelyNamed))) return modelIn(value);
    }
  }
  const [first] = call.positional;
  if (first !== undefined && takesModelFirst(call.callee)) {
    const id = wordOf(first);
    if (id !== null && isWellKnownModel(id)) return namedAt(id, first);
  }
  const named = entries.find(({ key }) => MODEL_KEYS.includes(key) || (reads && key === 'default'));
  if (named === undefined) {
    const fallback = fallbackOf(call);
    return fallback === null || fallback.type === 'call' ? null : modelIn(fallback);
  }
  if (isMediaCall(call.callee)) {
    const id = wordOf(named.value);
    if (id !== null && id !== '') return namedAt(id, named.value);
  }
  // `model: openai("gpt-4o")`: the inner call says its model itself; `model: env("M", "gpt-4o")` says none but here.
  return named.value.type === 'call' && fallbackOf(named.value) === null ? null : modelIn(named.value);
}

function isSurelyNamed(value: SourceValue): boolean {
  return isWellKnownModel(wordOf(value) ?? '');
}

/** The sampling parameters among options, each with the literal that holds where nothing else is given. */
export function samplingOf(entries: readonly SourceEntry[]): SourceEntry[] {
  return entries
    .filter(({ key }) => SAMPLING_KEYS.has(normalizeKey(key)))
    .map(withLiterals)
    .map(withArithmetic)
    .filter(
      ({ value: { type } }) => type === 'number' || type === 'text' || type === 'list' || type === 'choice',
    );
}

/** `max_tokens=70 * batch_size`: as it is written, so that another factor is a change. */
function withArithmetic(entry: SourceEntry): SourceEntry {
  const written = /tokens$/.test(normalizeKey(entry.key)) ? arithmeticIn(entry.value) : null;
  if (written === null) return entry;
  return { ...entry, value: { type: 'text', lines: entry.value.lines, parts: [{ text: written }] } };
}
