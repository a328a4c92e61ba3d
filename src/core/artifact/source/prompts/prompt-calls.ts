import { READ_PARAMETERS } from '../../parameters.ts';
import type { Role } from '../../types.ts';
import { normalizeKey } from '../../values.ts';
import { type Claims, type Draft, isClaimed } from '../drafts.ts';
import { entryOf, isNested, literalOf, optionsOf } from '../evaluate.ts';
import {
  isModelCall,
  MODEL_KEYS,
  modelIn,
  modelOfCall,
  samplingOf,
  TEMPLATES,
} from '../models/model-calls.ts';
import { asksClient } from '../models/model-clients.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import { hasWords, messageOf, readMessage, readMessages, type SourceMessage } from './messages.ts';
import { draftPrompt, type Found } from './prompt-drafts.ts';
import { readSignals } from './text-signals.ts';
import { tellsByOption, textTold } from './told-by-method.ts';

/** Keys whose text a model reads, by role. The first group says so itself; the others mean it only of a model. */
const SURE_KEYS =
  /^(system_?prompt(_?template)?|system_?instructions?|system_?message|developer_?message|developer_?instructions|pre_?prompt|preamble|sys_?prompt|sys_?msg|user_?prompt(_?template)?|prompt_?template)$/i;
const SYSTEM_KEYS = /^(system\w*|developer\w*|instructions?|preamble|pre_?prompt|sys_?(prompt|msg))$/i;
const PROMPT_KEYS =
  /^(system|instructions?|prompt|prompts|user|input|contents|messages|message|query|question|text|content|inputs|initial_?messages|template|prefix|suffix|user_?(message|content)|system_?(content|text)|history|body)$/i;
const MESSAGE_MAKERS =
  /(^|\.)(System|Human|AI|User|Assistant|Developer)(Chat)?Message(PromptTemplate)?(\.from_?[tT]emplate)?$|(^|\.)LanguageModelChatMessage\.User$/;
/** Names of what is shown to people. */
const SHOWN =
  /placeholder|(^|\.)(labels?|tooltips?|i18n|translations?|strings|examples?|suggestions?)(\.|$)/i;
/** `messages.append({"role": "user", "content": "…"})` */
const ADDS = /\.(append|push|add|add_message|addMessage|unshift|insert)$/;
/** Servers that tell the model of their client how to use them, and windows of a chat that tell theirs how to answer. */
const SERVERS =
  /(^|\.)(FastMCP|McpServer|MCPServer|MCP|Server|useCopilot(ChatSuggestions|AdditionalInstructions))$|^<Copilot\w{0,20}>$/;

/** What keeps prompts for later: `langfuse.create_prompt(name="…", prompt="…")`, `mlflow.register_prompt(template="…")`. */
const STORES = /^(create|register|push|save|upsert|update|define)_?[pP]rompt(_?[vV]ersion|_?[tT]emplate)?$/;
/** Functions of an application that are given the turns themselves: `chat([{role: "user", content: "…"}])`. */
const ASKS_WITH_TURNS =
  /^_?a?(chat|complete|completion|ask|generate|invoke|query|predict|respond|(get|create|make|run|call|request|fetch)_?(chat_?)?(response|completion|answer|reply|chat|model|ai))(_?(async|stream|sync|json|text|with_\w+))?$/i;

/** Of what asks a model these are given nothing but words: `agent.prompt("Entertain me!")`. */
const ASKS_IN_WORDS = /^(a?prompt|ask)(_(async|stream|sync))?$/;

type Collected = Found & { /** A key says that its text is a prompt. */ sure: boolean };

const isTemplate = rememberByName((callee): boolean => TEMPLATES.test(callee));
const makesMessage = rememberByName((callee): boolean => MESSAGE_MAKERS.test(callee));

/** The prompt that a call gives a model, with the model and parameters beside it; null where it gives none. */
export function readPromptCall(call: SourceCall, index: SourceIndex, claims: Claims): Draft | null {
  const { callee, positional } = call;
  const template = isTemplate(callee);
  const maker = makesMessage(callee) && isOfModels(index);
  const asks = isModelCall(callee) || asksClient(callee, index.clients);
  const options = optionsOf(call);
  const given = options.length > 0 || positional.some(isNested);
  const told = textTold(call, index);
  if (
    !given &&
    told === null &&
    !maker &&
    !((template || asks) && positional.some(({ type }) => type === 'text'))
  )
    return null;
  if (isSchemaCall(call) || /(Error|Exception|Warning)$/.test(callee)) return null;
  const entries = options.filter(
    ({ value }) => !claims.has(value) && !(value.type === 'choice' && isClaimed(value, claims)),
  );
  const body = withBody(entries);
  const serves = SERVERS.test(callee);
  const stores = STORES.test(lastPart(callee));
  const sets = tellsByOption(call, body, index);
  const found = collect(body, template || asks || serves || stores || hasModel(body, index), sets);
  if (told !== null)
    found.messages.push(
      messageOf(
        /user|prompt$|chat$/i.test(lastPart(callee)) && !/system|sys_/i.test(lastPart(callee))
          ? 'user'
          : 'system',
        told,
      ),
    );
  for (const value of positional) {
    if (claims.has(value) || told !== null) continue;
    const messages = readMessages(value);
    if (messages !== null) found.messages.push(...messages);
    else if (ADDS.test(callee)) {
      const message = readMessage(value);
      if (message !== null) found.messages.push(message);
    } else if (template || asks) {
      if (value.type === 'text' && modelIn(value) === null && (template || positional.length <= 3))
        found.messages.push(messageOf(roleOfCallee(callee), value));
      else if (asks && hasWords(value)) found.messages.push(messageOf('user', value));
    }
  }
  if (maker) {
    const message = readMessage(call);
    if (message !== null) found.messages.splice(0, found.messages.length, message);
  }
  const turns = found.messages.length > 0 && ASKS_WITH_TURNS.test(lastPart(callee));
  const telling = told !== null || sets || (asks && ASKS_IN_WORDS.test(lastPart(callee)));
  const sure =
    turns || template || maker || asks || serves || stores || telling || hasModel(body, index) || found.sure;
  if (!isPrompt(found.messages, sure, index, telling && index.usesModels ? 2 : 3)) return null;
  const target = callee.slice(0, -lastPart(callee).length - 1);
  const name = ADDS.test(callee) ? [...call.scope, target].join('.') : nameOfCall(call, index);
  const draft = draftPrompt({
    name,
    lines: call.lines,
    entries: body,
    found,
    model: modelOfCall(call),
    index,
    match: { confidence: sure ? 'certain' : 'likely', reason: `prompt of ${lastPart(callee)}()` },
  });
  if (told === null) claims.add(call);
  else {
    // What it is called on may set a model: `AgentBuilder.create("x").withModel("gpt-5").withInstruction("…")`.
    claims.add(told);
    claims.addAlone(call);
  }
  return draft;
}

/** Games and servers of Java and C# have system messages too; they import no model. */
function isOfModels({ file, usesModels }: SourceIndex): boolean {
  return (
    (file.language !== 'java' && file.language !== 'csharp') ||
    usesModels ||
    file.imports.some(({ module }) => /(^|\.)(ai|semantickernel)(\.|$)/.test(module))
  );
}

/** The prompt that an options object or a list of messages is; null where it is neither. */
export function readPromptValue(
  value: SourceValue,
  name: string,
  index: SourceIndex,
  claims: Claims,
  /** It is a prompt whatever it says. */
  known = false,
): Draft | null {
  if (isClaimed(value, claims) || SHOWN.test(name)) return null;
  const entries = value.type === 'object' ? value.entries : [];
  const messages = value.type === 'list' ? readMessages(value) : null;
  const model = hasModel(entries, index);
  const found =
    messages === null ? collect(entries, model) : { messages, sure: false, read: new Set<SourceEntry>() };
  if (
    value.type === 'object' &&
    !known &&
    !found.sure &&
    !model &&
    !found.messages.some(({ role }) => role === 'system')
  )
    return null;
  // A list of turns of which one is the system's, where models are asked, is shown to nobody.
  const begun = messages !== null && index.usesModels && found.messages.some(({ role }) => role === 'system');
  if (!isPrompt(found.messages, known || model || found.sure || begun, index)) return null;
  const draft = draftPrompt({
    name,
    lines: value.lines,
    entries,
    found,
    model: null,
    index,
    match: {
      confidence: model ? 'certain' : 'likely',
      reason: messages === null ? 'options of a model call' : 'messages with roles',
    },
  });
  claims.add(value);
  return draft;
}

/** `fetch(url, {body: JSON.stringify({model, messages})})`: the body's members are the options. */
function withBody(entries: readonly SourceEntry[]): SourceEntry[] {
  return entries.flatMap((entry) => {
    const { key, value } = entry;
    if (
      value.type === 'object' &&
      /^(body|data|json|config|generation_?config|options|request|payload|settings|params|configuration|model_?settings|model_?kwargs|inference_?config)$/i.test(
        key,
      )
    )
      return value.entries.some(({ key: inner }) => isOption(inner)) ? value.entries : [entry];
    return [entry];
  });
}

function isOption(key: string): boolean {
  return PROMPT_KEYS.test(key) || SURE_KEYS.test(key) || READ_PARAMETERS.has(normalizeKey(key));
}

function hasModel(entries: readonly SourceEntry[], index: SourceIndex): boolean {
  if (isInference(entries)) return true;
  return entries.some(
    ({ key, value }) =>
      (MODEL_KEYS.includes(key) &&
        (modelIn(value, index.lookup) !== null ||
          (value.type === 'name' && index.usesModels) ||
          (value.type === 'name' && /model/i.test(value.name)))) ||
      /^(temperature|max_?tokens|max_?output_?tokens|max_?completion_?tokens|generation_?config|top_?p|response_?format|tool_?choice)$/i.test(
        key,
      ),
  );
}

/** `{inputs: "…", parameters: {max_new_tokens: 200}}`, as endpoints of Hugging Face are asked. */
function isInference(entries: readonly SourceEntry[]): boolean {
  return entries.some(
    ({ key, value }) =>
      key === 'parameters' &&
      value.type === 'object' &&
      samplingOf(value.entries).length > 0 &&
      entryOf(entries, 'inputs') !== null,
  );
}

/** The turns among options. */
function collect(
  entries: readonly SourceEntry[],
  trusted: boolean,
  /** What is written here is said to a model. */
  sets = false,
): Collected {
  const found: Collected = { messages: [], sure: false, read: new Set() };
  const texts: SourceMessage[] = [];
  for (const entry of entries) {
    const { key, value } = entry;
    const sure = SURE_KEYS.test(key);
    if (!sure && !PROMPT_KEYS.test(key)) continue;
    const messages = readMessages(value) ?? asMessages(readMessage(value));
    if (messages !== null) {
      found.messages.push(...messages);
      found.read.add(entry);
      // Gemini's word for turns.
      if (key === 'contents') found.sure = true;
    } else if (
      (sure || trusted || /^system$/i.test(key) || (sets && value.type === 'text')) &&
      isTextual(value)
    ) {
      const message = messageOf(roleOfKey(key), value);
      if (message.content === '') continue;
      if (sure && !isBlank(message.literal)) found.sure = true;
      (message.role === 'system' ? texts : found.messages).push(message);
      found.read.add(entry);
    }
  }
  // What is told beforehand, and what is asked: nothing else has both.
  const asked = entries.some(({ key }) => /^(prompt|messages|user|user_?prompt)$/i.test(key));
  if (asked && texts.some(({ literal }) => !isBlank(literal))) found.sure = true;
  return { ...found, messages: [...texts, ...found.messages] };
}

/** `z.object({prompt: z.string()})` describes options and gives none. */
function isSchemaCall({ callee, receiver }: SourceCall): boolean {
  return (
    /^(z|zod|yup|v|Joi|t|Schema)\./.test(callee) || (receiver?.type === 'call' && isSchemaCall(receiver))
  );
}

function asMessages(message: SourceMessage | null): SourceMessage[] | null {
  return message === null ? null : [message];
}

function isTextual(value: SourceValue): boolean {
  if (value.type === 'list')
    return (
      hasWords(value) ||
      (value.items.length > 0 &&
        value.items.every(({ type }) => type === 'text' || type === 'name' || type === 'object') &&
        !isWordList(value.items))
    );
  return (
    value.type === 'text' ||
    value.type === 'name' ||
    value.type === 'choice' ||
    value.type === 'call' ||
    value.type === 'object'
  );
}

/** `{"System": ["abs", "addr", "append"]}` lists what a unit has. */
function isWordList(items: readonly SourceValue[]): boolean {
  return items.length > 1 && items.every((item) => item.type === 'text' && /^[\w.-]+$/.test(literalOf(item)));
}

function roleOfKey(key: string): Role {
  return SYSTEM_KEYS.test(key) ? 'system' : 'user';
}

function roleOfCallee(callee: string): Role {
  return /system/i.test(lastPart(callee)) ? 'system' : 'user';
}

function isTold({ role, literal }: SourceMessage): boolean {
  return role === 'system' && !isBlank(literal);
}

/** Nothing but what is filled in. */
function isBlank(literal: string): boolean {
  return literal.replaceAll('{_}', '').trim() === '';
}

/** Whether what stands in the file is said to a model: a few words where the call leaves no doubt, else by the words. */
function isPrompt(
  messages: readonly SourceMessage[],
  sure: boolean,
  index: SourceIndex,
  /** So many words are enough where the call leaves no doubt. */
  least = 3,
): boolean {
  // What a program puts into a model's mouth tells it nothing, unless it is all that the model is given.
  const asked = sure && isAskedAsAssistant(messages);
  if (
    !asked &&
    messages.every(({ role, literal }) => role === 'assistant' || role === 'tool' || isBlank(literal))
  )
    return false;
  const text = messages.map(({ literal }) => literal).join('\n');
  const signals = readSignals(text);
  // `Answer briefly: {question}`
  const filled = messages.some(({ content, literal }) => content.length !== literal.length);
  if (sure) return signals.words >= (filled ? 2 : least);
  if (signals.foreign || signals.words < 4) return false;
  const system = messages.some(isTold);
  return signals.persona || signals.score >= (system || index.usesModels ? 0.5 : 2);
}

/** The one turn is filled in by the program and as long as a task is: the role was mistaken. */
function isAskedAsAssistant(messages: readonly SourceMessage[]): boolean {
  const [only] = messages;
  if (only === undefined || messages.length > 1 || only.role !== 'assistant') return false;
  return only.content.length !== only.literal.length && readSignals(only.literal).words >= 12;
}
