import { entryOf, renderText, textIn } from '../evaluate.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceEntry, SourceValue } from '../types.ts';

/** What only an agent of a model is told by. */
const TOLD = ['system_prompt', 'systemPrompt', 'system_message', 'systemMessage', 'persona', 'backstory'];
/** What others are given as well: people who sell houses have instructions too. */
const TOLD_OTHERS = ['instructions', 'instruction', 'prompt'];
/** Beside it, what an agent is, does or works with. */
const BESIDE =
  /^(role|goal|goals|model|model_?(id|name)|llm|temperature|max_?tokens|tools|description|when_?to_?use|capabilities|expertise)$/i;
const NO_AGENT =
  /^(messages|expected\w*|response|output|query|question|created_?at|timestamp|price|phone|email)$/i;
/** What a table of agents is called. */
const TABLE =
  /(^|_)(sub)?agents?(_(configs?|configuration|definitions?|defs?|profiles?|specs?|presets?|prompts|roles|registry|list|map|by_\w+))?$/;
const TEAM = /(^|_)((sub)?agents?|crews?|teams?|assistants?|specialists?|experts?|personas?)(_|$)/;
/** Speaks to a model, or of one. */
const ADDRESSED = /\bYou(['’]re| are| have| specialize)\b|\b(AI|LLM|GPT)\b/;

/** Whether an object is an agent as CrewAI describes one, in a place that is called so, beside a model or addressed as one: heroes of games have goals and a past too. */
export function isCrewMember(entries: readonly SourceEntry[], path: string, usesModels: boolean): boolean {
  const texts = ['role', 'goal', 'backstory'].map((key) => textIn(entryOf(entries, key)?.value));
  const told = texts.flatMap((text) => (text === null ? [] : [renderText(text)]));
  if (told.length < texts.length || entries.some(({ key }) => NO_AGENT.test(key))) return false;
  return usesModels || TEAM.test(wordsOf(path).join('_')) || told.some((text) => ADDRESSED.test(text));
}

/** Whether an object is an agent by what it makes of what: `{name: "writer", description: "…", signature: "topic:string -> article:string"}`. */
export function isSignedAgent(entries: readonly SourceEntry[]): boolean {
  const [name, described, signature] = ['name', 'description', 'signature'].map((key) => {
    const text = textIn(entryOf(entries, key)?.value);
    return text === null ? '' : renderText(text);
  });
  return Boolean(name && described && /^[^\n]*\w\s*->\s*\w+\??\s*:/.test(signature ?? ''));
}

const PREFIXED_NAME = /^(agent|assistant|bot|chatbot)_name$/;
const PREFIXED_TOLD =
  /^(agent|assistant|bot|chatbot)_(description|role|persona|personality|instructions?|prompt|goal|tone)$/;
/** What only a program that answers is set to. */
const ANSWERS =
  /^(output_format|response_(format|style|structure|length)|knowledge_(files|base)|openapi_schema|tools|(llm_|ai_)?model(_name|_id)?|temperature|system_prompt|additional_context|guardrails|max_tokens|fallback_(message|response))$/;

/** Whether an object is what an agent is filled in with: `{agent_name: "…", agent_description: "…", output_format: "…"}`. */
export function isAgentSheet(entries: readonly SourceEntry[]): boolean {
  const words = entries.map(({ key, value }) => ({ key: wordsOf(key).join('_'), value }));
  const told = words.find(({ key }) => PREFIXED_TOLD.test(key))?.value;
  return (
    words.some(({ key }) => PREFIXED_NAME.test(key)) &&
    told !== undefined &&
    saysMuch([{ key: 'told', value: told, lines: told.lines }], ['told']) &&
    words.some(({ key }) => ANSWERS.test(key)) &&
    !entries.some(({ key }) => NO_AGENT.test(key))
  );
}

/** Whether the members of an object or a list are agents, all of them: `AGENTS = {clerk: {role: "…", system_prompt: "…"}, …}`. */
export function areAgents(members: readonly SourceValue[], path: string): boolean {
  return members.length >= 2 && TABLE.test(wordsOf(lastOf(path)).join('_')) && members.every(isTold);
}

function isTold(value: SourceValue): boolean {
  if (value.type !== 'object' || value.entries.some(({ key }) => NO_AGENT.test(key))) return false;
  if (saysMuch(value.entries, TOLD)) return true;
  return saysMuch(value.entries, TOLD_OTHERS) && value.entries.some(({ key }) => BESIDE.test(key));
}

function saysMuch(entries: readonly SourceEntry[], keys: readonly string[]): boolean {
  const text = textIn(entryOf(entries, ...keys)?.value);
  return text !== null && /\S\s+\S+\s+\S/.test(renderText(text));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
