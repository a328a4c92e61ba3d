import { parseJson } from '../../artifact/documents/structured.ts';
import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, stringOf } from '../../artifact/values.ts';
import { MALFORMED_ARGUMENTS, type Step, type ToolCall, type Trajectory } from '../types.ts';

/**
 * The trajectory of a whole conversation as OpenAI's chat messages hold it: each assistant message is a step, tool
 * messages are the results of the calls they name, and what a user says after an answer is that step's. One that ends
 * with calls and no answer was stopped: `step_limit`. A fault says which message cannot be read.
 */
export function readMessages(messages: readonly Json[]): Trajectory | { fault: string } {
  const steps: Step[] = [];
  const places = new Map<string, { step: Step; at: number }>();
  for (const [index, message] of messages.entries()) {
    const fault = isRecord(message) ? addMessage(message, steps, places) : 'no message';
    if (fault !== null) return { fault: `messages[${index}]: ${fault}` };
  }
  const last = steps.at(-1);
  if (last === undefined) return { fault: 'messages: none is of the assistant' };
  return { steps: steps.map(fillGaps), ending: last.toolCalls.length > 0 ? 'step_limit' : 'answered' };
}

function addMessage(
  message: JsonRecord,
  steps: Step[],
  places: Map<string, { step: Step; at: number }>,
): string | null {
  const text = textOf(message.content ?? null);
  if (text === null) return '`content` is no text';
  const last = steps.at(-1);
  switch (message.role) {
    case 'system':
    case 'developer':
      return null;
    case 'user':
      // Before the first answer it is the case's input; several in a row are one turn.
      if (last !== undefined) last.user = last.user === null ? text : `${last.user}\n${text}`;
      return null;
    case 'assistant':
      return addStep(message, text, steps, places);
    case 'tool':
      return addResult(message, text, places);
    default:
      return `role ${JSON.stringify(message.role ?? null)} is none of system, user, assistant and tool`;
  }
}

function addStep(
  message: JsonRecord,
  text: string,
  steps: Step[],
  places: Map<string, { step: Step; at: number }>,
): string | null {
  const calls = message.tool_calls ?? [];
  if (!Array.isArray(calls)) return '`tool_calls` is no list';
  const step: Step = { text, toolCalls: [], results: [], user: null };
  for (const [at, item] of calls.entries()) {
    const call = readCall(item);
    if (call === null) return `\`tool_calls[${at}]\` has no name`;
    step.toolCalls.push(call);
    const id = isRecord(item) ? stringOf(item.id) : null;
    if (id !== null) places.set(id, { step, at });
  }
  steps.push(step);
  return null;
}

function addResult(
  message: JsonRecord,
  text: string,
  places: ReadonlyMap<string, { step: Step; at: number }>,
): string | null {
  const id = stringOf(message.tool_call_id) ?? '';
  const place = places.get(id);
  if (place === undefined) return `no call before it has the id ${JSON.stringify(id)}`;
  place.step.results[place.at] = {
    content: text,
    error: message.is_error === true || message.status === 'error',
  };
  return null;
}

/** Calls that nobody answered have an empty result, so that results stay in the order of their calls. */
function fillGaps(step: Step): Step {
  if (step.results.length === 0) return step;
  const results = step.toolCalls.map((_, at) => step.results[at] ?? { content: '', error: true });
  return { ...step, results };
}

/** `{function: {name, arguments: "{...}"}}`, or the same without the wrapper and with arguments as they are. */
export function readCall(value: Json): ToolCall | null {
  const call = isRecord(value) && isRecord(value.function) ? value.function : value;
  const name = isRecord(call) ? stringOf(call.name) : null;
  if (!isRecord(call) || name === null) return null;
  const given = call.arguments ?? call.args ?? {};
  if (isRecord(given)) return { name, arguments: given };
  if (given === '') return { name, arguments: {} };
  const parsed = typeof given === 'string' ? parseJson('arguments', given) : null;
  const data = parsed?.ok === true ? parsed.value.data : null;
  return { name, arguments: isRecord(data) ? data : { [MALFORMED_ARGUMENTS]: given } };
}

/** A text, or the text parts of a list of parts; nothing where there is none. */
function textOf(content: Json): string | null {
  if (content === null) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  return content.flatMap((part) => (isRecord(part) ? (stringOf(part.text) ?? []) : [])).join('');
}
