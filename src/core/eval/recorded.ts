import { z } from 'zod';
import { eachLine } from '../artifact/documents/each-line.ts';
import { parseJson } from '../artifact/documents/structured.ts';
import type { Problem } from '../artifact/problem.ts';
import { readMessages } from './agent/read-messages.ts';
import type { Output, Trajectory, Usage } from './types.ts';

export const toolCalls = z.array(
  z.object({ name: z.string(), arguments: z.record(z.string(), z.json()).default({}) }),
);
const step = z.object({
  text: z.string().default(''),
  tool_calls: toolCalls.default([]),
  results: z.array(z.object({ content: z.string(), error: z.boolean().default(false) })).default([]),
  user: z.string().nullable().default(null),
});
export const passage = z.object({
  document: z.string(),
  text: z.string().default(''),
  score: z.number().default(0),
});
const tokens = z.number().int().min(0).nullable().default(null);
const row = z.object({
  id: z.string().min(1),
  text: z.string().optional(),
  tool_calls: toolCalls.optional(),
  steps: z.array(step).min(1).optional(),
  messages: z.array(z.json()).min(1).optional(),
  ending: z.enum(['answered', 'step_limit', 'token_limit', 'loop', 'turn_limit']).optional(),
  retrieved: z.array(passage).nullable().default(null),
  latency_ms: z.number().min(0).nullable().default(null),
  cost_usd: z.number().min(0).nullable().default(null),
  finish_reason: z.string().nullable().default(null),
  input_tokens: tokens,
  output_tokens: tokens,
  // Of something else that has this name nothing is read.
  scores: z.record(z.string(), z.json()).optional().catch(undefined),
  // An id is a word; what is longer would be repeated where a model is named.
  model: z.string().min(1).max(200).optional().catch(undefined),
});

export type Recorded =
  | {
      ok: true;
      outputs: ReadonlyMap<string, Output>;
      /** The models that rows say they come from, each once. */
      models: string[];
    }
  | { ok: false; problems: Problem[] };

/** More problems than this help nobody. */
const MAX_PROBLEMS = 20;
/** More outputs than this are of no suite that a review can wait for. */
const MAX_OUTPUTS = 200_000;

/**
 * Parses outputs recorded elsewhere: one JSON object a line, keyed by case id. Bad lines are named at once, up to 20, and none is
 * read after those: whoever wrote them may have written millions.
 */
export function parseRecorded(path: string, text: string): Recorded {
  const problems: Problem[] = [];
  const outputs = new Map<string, Output>();
  const models = new Set<string>();
  for (const { content, line } of eachLine(text)) {
    if (problems.length >= MAX_PROBLEMS) break;
    const at = { path, line, column: 1 };
    if (outputs.size >= MAX_OUTPUTS) {
      const expected = `at most ${MAX_OUTPUTS.toLocaleString('en-US')} outputs`;
      problems.push({ ...at, expected, found: 'another one' });
      break;
    }
    const parsed = parseJson(path, content);
    if (!parsed.ok) {
      problems.push(...parsed.problems.map((problem) => ({ ...problem, line })));
      continue;
    }
    const checked = row.safeParse(parsed.value.data);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      problems.push({
        ...at,
        expected: 'an output: {id, text, tool_calls, retrieved}',
        found: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      });
      continue;
    }
    const trajectory = readTrajectory(checked.data);
    if (trajectory !== null && 'fault' in trajectory)
      problems.push({ ...at, expected: 'the steps or messages of a conversation', found: trajectory.fault });
    else if (outputs.has(checked.data.id))
      problems.push({ ...at, expected: 'each id once', found: `"${checked.data.id}" again` });
    else {
      outputs.set(checked.data.id, toOutput(checked.data, trajectory));
      if (checked.data.model !== undefined) models.add(checked.data.model);
    }
  }
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  return { ok: true, outputs: settleRetrieved([outputs])[0] ?? outputs, models: [...models] };
}

/**
 * Outputs of one application: where one says what was retrieved, another one that leaves it out found nothing, as
 * programs write it that leave out empty lists. Where none says it, it stays unknown.
 */
export function settleRetrieved(
  sides: readonly ReadonlyMap<string, Output>[],
): ReadonlyMap<string, Output>[] {
  const searches = sides.some((outputs) => [...outputs.values()].some(({ retrieved }) => retrieved !== null));
  if (!searches) return [...sides];
  return sides.map(
    (outputs) => new Map([...outputs].map(([id, one]) => [id, { ...one, retrieved: one.retrieved ?? [] }])),
  );
}

/** The steps of a row, from whichever of its forms; null: it says nothing of them. */
function readTrajectory({
  steps,
  messages,
  ending,
}: z.infer<typeof row>): Trajectory | { fault: string } | null {
  if (steps !== undefined && messages !== undefined)
    return { fault: 'both `steps` and `messages`, of which one is enough' };
  if (messages !== undefined) {
    const read = readMessages(messages);
    return 'fault' in read || ending === undefined ? read : { ...read, ending };
  }
  if (steps === undefined)
    return ending === undefined ? null : { fault: '`ending` without `steps` or `messages`' };
  const odd = steps.findIndex(({ tool_calls: calls, results }) => results.length > calls.length);
  if (odd >= 0) {
    const { tool_calls: calls = [], results = [] } = steps[odd] ?? {};
    return {
      fault: `steps[${odd}] has ${results.length} result${results.length === 1 ? '' : 's'} of ${calls.length} calls`,
    };
  }
  const read = steps.map(({ tool_calls: calls, ...rest }) => ({ ...rest, toolCalls: calls }));
  const stopped = (read.at(-1)?.toolCalls.length ?? 0) > 0;
  return { steps: read, ending: ending ?? (stopped ? 'step_limit' : 'answered') };
}

/** Null where one of the two is missing: half of what an answer took is no measurement. */
function readUsage({
  input_tokens: inputTokens,
  output_tokens: outputTokens,
}: z.infer<typeof row>): Usage | null {
  if (inputTokens === null || outputTokens === null) return null;
  return { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0 };
}

function toOutput(recorded: z.infer<typeof row>, trajectory: Trajectory | null): Output {
  const steps = trajectory?.steps ?? [];
  return {
    text: recorded.text ?? steps.at(-1)?.text ?? '',
    toolCalls: recorded.tool_calls ?? steps.flatMap((one) => one.toolCalls),
    ...(trajectory === null ? {} : { trajectory }),
    ...(recorded.scores === undefined ? {} : { scores: recorded.scores }),
    retrieved: recorded.retrieved?.map((chunk) => ({ ...chunk, start: 0, end: chunk.text.length })) ?? null,
    finishReason: recorded.finish_reason ?? 'unknown',
    usage: readUsage(recorded),
    latencyMs: recorded.latency_ms,
    costUsd: recorded.cost_usd,
  };
}
