import { suggestName } from '../../artifact/nearest.ts';
import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import { MALFORMED_ARGUMENTS, type Output, type Step, type ToolCall, type ToolMock } from '../types.ts';

export type ToolResult = Step['results'][number];

/** The tools of one trial, answered from mocks. Calls of a mock count through the whole trial. */
export type MockedTools = {
  answer(call: ToolCall): ToolResult;
  /** What no mock was for so far. */
  unmocked(): NonNullable<Output['unmocked']> | null;
};

/** Of one result, in characters; longer ones are cut, and the model is told so. */
export const MAX_RESULT = 100_000;
/** Of an argument that a result repeats. */
const MAX_FILLED = 10_000;
/** Of a call, as people and the model see it. */
const MAX_SHOWN = 200;
/** Distinct calls that are named; more say nothing more. */
const MAX_NAMED = 20;
const MAX_TOOLS_NAMED = 20;
/** Arguments nested deeper are no JSON that anyone meant. */
const MAX_DEPTH = 200;

const PLACEHOLDER = /\{\{\s*arguments((?:\.[\p{L}\p{N}_-]+)+)\s*\}\}/gu;
const ALONE = /^\{\{\s*arguments((?:\.[\p{L}\p{N}_-]+)+)\s*\}\}$/u;

/** `tools` are the names that the model was given: a call of another one is the model's fault and not the dataset's. */
export function openMocks(mocks: readonly ToolMock[], tools: readonly string[]): MockedTools {
  const byTool = Map.groupBy(mocks, (mock) => mock.tool);
  const known = new Set(tools);
  const calls = new Map<ToolMock, number>();
  const named = new Set<string>();
  let unmocked = 0;
  return {
    answer(call) {
      const { name, arguments: given } = call;
      if (!known.has(name)) return failed(explainUnknown(name, tools));
      if (Object.hasOwn(given, MALFORMED_ARGUMENTS))
        return failed(`the arguments of ${name} are not a JSON object.`);
      const mock = byTool.get(name)?.find((one) => isPart(one.arguments, given));
      if (mock === undefined) {
        unmocked += 1;
        if (named.size < MAX_NAMED) named.add(showCall(call));
        return failed(`${name} found nothing for ${showArguments(given)}.`);
      }
      const count = calls.get(mock) ?? 0;
      calls.set(mock, count + 1);
      const answer = mock.answers[Math.min(count, mock.answers.length - 1)];
      return { content: fillAnswer(answer?.content ?? null, given), error: answer?.error ?? false };
    },
    unmocked: () => (unmocked === 0 ? null : { count: unmocked, calls: [...named] }),
  };
}

/** The call with arguments that can be kept and sent back: what is nested too deep is as good as unreadable. */
export function withUsableArguments(call: ToolCall): ToolCall {
  return isDeeper(call.arguments, MAX_DEPTH)
    ? { name: call.name, arguments: { [MALFORMED_ARGUMENTS]: `more than ${MAX_DEPTH} levels` } }
    : call;
}

/** `get_order({"id":"A-1"})`, cut where it is long. */
export function showCall({ name, arguments: given }: ToolCall): string {
  return `${clip(name, 100)}(${showArguments(given)})`;
}

function showArguments(given: JsonRecord): string {
  return clip(JSON.stringify(given), MAX_SHOWN);
}

function failed(message: string): ToolResult {
  return { content: `Error: ${message}`, error: true };
}

function explainUnknown(name: string, tools: readonly string[]): string {
  const asked = clip(name, 100);
  return `there is no tool ${JSON.stringify(asked)}. ${suggestName(asked, tools.slice(0, MAX_TOOLS_NAMED))}`;
}

/** Whether `given` holds all of `wanted`. Ends with `wanted`, whose depth its parser bounds. */
function isPart(wanted: Json, given: Json | undefined): boolean {
  if (isRecord(wanted)) {
    if (!isRecord(given)) return false;
    return Object.entries(wanted).every(
      ([key, value]) => Object.hasOwn(given, key) && isPart(value, given[key]),
    );
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(given) || given.length !== wanted.length) return false;
    return wanted.every((value, index) => isPart(value, given[index]));
  }
  return wanted === given;
}

/** The answer as the model reads it: texts as they are, everything else as JSON. */
function fillAnswer(content: Json, given: JsonRecord): string {
  const budget = { left: MAX_RESULT };
  const filled = fill(content, given, budget);
  const text = typeof filled === 'string' ? filled : JSON.stringify(filled);
  return text.length <= MAX_RESULT
    ? text
    : `${text.slice(0, MAX_RESULT)}\n[${text.length - MAX_RESULT} more characters were cut]`;
}

/** `budget`: characters that may still be filled in, so that a text of placeholders does not multiply a large argument. */
function fill(value: Json, given: JsonRecord, budget: { left: number }): Json {
  if (Array.isArray(value)) return value.map((item) => fill(item, given, budget));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, given, budget)]));
  if (typeof value !== 'string' || !value.includes('{{')) return value;
  const [, whole] = ALONE.exec(value) ?? [];
  if (whole !== undefined) {
    const found = lookUp(given, whole) ?? null;
    // A value by itself keeps its type.
    if (found === null || typeof found === 'number' || typeof found === 'boolean') return found;
  }
  return value.replace(PLACEHOLDER, (_, path: string) => {
    if (budget.left <= 0) return '';
    const found = lookUp(given, path) ?? '';
    const text = typeof found === 'string' ? found : JSON.stringify(found);
    const kept = text.slice(0, Math.min(MAX_FILLED, budget.left));
    budget.left -= kept.length;
    return kept;
  });
}

/** `.order.id` */
function lookUp(given: JsonRecord, path: string): Json | undefined {
  let at: Json | undefined = given;
  for (const key of path.split('.').slice(1)) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

function isDeeper(value: Json | undefined, levels: number): boolean {
  if (value === undefined || value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
