import { describeValue } from '../../../artifact/documents/check-schema.ts';
import type { Json } from '../../../artifact/problem.ts';
import { isRecord, memberOf, stringOf } from '../../../artifact/values.ts';
import type { Case } from '../../types.ts';
import { type ExpectedCall, expectedToolCalls, readCalls, unreadableCalls } from '../calls/expected-calls.ts';

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

/** What the case says of it cannot be read; `fault` is the reason, in one line. */
export type Unreadable = { fault: string };

/** More in a reference is no reference, and matching takes time with the square of it. */
const MAX_EXPECTED = 1_000;

/**
 * `expected.trajectory`: OpenAI messages, a list of steps (`{tool_calls: [...]}` or lists of calls), or a list of calls;
 * without it the calls that the case expects. Null: the case says nothing of calls.
 */
export function expectedTrajectory(testCase: Case): ExpectedTrajectory | Unreadable | null {
  const { expected } = testCase;
  const given = isRecord(expected) ? memberOf(expected, 'trajectory') : undefined;
  if (given === undefined || given === null) {
    // A case without any expectation would have every call be wrong; that is for `tool_call` to say.
    const calls = expected === null ? null : expectedToolCalls(testCase);
    if (calls !== null) return { form: 'calls', calls };
    const fault = unreadableCalls(testCase);
    return fault === null ? null : { fault };
  }
  const listed = Array.isArray(given) ? given : (memberOf(given, 'messages') ?? memberOf(given, 'steps'));
  if (!Array.isArray(listed))
    return unreadable(`it is ${describeValue(given)}, no list of messages, steps or calls`);
  const read = listed.length > MAX_EXPECTED ? null : readListed(listed);
  if (read !== null && 'fault' in read) return read;
  if (read === null || read.calls.length > MAX_EXPECTED)
    return unreadable(`there are more than ${MAX_EXPECTED.toLocaleString('en-US')} entries`);
  return read;
}

function unreadable(why: string): Unreadable {
  return { fault: `\`expected.trajectory\` cannot be read: ${why}` };
}

function readListed(listed: readonly Json[]): ExpectedTrajectory | Unreadable {
  if (listed.length > 0 && listed.every((item) => stringOf(memberOf(item, 'role')) !== null)) {
    const start = listed.findIndex((item) => memberOf(item, 'role') === 'assistant');
    const from = start === -1 ? listed.length : start;
    const messages = readAll(listed, from, 'message with calls', readMessage);
    if ('fault' in messages) return messages;
    return { form: 'messages', messages, calls: messages.flatMap(({ calls }) => calls) };
  }
  if (listed.length > 0 && listed.every(isStep)) {
    const steps = readAll(listed, 0, 'step with calls', (item) =>
      readCalls(Array.isArray(item) ? item : (memberOf(item, 'tool_calls') ?? null)),
    );
    return 'fault' in steps ? steps : { form: 'steps', steps, calls: steps.flat() };
  }
  const calls = readAll(listed, 0, 'call', (item) => readCalls([item]));
  return 'fault' in calls ? calls : { form: 'calls', calls: calls.flat() };
}

function isStep(item: Json): boolean {
  return Array.isArray(item) || (isRecord(item) && Object.hasOwn(item, 'tool_calls'));
}

function readMessage(item: Json): ExpectedMessage | null {
  const calls = readCalls(memberOf(item, 'tool_calls') ?? null);
  return calls && { role: stringOf(memberOf(item, 'role')) ?? '', calls };
}

/** The entries from one on; `noun` is what each of them should be. */
function readAll<T>(
  items: readonly Json[],
  from: number,
  noun: string,
  read: (item: Json) => T | null,
): T[] | Unreadable {
  const known: T[] = [];
  for (const [index, item] of items.entries()) {
    if (index < from) continue;
    const one = read(item);
    if (one === null) return unreadable(`entry ${index + 1} is no ${noun}: \`{name, arguments}\` or a name`);
    known.push(one);
  }
  return known;
}
