import type { Case, Ending, Output, Step, Trajectory } from './types.ts';

/** How a trial ended that did not end with an answer, as people say it. */
const ENDINGS: Record<Exclude<Ending, 'answered'>, string> = {
  step_limit: 'the step limit',
  token_limit: 'the token limit',
  loop: 'a loop of the same calls and results',
  turn_limit: 'the limit of the user’s turns',
};

/** `stopped after 10 steps by the step limit`; null where it ended with an answer. */
export function describeEnding({
  steps,
  ending,
}: Pick<Trajectory, 'ending'> & { steps: number }): string | null {
  if (ending === 'answered') return null;
  return `stopped after ${steps} ${steps === 1 ? 'step' : 'steps'} by ${ENDINGS[ending]}`;
}

/** Everything that was said and done in a trial of several steps, and how it ended. */
export function detailTrajectory(
  { steps, ending, opening }: Trajectory,
  unmocked: Output['unmocked'],
  describeCall: (call: Step['toolCalls'][number]) => string,
): string {
  const lines = steps.flatMap((step, index) => [
    `step ${index + 1}`,
    ...(step.text === '' ? [] : [step.text]),
    ...step.toolCalls.flatMap((call, at) => {
      const result = step.results[at];
      return [describeCall(call), ...(result === undefined ? [] : [`  -> ${result.content}`])];
    }),
    ...(step.user === null ? [] : [`user: ${step.user}`]),
  ]);
  const stopped = describeEnding({ steps: steps.length, ending });
  return [
    ...(opening === undefined ? [] : [`user: ${opening}`]),
    ...lines,
    ...(stopped === null ? [] : [stopped]),
    ...(unmocked === undefined
      ? []
      : [`no mock for: ${unmocked.calls.join(', ')} (calls: ${unmocked.count})`]),
  ].join('\n');
}

/** What users say in a case after its input, a line a turn; of a simulated one what it wants. */
export function describeConversation({ conversation }: Pick<Case, 'conversation'>): string[] {
  if (conversation === undefined) return [];
  if (conversation.kind === 'simulated') return [`a simulated user: ${conversation.goal}`];
  return conversation.turns.map((turn) => `user: ${turn}`);
}
