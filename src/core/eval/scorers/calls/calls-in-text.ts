import { parseJson } from '../../../artifact/documents/structured.ts';
import type { Json } from '../../../artifact/problem.ts';
import { isRecord, memberOf, stringOf } from '../../../artifact/values.ts';
import type { Output, ToolCall } from '../../types.ts';

const MAX_LINES = 1_000;
const MAX_TEXT = 256 * 1024;

/** The calls of an answer; of one without any, those that it writes as JSON, whole or line by line, in the form of a provider. */
export function listCalls(output: Output): ToolCall[] {
  if (output.toolCalls.length > 0) return output.toolCalls;
  const text = output.text.trim();
  if (!/^\s*[{[]/m.test(text) || text.length > MAX_TEXT) return [];
  const whole = read(text);
  if (whole !== undefined) return callsOf(whole);
  return text
    .split('\n', MAX_LINES)
    .filter((line) => /^\s*[{[]/.test(line))
    .flatMap((line) => callsOf(read(line.trim()) ?? null));
}

function read(text: string): Json | undefined {
  const parsed = parseJson('answer', text);
  return parsed.ok ? parsed.value.data : undefined;
}

function callsOf(value: Json): ToolCall[] {
  if (Array.isArray(value)) return value.flatMap((item) => callOf(item, true) ?? []);
  const listed =
    memberOf(value, 'tool_calls') ?? memberOf(memberOf(value, 'toolCall') ?? null, 'functionCalls');
  if (Array.isArray(listed)) return listed.flatMap((item) => callOf(item, true) ?? []);
  return callOf(value, false) ?? [];
}

/** A bare `{name}` is a call in a list only: on its own it may be anything. */
function callOf(value: Json, bare: boolean): ToolCall[] | null {
  if (!isRecord(value)) return null;
  const call = [value.functionCall, value.function].find((inner) => isRecord(inner)) ?? value;
  const name = stringOf(memberOf(call, 'name'));
  if (name === null || (call === value && !bare && value.type !== 'tool_use')) return null;
  const given = memberOf(call, 'arguments') ?? memberOf(call, 'args') ?? memberOf(call, 'input') ?? null;
  const data = typeof given === 'string' ? (read(given) ?? null) : given;
  return [{ name, arguments: isRecord(data) ? data : {} }];
}
