import { canonicalJson } from '../../../artifact/digest.ts';
import type { Output, ToolCall, Trajectory } from '../../types.ts';
import { unmeasured } from '../define.ts';

/** A call inside a trajectory. `step` counts from 1; `result` is null where the tool was never asked. */
export type MadeCall = { step: number; call: ToolCall; result: { content: string; error: boolean } | null };

/** Every call of a trajectory in order, with what its tool gave back. */
export function listMade({ steps }: Pick<Trajectory, 'steps'>): MadeCall[] {
  return steps.flatMap(({ toolCalls, results }, index) =>
    toolCalls.map((call, i) => ({ step: index + 1, call, result: results[i] ?? null })),
  );
}

/** The score of an output in which nothing can be seen of steps. */
export const withoutTrajectory = () =>
  unmeasured('the output has no steps: this needs a target that takes several, or recorded `steps`');

/** Calls, in order, also of an output of one step. */
export function callsOf({ trajectory, toolCalls }: Output): MadeCall[] {
  return trajectory === undefined
    ? toolCalls.map((call) => ({ step: 1, call, result: null }))
    : listMade(trajectory);
}

/** Equal for calls of one tool with the same arguments, whatever the order of their keys. */
export function callKey({ name, arguments: given }: ToolCall): string {
  return canonicalJson([name, given]);
}
