import { lastPart, rememberByName } from '../names/name-words.ts';
import type { SourceFile, SourceValue } from '../types.ts';

/** Classes of an SDK or an application that stand for a model, and calls that begin a conversation with one. */
const CLIENT =
  /^[A-Z]?\w*(Chat[bB]ot|ChatGPT|GPT|Gpt|OpenA[Ii]|Claude|Anthropic|Gemini|Bard|LLM|Llm|Ollama|Groq|Mistral|Deep[sS]eek|LanguageModel|ChatModel)\w*$|^(start_?[cC]hat|startChat|start_?chat_?session|createChatSession)$/;
/** What is about a model, and is none. */
const NO_CLIENT =
  /(Error|Exception|Configs?|Configuration|Settings|Options|Params|Parameters|Request|Response|Results?|Messages?|Keys?|Embeddings?|Embedder|Tokenizer|Parser|Logger|Tools?|Schema|Types?|Enum|Registry|Cache|Store|Tracker|Monitor|Metrics|Cost|Usage|Prompts?|Template|Middleware|Router|Moderation|Callbacks?|Handler|Plugin|Provider)$/;
/** Ways to ask: what such a call is given first is said to the model. */
const ASKS =
  /^_?a?(ask|chat|send|send_?message|sendMessage|send_?prompt|sendPrompt|prompt|query|complete|completion|generate|invoke|predict|say|talk|respond|(chat|generate|get|create)_?(text|response|answer|reply|completion|content))(_?(async|stream|sync))?$/i;

/** Hooks of the AI SDK, and what they give to ask with. */
const HOOKS: ReadonlyMap<string, readonly string[]> = new Map([
  ['useCompletion', ['complete']],
  ['useChat', ['append', 'sendMessage']],
]);
const HOOK_PACKAGES = /^(ai(\/|$)|@ai-sdk\/)/;

const isClient = rememberByName((callee): boolean => {
  const last = lastPart(callee);
  return CLIENT.test(last) && !NO_CLIENT.test(last);
});

/** Names that stand for a model, by what they are bound to or declared as: `bot = Chatbot(…)`, `def run(bot: ChatGPT)`. */
export function clientsOfModels({
  bindings,
  calls,
  functions,
  classes,
  imports,
}: SourceFile): ReadonlySet<string> {
  const names = new Set(bindings.flatMap(({ name, value }) => (makesClient(value) ? [name] : [])));
  for (const { parameters } of functions)
    for (const { name, annotation } of parameters) if (isClient(annotation)) names.add(name);
  for (const { fields } of classes)
    for (const { name, annotation } of fields)
      if (isClient(annotation)) for (const self of ['self', 'this']) names.add(`${self}.${name}`);
  if (imports.some(({ module }) => HOOK_PACKAGES.test(module)))
    for (const { callee } of calls) for (const asks of HOOKS.get(callee) ?? []) names.add(`${asks}()`);
  return names;
}

function makesClient(value: SourceValue): boolean {
  if (value.type === 'choice') return value.options.some(makesClient);
  return value.type === 'call' && isClient(value.callee);
}

/** Whether a call asks a model by what its receiver stands for: `bot.ask("…")`, or is what a hook gave to ask with. */
export function asksClient(callee: string, clients: ReadonlySet<string>): boolean {
  const last = lastPart(callee);
  if (clients.has(`${last}()`)) return true;
  return ASKS.test(last) && clients.has(callee.slice(0, -last.length - 1));
}
