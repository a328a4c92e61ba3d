import { z } from 'zod';
import type { Json } from '../../artifact/problem.ts';
import { numberOf } from '../../artifact/values.ts';
import { readMessages } from '../agent/read-messages.ts';
import { passage, toolCalls as toolCallsSchema } from '../recorded.ts';
import type { AnswerPaths, Output, RetrievedChunk, ToolCall, Trajectory, Usage } from '../types.ts';
import { readPointer } from './read-pointer.ts';

/** The output that a service's answer holds, but for how long it took; a fault says what is missing, never what is there. */
export type ReadAnswer = { ok: true; output: Omit<Output, 'latencyMs'> } | { ok: false; fault: string };

/** Thrown inside `readAnswer` only. */
class AnswerFault extends Error {}

/** What was retrieved may be bare texts. */
const passages = z.array(z.union([z.string(), passage]));

/**
 * Reads the body of a service's answer. Without paths, or with paths of which none names the output, its whole text is the
 * output. What a path names has to be there, or the answer is no measurement.
 */
export function readAnswer(body: string, paths: AnswerPaths | null): ReadAnswer {
  if (paths === null) return { ok: true, output: toOutput({ text: body }) };
  try {
    return { ok: true, output: read(parse(body), paths) };
  } catch (error) {
    if (error instanceof AnswerFault) return { ok: false, fault: error.message };
    throw error;
  }
}

type Parts = {
  text: string;
  toolCalls?: ToolCall[];
  retrieved?: RetrievedChunk[] | null;
  trajectory?: Trajectory | null;
  usage?: Usage | null;
  costUsd?: number | null;
};

function toOutput(parts: Parts): Omit<Output, 'latencyMs'> {
  const { text, toolCalls = [], retrieved = null, trajectory = null, usage = null, costUsd = null } = parts;
  const steps = trajectory === null ? {} : { trajectory };
  return { text, toolCalls, retrieved, finishReason: 'unknown', usage, costUsd, ...steps };
}

function read(data: Json, paths: AnswerPaths): Omit<Output, 'latencyMs'> {
  const trajectory = paths.messages === undefined ? null : readTrajectory(data, paths.messages);
  const last = trajectory?.steps.at(-1);
  return toOutput({
    text:
      paths.text === undefined && last !== undefined
        ? last.text
        : toText(need(data, paths.text ?? '', 'text')),
    toolCalls:
      paths.toolCalls === undefined
        ? (trajectory?.steps.flatMap((step) => step.toolCalls) ?? [])
        : check(
            toolCallsSchema,
            need(data, paths.toolCalls, 'tool_calls'),
            'tool_calls',
            '{name, arguments}',
          ),
    retrieved: paths.retrieved === undefined ? null : readPassages(data, paths.retrieved),
    trajectory,
    usage: readUsage(data, paths),
    costUsd: paths.costUsd === undefined ? null : readNumber(data, paths.costUsd, 'cost_usd'),
  });
}

function parse(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    throw new AnswerFault('is no JSON');
  }
}

function need(data: Json, pointer: string, key: string): Json {
  const value = readPointer(data, pointer);
  if (value === undefined)
    throw new AnswerFault(`has nothing at ${pointer}, where \`response.${key}\` looks`);
  return value;
}

/** An object is its JSON: scorers of structured output read that. */
function toText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readTrajectory(data: Json, pointer: string): Trajectory {
  const value = need(data, pointer, 'messages');
  const trajectory = Array.isArray(value) ? readMessages(value) : { fault: 'no list' };
  if ('fault' in trajectory) throw new AnswerFault(`has no conversation at ${pointer}`);
  return trajectory;
}

function readPassages(data: Json, pointer: string): RetrievedChunk[] {
  const what = '{document, text, score} or texts';
  return check(passages, need(data, pointer, 'retrieved'), 'retrieved', what).map((one) =>
    typeof one === 'string'
      ? { document: '', text: one, score: 0, start: 0, end: one.length }
      : { ...one, start: 0, end: one.text.length },
  );
}

function check<T>(schema: z.ZodType<T>, value: Json, key: string, expected: string): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const place = checked.error.issues[0]?.path.join('.') ?? '';
  throw new AnswerFault(
    `has no list of ${expected} where \`response.${key}\` looks${place === '' ? '' : ` (see ${place})`}`,
  );
}

/** Both counts or none: half of them would be taken for all. */
function readUsage(data: Json, { inputTokens, outputTokens }: AnswerPaths): Usage | null {
  if (inputTokens === undefined || outputTokens === undefined) return null;
  return {
    inputTokens: readNumber(data, inputTokens, 'input_tokens'),
    outputTokens: readNumber(data, outputTokens, 'output_tokens'),
    cachedInputTokens: 0,
    reasoningTokens: 0,
  };
}

function readNumber(data: Json, pointer: string, key: string): number {
  const number = numberOf(need(data, pointer, key));
  if (number === null || number < 0)
    throw new AnswerFault(`has no number of 0 or more at ${pointer}, where \`response.${key}\` looks`);
  return number;
}
