import { digestOf } from '../../core/artifact/digest.ts';
import { describeExpected, describeInput } from '../../core/eval/describe.ts';
import { isSkipped, type PlannedSuite, sidesOf } from '../../core/eval/plan.ts';
import { embeddingModelOf } from '../../core/eval/scorers/types.ts';
import type { ScoringTask } from '../../core/eval/scoring.ts';
import type { Case, TrialRequest } from '../../core/eval/types.ts';
import { addAll, atMost, type Calls, type Costs, NO_CALLS, spanOf, times, toRange } from './calls.ts';
import { ASSUMED_OUTPUT_TOKENS } from './estimate-tokens.ts';

/**
 * What is embedded for scores: at the least once for both sides, whose answers may be the same. `more`: how many times the first pass the
 * gate can ask for at most. Null: nothing is.
 */
export function estimateEmbeddings(suite: PlannedSuite, more: number, costs: Costs): Calls | null {
  const embed = (testCase: Case, tasks: readonly ScoringTask[], request: TrialRequest) =>
    addAll(embeddedOnce(tasks).map((task) => estimateTask(task, testCase, request, costs)));
  const paired = suite.cases
    .filter((planned) => !isSkipped(suite, planned))
    .map(({ case: testCase, tasks, base, head }) => {
      const sides = sidesOf(suite).map((side) => embed(testCase, tasks, { base, head }[side].request));
      return times(spanOf(sides), suite.suite.repeats);
    });
  const added = suite.newCases.map((one) => embed(one.case, one.tasks, one.head.request));
  return atMost(addAll([...paired, ...added]), more);
}

/** Metrics that differ only in what they make of the vectors have the same texts, which are embedded once. */
function embeddedOnce(tasks: readonly ScoringTask[]): ScoringTask[] {
  const embedding = tasks.filter(({ scorer, options }) => embeddingModelOf(scorer, options) !== null);
  const byVotes = embedding.sort((a, b) => (a.use.votes ?? 1) - (b.use.votes ?? 1));
  const keyOf = ({ use: { judge, transform }, scorer, options }: ScoringTask) =>
    digestOf({ scorer: scorer.id, options, ...(judge && { judge }), ...(transform && { transform }) });
  return [...new Map(byVotes.map((task) => [keyOf(task), task])).values()];
}

/** One call for the answer and what it is compared with, or for what each vote of a judge made of it, which is no longer. */
function estimateTask(
  { use, scorer, options }: ScoringTask,
  testCase: Case,
  request: TrialRequest,
  { models, count }: Costs,
): Calls {
  const model = embeddingModelOf(scorer, options);
  if (model === null) return NO_CALLS;
  const compared = count(`${describeExpected(testCase)} ${describeInput(testCase)}`);
  const known = request.kind === 'recorded' ? count(request.output.text) : null;
  const price = (size: 'low' | 'high') => {
    const inputTokens = compared + (known ?? ASSUMED_OUTPUT_TOKENS[size]);
    return models.price(model, { inputTokens, outputTokens: 0, cachedInputTokens: 0 });
  };
  const calls = { low: 1, high: use.votes ?? 1 };
  return { calls, usd: toRange(price('low'), price('high'), calls) };
}
