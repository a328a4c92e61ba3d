import type { Json } from '../../artifact/problem.ts';
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
  matches(row: JsonRecord): boolean;
  /** Null where the row has the shape's keys with values that make no sense; the reason is text. */
  read(row: JsonRecord): RowCase | RowFault;
};

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
    const content = stringOf(item.content);
    return role === undefined || content === null ? null : { role, content };
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
