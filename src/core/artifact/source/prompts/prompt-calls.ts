import type { Role } from '../../types.ts';
import { type Claims, type Draft, isClaimed } from '../drafts.ts';
import { isNested, optionsOf } from '../evaluate.ts';
import { isModelCall, modelIn, modelOfCall, TEMPLATES } from '../models/model-calls.ts';
import { asksClient } from '../models/model-clients.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import { hasWords, messageOf, readMessage, readMessages } from './messages.ts';
import { draftPrompt } from './prompt-drafts.ts';
import { collect, hasModel, withBody } from './prompt-options.ts';
import { isPrompt } from './said-to-models.ts';
import { tellsByOption, textTold } from './told-by-method.ts';

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

/** `z.object({prompt: z.string()})` describes options and gives none. */
function isSchemaCall({ callee, receiver }: SourceCall): boolean {
  return (
    /^(z|zod|yup|v|Joi|t|Schema)\./.test(callee) || (receiver?.type === 'call' && isSchemaCall(receiver))
  );
}

function roleOfCallee(callee: string): Role {
  return /system/i.test(lastPart(callee)) ? 'system' : 'user';
}
