import type { Json } from '../../artifact/problem.ts';
import { isRecord, memberOf, stringOf } from '../../artifact/values.ts';
import type { Case } from '../types.ts';
import { type ExpectedCall, expectedToolCalls, readCalls } from './expected-calls.ts';

/** One message of a reference; only assistants make calls. */
export type ExpectedMessage = { role: string; calls: ExpectedCall[] };

/**
 * What a case says of the way to its answer: whole messages (`messages`), calls by step (`steps`), or calls one after
 * another (`calls`).
 */
export type ExpectedTrajectory =
  | { form: 'messages'; messages: ExpectedMessage[]; calls: ExpectedCall[] }
  | { form: 'steps'; steps: ExpectedCall[][]; calls: ExpectedCall[] }
  | { form: 'calls'; calls: ExpectedCall[] };

/** More in a reference is no reference, and matching takes time with the square of it. */
const MAX_EXPECTED = 1_000;

/**
 * `expected.trajectory`: OpenAI messages, a list of steps (`{tool_calls: [...]}` or lists of calls), or a list of calls;
 * without it the calls that the case expects. Null: the case says nothing of calls, or what it says cannot be read.
 */
export function expectedTrajectory(testCase: Case): ExpectedTrajectory | null {
  const { expected } = testCase;
  const given = isRecord(expected) ? memberOf(expected, 'trajectory') : undefined;
  if (given === undefined) {
    // A case without any expectation would have every call be wrong; that is for `tool_call` to say.
    const calls = expected === null ? null : expectedToolCalls(testCase);
    return calls === null ? null : { form: 'calls', calls };
  }
  const listed = Array.isArray(given) ? given : (memberOf(given, 'messages') ?? memberOf(given, 'steps'));
  if (!Array.isArray(listed) || listed.length > MAX_EXPECTED) return null;
  const read = readListed(listed);
  return read === null || read.calls.length > MAX_EXPECTED ? null : read;
}

function readListed(listed: readonly Json[]): ExpectedTrajectory | null {
  if (listed.length > 0 && listed.every((item) => stringOf(memberOf(item, 'role')) !== null)) {
    const start = listed.findIndex((item) => memberOf(item, 'role') === 'assistant');
    const messages = readAll(start === -1 ? [] : listed.slice(start), readMessage);
    return messages && { form: 'messages', messages, calls: messages.flatMap(({ calls }) => calls) };
  }
  if (listed.length > 0 && listed.every(isStep)) {
    const steps = readAll(listed, (item) =>
      readCalls(Array.isArray(item) ? item : (memberOf(item, 'tool_calls') ?? null)),
    );
    return steps && { form: 'steps', steps, calls: steps.flat() };
  }
  const calls = readAll(listed, (item) => readCalls([item]));
  return calls && { form: 'calls', calls: calls.flat() };
}

function isStep(item: Json): boolean {
  return Array.isArray(item) || (isRecord(item) && Object.hasOwn(item, 'tool_calls'));
}

function readMessage(item: Json): ExpectedMessage | null {
  const calls = readCalls(memberOf(item, 'tool_calls') ?? null);
  return calls && { role: stringOf(memberOf(item, 'role')) ?? '', calls };
}

function readAll<T>(items: readonly Json[], read: (item: Json) => T | null): T[] | null {
  const all = items.map(read);
  const known = all.filter((one) => one !== null);
  return known.length === all.length ? known : null;
}
