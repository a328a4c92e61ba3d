import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceText, SourceValue } from '../types.ts';

/** Methods that tell nothing but a model: `builder.defaultSystem("…")`, `withSystemPrompt("…")`, `preamble("…")`. */
const TELLS =
  /^((with|set|add|append|use|using|default)_)?(default_system(_(prompt|text|message|instructions?))?|(default_)?system_(prompt|instructions?)|(append_)?preamble)$/;
/** Methods that do so where a model is what is built or asked: forms have instructions, and games have system messages. */
const TELLS_MODELS =
  /^((with|set|add|append|use|using|default)_)?(system|system_message|developer_message|instructions?)$/;
/** Databases have users as well. */
const ASKS = /^(default_|add_)?user(_(message|prompt))?$/;
/** What such a method is called on. */
const OF_MODELS =
  /^(builder|agents?|assistants?|llm|chat|chats|chatbot|bot|ai|gpt|model|client|prompt|session|conversation|history|responses?|requests?|params|runnable)$/;
/** The user's turn of an agent of Rust's rig, whatever that is called: `comedian.prompt("Entertain me!")`. */
const ASKS_OF_RIG = /^(stream_)?(prompt|chat)$/;
const OF_CHATS = /^(builder|agents?|assistants?|llm|chat|chats|chatbot|bot|ai|prompt|history)$/;
/** Languages without named arguments: what a chain of calls sets stands there under the names of its methods. */
const BUILDS: ReadonlySet<string> = new Set(['go', 'java', 'php', 'rust', 'csharp']);
const SYSTEM_OPTION = /^(system|system_(prompt|message|instructions?)|preamble)$/;
const OPTION = /^instructions?$/;

const joined = rememberByName((name): string => wordsOf(name).join('_'));
const isOfModels = rememberByName((name): boolean => wordsOf(name).some((word) => OF_MODELS.test(word)));
const isOfChats = rememberByName((name): boolean => wordsOf(name).some((word) => OF_CHATS.test(word)));

/** The text with which a method tells a model what it is to do, in a file that uses models; null of other calls. */
export function textTold(call: SourceCall, index: SourceIndex): SourceText | null {
  const name = joined(lastPart(call.callee));
  const surely = TELLS.test(name);
  if (ASKS_OF_RIG.test(name) && isOfRig(index)) return textGiven(call.positional[0]);
  const asks = ASKS.test(name);
  if (!surely && !asks && !TELLS_MODELS.test(name)) return null;
  // Other services have default systems, and texts have preambles.
  if (!index.usesModels && !/system_(prompt|instructions?)$|default_system$/.test(name)) return null;
  if (!surely && !(asks ? isOfChats : isOfModels)(receiverOf(call))) return null;
  return call.positional.length > 2 ? null : textGiven(call.positional[0]);
}

/** Whether the options of a builder tell a model what it is to do: `AgentBuilder(preamble="…")` of `.preamble("…")`. */
export function tellsByOption(
  { callee, named }: SourceCall,
  entries: readonly SourceEntry[],
  index: SourceIndex,
): boolean {
  if (named.length === 0 || !BUILDS.has(index.file.language) || !index.usesModels) return false;
  return entries.some(({ key, value }) => {
    if (textGiven(value) === null) return false;
    const name = joined(key);
    return (
      SYSTEM_OPTION.test(name) ||
      (OPTION.test(name) && isOfModels(callee)) ||
      (ASKS.test(name) && isOfChats(callee))
    );
  });
}

function isOfRig({ file }: SourceIndex): boolean {
  return file.language === 'rust' && file.imports.some(({ module }) => /^rig(_core)?\//.test(module));
}

/** What a method is called on: the name, or of `AgentBuilder.create("x").withModel("…")` what makes it. */
function receiverOf(call: SourceCall): string {
  let made = call;
  for (let depth = 0; depth < MAX_CHAIN && made.receiver?.type === 'call'; depth++) made = made.receiver;
  return made === call ? call.callee.slice(0, -lastPart(call.callee).length) : made.callee;
}

/** Longer chains are generated. */
const MAX_CHAIN = 40;

/** The text itself, or what a function gives: `system -> system.text("Answer in {lang}.").param("lang", lang)`. */
function textGiven(value: SourceValue | undefined): SourceText | null {
  if (value?.type === 'text') return /\S\s+\S/.test(said(value)) ? value : null;
  let at = value?.type === 'function' ? value.function.returns[0] : undefined;
  for (let depth = 0; depth < MAX_CHAIN && at?.type === 'call'; depth++) {
    if (/(^|\.)text$/.test(at.callee)) return textGiven(at.positional[0]);
    at = at.receiver ?? undefined;
  }
  return at?.type === 'text' ? textGiven(at) : null;
}

function said({ parts }: SourceText): string {
  return parts.map((part) => ('text' in part ? part.text : '_')).join('');
}
