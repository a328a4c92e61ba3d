import type { Json } from '../../artifact/problem.ts';
import { readMessageContent } from '../../artifact/shapes/message-content.ts';
import type { Message, Role, ToolDefinition } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, stringOf } from '../../artifact/values.ts';

/** What a row says, under Promptgate's own names. */
export type RowCase = {
  input: string | Message[];
  vars: JsonRecord;
  expected: Json;
  tools: ToolDefinition[] | null;
};

/** Why a row of a known shape cannot be read: what is expected of it, and what to do where that is not obvious. */
export type RowFault = { fault: string; hint?: string };

/** One row shape of the field's tools: how it is known, and how it is read. */
export type RowShape = {
  id: string;
  /** Keys that its tool writes, read or not. */
  keys: readonly string[];
  matches(row: JsonRecord): boolean;
  /** Null where the row has the shape's keys with values that make no sense; the reason is text. */
  read(row: JsonRecord): RowCase | RowFault;
};

/** Under which a row may hold what is asked. */
export const INPUT_KEYS = ['input', 'question', 'query', 'prompt', 'user_input', 'messages'] as const;

const ROLES: readonly Role[] = ['system', 'developer', 'user', 'assistant', 'tool'];
export function blank(): RowCase {
  return { input: '', vars: {}, expected: null, tools: null };
}

/** Messages with role and content; null where one is none. */
export function readMessages(list: readonly Json[]): Message[] | null {
  const messages = list.map((item): Message | null => {
    if (!isRecord(item)) return null;
    // ragas writes `type: human` where others write `role: user`.
    const said =
      stringOf(item.role) ??
      ({ human: 'user', ai: 'assistant' } as const)[String(item.type)] ??
      stringOf(item.type);
    const role = ROLES.find((known) => known === said);
    const content = readMessageContent(item.content ?? null, () => true);
    return role === undefined || content === null ? null : { role, ...content };
  });
  return messages.length === 0 || messages.some((message) => message === null)
    ? null
    : messages.filter((message) => message !== null);
}

/** The last thing a user says is what a template calls `input`. */
export function textVars(messages: readonly Message[]): JsonRecord {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? {} : { input: last.content };
}

/** A recorded conversation up to what the user said last. */
export function cutToAsked(key: string, said: Json): { said: Json } | RowFault {
  if (!Array.isArray(said)) return { said };
  const last = said.findLastIndex(isFromUser);
  if (last < 0) return { fault: `\`${key}\` to hold a message of the user` };
  const history = said.slice(0, last + 1);
  if (!history.some(isOfTools)) return { said: history };
  return {
    fault: 'a conversation without tool calls before what the user says last',
    hint: 'The calls of a recorded conversation belong to its tools; give the last message alone, or plain turns.',
  };
}

function isFromUser(message: Json): boolean {
  return (
    isRecord(message) &&
    (message.type ?? message.role) !== undefined &&
    /^(human|user)$/.test(String(message.type ?? message.role))
  );
}

function isOfTools(message: Json): boolean {
  if (!isRecord(message)) return false;
  const calls = message.tool_calls;
  return message.type === 'tool' || message.role === 'tool' || (Array.isArray(calls) && calls.length > 0);
}

/** What is asked: text, a value as text, or messages; null where it is none of these. */
export function readInput(value: Json): string | Message[] | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? readMessages(value) : null;
}

export function inputVar(input: string | Message[]): JsonRecord {
  return typeof input === 'string' ? { input } : textVars(input);
}

/** Of messages under a name of their own, what a template calls by that name: their last question too. */
export function namedVar(key: string | undefined, input: string | Message[]): JsonRecord {
  const { input: asked } = typeof input === 'string' ? {} : textVars(input);
  return key === undefined || asked === undefined ? {} : { [key]: asked };
}
