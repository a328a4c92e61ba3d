import { z } from 'zod';
import { nearestName } from '../../../artifact/nearest.ts';
import type { ToolDefinition } from '../../../artifact/types.ts';
import type { Output, Score, Step } from '../../types.ts';
import { sameTool } from '../calls/argument-match.ts';
import type { ExpectedCall } from '../calls/expected-calls.ts';
import { defineScorer, notApplicable, passOrFail, unmeasured } from '../define.ts';
import { codeName } from '../text.ts';
import { type ExpectedMessage, type ExpectedTrajectory, expectedTrajectory } from './expected-trajectory.ts';
import { callsOf, type MadeCall } from './trajectory.ts';
import { type ArgumentsMode, argumentsMatch, turned } from './trajectory-arguments.ts';

const options = z.strictObject({
  mode: z.enum(['strict', 'unordered', 'subset', 'superset']).default('strict'),
  arguments: z.enum(['exact', 'ignore', 'subset', 'superset']).default('exact'),
});

/**
 * The trajectory against a reference, by the rules of agentevals (`trajectory_match_mode`, `tool_args_match_mode`): a
 * call is paired with the first of its name that matches and is left. `subset` and the second half of `unordered` look
 * from the reference to the trajectory, and there agentevals' modes for arguments are turned round as well.
 */
export const trajectoryMatch = defineScorer({
  id: 'trajectory_match',
  aliases: ['TrajectoryMatch', 'trajectory_accuracy', 'agent_trajectory'],
  description: 'The tools were called along the expected trajectory.',
  scale: 'pass_fail',
  options,
  shorthand: 'mode',
  applies: ({ case: testCase }) => expectedTrajectory(testCase) !== null,
  score({ case: testCase, output, options: { mode, arguments: args }, tools }) {
    const expected = expectedTrajectory(testCase);
    if (expected === null) return notApplicable('expected trajectory');
    if ('fault' in expected) return unmeasured(expected.fault);
    if (mode === 'strict' && expected.form === 'messages' && output.trajectory === undefined)
      return unmeasured('messages are expected, and the output has no steps');
    const made = callsOf(output);
    const fault =
      mode === 'strict'
        ? strictFault(expected, output, made, args)
        : matchFault(expected.calls, made, mode, args);
    return warnOfUnknown(
      passOrFail(fault === null, describePass(made.length, mode), fault ?? ''),
      expected.calls,
      testCase.tools ?? tools,
    );
  },
});

function describePass(calls: number, mode: string): string {
  return calls === 0
    ? 'made no call, as expected'
    : `${calls} call${calls === 1 ? '' : 's'} as expected (${mode})`;
}

function matchFault(
  expected: readonly ExpectedCall[],
  made: readonly MadeCall[],
  mode: 'unordered' | 'subset' | 'superset',
  args: ArgumentsMode,
): string | null {
  const missing = () => {
    const found = findUnpaired(expected, made, (want, one) => isCall(one, want, args));
    return found === null ? null : `${codeName(found.name)} was not called as expected`;
  };
  const extra = () => {
    const found = findUnpaired(made, expected, (one, want) => isCall(one, want, turned(args)));
    return found === null
      ? null
      : `step ${found.step} called ${codeName(found.call.name)}, which was not expected so`;
  };
  if (mode === 'superset') return missing();
  return mode === 'subset' ? extra() : (missing() ?? extra());
}

/** The first that finds no partner among those left; null where all do. */
function findUnpaired<A, B>(
  all: readonly A[],
  others: readonly B[],
  pairs: (a: A, b: B) => boolean,
): A | null {
  const taken = new Uint8Array(others.length);
  for (const one of all) {
    const index = others.findIndex((other, i) => taken[i] === 0 && pairs(one, other));
    if (index === -1) return one;
    taken[index] = 1;
  }
  return null;
}

function isCall({ call }: MadeCall, want: ExpectedCall, args: ArgumentsMode): boolean {
  return sameTool(want.name, call.name) && argumentsMatch(call.arguments, want.arguments, args);
}

function strictFault(
  expected: ExpectedTrajectory,
  output: Output,
  made: readonly MadeCall[],
  args: ArgumentsMode,
): string | null {
  if (expected.form === 'messages')
    return messageFault(expected.messages, output.trajectory?.steps ?? [], args);
  if (expected.form === 'calls')
    return groupFault(
      made.map((one) => [one]),
      expected.calls.map((one) => [one]),
      args,
      'call',
    );
  const steps = new Map<number, MadeCall[]>();
  for (const one of made) steps.set(one.step, [...(steps.get(one.step) ?? []), one]);
  return groupFault(
    [...steps.values()],
    expected.steps.filter((calls) => calls.length > 0),
    args,
    'step with calls',
  );
}

/** Roles and calls message by message, from the first answer on. */
function messageFault(
  expected: readonly ExpectedMessage[],
  steps: readonly Step[],
  args: ArgumentsMode,
): string | null {
  const messages = steps.flatMap(({ toolCalls, results, user }, index) => [
    { role: 'assistant', calls: toolCalls.map((call) => ({ step: index + 1, call, result: null })) },
    ...results.map(() => ({ role: 'tool', calls: [] })),
    ...(user === null ? [] : [{ role: 'user', calls: [] }]),
  ]);
  const at = messages.findIndex(({ role }, i) => role !== (expected[i]?.role ?? role));
  if (at !== -1)
    return `message ${at + 1} is of ${codeName(messages[at]?.role ?? '')}, expected ${codeName(expected[at]?.role ?? '')}`;
  return groupFault(
    messages.map(({ calls }) => calls),
    expected.map(({ calls }) => calls),
    args,
    'message',
  );
}

/** Group by group in order; inside a group, whose calls were made at once, in any order. */
function groupFault(
  made: readonly (readonly MadeCall[])[],
  expected: readonly (readonly ExpectedCall[])[],
  args: ArgumentsMode,
  noun: string,
): string | null {
  for (const [index, want] of expected.entries()) {
    const group = made[index];
    if (group === undefined) break;
    const wrong = findUnpaired(group, want, (one, other) => isCall(one, other, args));
    const wanted =
      want
        .slice(0, 4)
        .map(({ name }) => codeName(name))
        .join(', ') || 'no call';
    if (wrong !== null)
      return `step ${wrong.step} called ${codeName(wrong.call.name)}${want.some(({ name }) => sameTool(name, wrong.call.name)) ? ' with other arguments or once too often' : ''}, expected ${wanted}`;
    if (group.length < want.length)
      return `${noun} ${index + 1} made ${group.length} of the calls expected there: ${wanted}`;
  }
  if (made.length === expected.length) return null;
  const [more, next] = [made.length > expected.length, made[expected.length]?.[0]];
  const where =
    more && next !== undefined ? `, step ${next.step} with ${codeName(next.call.name)} is beyond them` : '';
  return `${made.length} ${noun}${made.length === 1 ? '' : 's'}, expected ${expected.length}${where}`;
}

/** A reference to a tool that was never offered is a mistake in the case more often than in the agent. */
function warnOfUnknown(
  score: Score,
  expected: readonly ExpectedCall[],
  tools: readonly ToolDefinition[] | null,
): Score {
  if (tools === null || tools.length === 0) return score;
  const unknown = expected.find(({ name }) => !tools.some((tool) => sameTool(tool.name, name)));
  if (unknown === undefined) return score;
  const near = nearestName(
    unknown.name.slice(0, 128),
    tools.map(({ name }) => name),
  );
  const hint = near === null ? '' : `; did you mean ${codeName(near)}?`;
  return {
    ...score,
    reason: `${score.reason}; the case expects ${codeName(unknown.name)}, which is not among the tools${hint}`,
  };
}
