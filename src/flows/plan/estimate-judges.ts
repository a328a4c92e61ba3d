import { digestOf } from '../../core/artifact/digest.ts';
import { requestUserTurn } from '../../core/eval/agent/simulated-user.ts';
import { EMPTY_OUTPUT } from '../../core/eval/empty-output.ts';
import {
  isSkipped,
  type PlannedCase,
  type PlannedRequest,
  type PlannedSuite,
  type ScoredCase,
  sidesOf,
} from '../../core/eval/plan.ts';
import { countImageTokens } from '../../core/eval/request-images.ts';
import { decideWithoutJudge, scoreWithoutJudge } from '../../core/eval/scorers/apply.ts';
import { requestJudge, requestPairJudge } from '../../core/eval/scorers/judges/show-pictures.ts';
import type { ScoringTask } from '../../core/eval/scoring.ts';
import type { TrialRequest } from '../../core/eval/types.ts';
import { addAll, atMost, type Calls, type Costs, NO_CALLS, spanOf, times, toRange } from './calls.ts';
import {
  ASSUMED_OUTPUT_TOKENS,
  ASSUMED_RESULT_TOKENS,
  countTurns,
  passageTokens,
} from './estimate-tokens.ts';

/**
 * What judges are asked: at the least once for both sides, whose answers may be the same, at the most for every vote. `more`: how many times the first pass the gate can ask for at most. Null: no judge is asked.
 */
export function estimateJudges(suite: PlannedSuite, more: number, costs: Costs): Calls | null {
  const { judge, repeats } = suite.suite;
  const ask = (scored: ScoredCase, requests: readonly TrialRequest[]) => {
    const asked = askedOnce(scored);
    // What a judge is shown beside an answer is the same on both sides.
    const shown = new Map<ScoringTask, number>();
    return requests.map((request) =>
      addAll(asked.map((task) => estimateTask(task, scored, request, judge, costs, shown))),
    );
  };
  const paired = suite.cases
    .filter((planned) => !isSkipped(suite, planned))
    .map((planned) => {
      const sides = ask(
        planned,
        sidesOf(suite).map((side) => planned[side].request),
      );
      const pairs = planned.tasks.map((task) => estimatePair(task, planned, judge, costs));
      return times(addAll([spanOf(sides), ...pairs]), repeats);
    });
  const added = suite.newCases.flatMap((one) => ask(one, [one.head.request]));
  return atMost(addAll([...paired, ...added]), more);
}

/** A judge of pairs: not at all where both answer the same, in one order where that is a tie, else in both. */
function estimatePair(
  { use, scorer, options }: ScoringTask,
  { case: testCase, pictures, ...sides }: PlannedCase,
  suiteJudge: string | null,
  { models, count }: Costs,
): Calls {
  const model = use.judge ?? suiteJudge;
  if (scorer.kind !== 'pair_judge' || model === null) return NO_CALLS;
  const known = ({ request }: PlannedRequest) => (request.kind === 'recorded' ? request.output : null);
  const [base, head] = [known(sides.base), known(sides.head)];
  const both = base !== null && head !== null;
  if (both && decideWithoutJudge(scorer, options, { base, head }) !== null) return NO_CALLS;
  const input = { case: testCase, options, first: base ?? EMPTY_OUTPUT, second: head ?? EMPTY_OUTPUT };
  const { messages } = requestPairJudge(scorer, input, 'nonce', pictures?.images ?? []);
  const shown =
    count(messages.map(({ content }) => content).join('\n')) + countImageTokens({ model, messages });
  const unknown = [base, head].filter((output) => output === null).length;
  const passages = [sides.base, sides.head].reduce(
    (sum, { request }) => sum + (request.kind === 'retrieval' ? passageTokens(request.settings) : 0),
    0,
  );
  const price = (size: 'low' | 'high') =>
    models.price(model, {
      inputTokens: shown + unknown * ASSUMED_OUTPUT_TOKENS[size] + (size === 'high' ? passages : 0),
      outputTokens: ASSUMED_OUTPUT_TOKENS[size],
      cachedInputTokens: 0,
    });
  const calls = { low: both ? 1 : 0, high: 2 };
  return { calls, usd: toRange(price('low'), price('high'), calls) };
}

/** Metrics that differ only in what they make of a judge's reply ask it once. */
function askedOnce({ case: testCase, tasks }: ScoredCase): ScoringTask[] {
  if (tasks.filter(({ scorer }) => scorer.kind === 'judge').length < 2) return [...tasks];
  const byVotes = [...tasks].sort((a, b) => (a.use.votes ?? 1) - (b.use.votes ?? 1));
  const keyOf = ({ use: { judge }, scorer, options }: ScoringTask) => {
    if (scorer.kind !== 'judge') return scorer;
    const request = scorer.request({ case: testCase, output: EMPTY_OUTPUT, options }, 'nonce');
    return digestOf({ judge, request });
  };
  return [...new Map(byVotes.map((task) => [keyOf(task), task])).values()];
}

function estimateTask(
  task: ScoringTask,
  { case: testCase, pictures }: ScoredCase,
  request: TrialRequest,
  suiteJudge: string | null,
  { models, count }: Costs,
  shownWithoutAnswer: Map<ScoringTask, number>,
): Calls {
  const { use, scorer, options } = task;
  const model = use.judge ?? suiteJudge;
  if (scorer.kind !== 'judge' || model === null) return NO_CALLS;
  // What a program makes of an answer is known once it ran.
  const known = request.kind === 'recorded' && use.transform === undefined ? request.output : null;
  const input = { case: testCase, output: known ?? EMPTY_OUTPUT, options };
  if (known !== null && scoreWithoutJudge(scorer, input) !== null) return NO_CALLS;
  const countShown = () => {
    const { messages } = requestJudge(scorer, input, 'nonce', pictures?.images ?? []);
    return count(messages.map(({ content }) => content).join('\n')) + countImageTokens({ model, messages });
  };
  const shown = known === null ? (shownWithoutAnswer.get(task) ?? countShown()) : countShown();
  if (known === null) shownWithoutAnswer.set(task, shown);
  const passages = request.kind === 'retrieval' ? passageTokens(request.settings) : 0;
  const votes = use.votes ?? 1;
  const calls = { low: 1, high: votes };
  const price = (size: 'low' | 'high') => {
    const steps = scorer.readsSteps === true ? countShownSteps(request)[size] : 1;
    const answer = known === null ? shownTokens(ASSUMED_OUTPUT_TOKENS[size], steps) : 0;
    const inputTokens = shown + answer + (size === 'high' ? passages : 0);
    return models.price(model, {
      inputTokens,
      outputTokens: ASSUMED_OUTPUT_TOKENS[size],
      cachedInputTokens: 0,
    });
  };
  return { calls, usd: toRange(price('low'), price('high'), calls) };
}

/** Characters that a judge is shown of a conversation at most are about four to a token. */
const MAX_SHOWN_TOKENS = 15_000;

/** Of the steps of a run; each but the last has a result, or what a user said. */
function shownTokens(answer: number, steps: number): number {
  return Math.min(MAX_SHOWN_TOKENS, steps * answer + (steps - 1) * ASSUMED_RESULT_TOKENS);
}

function countShownSteps(request: TrialRequest): { low: number; high: number } {
  if (request.kind !== 'agent') return { low: 1, high: 1 };
  const turns = countTurns(request);
  return { low: turns.low, high: turns.high * request.limits.steps };
}

/** What models that play users are asked: after every answer, and for the first message where the case has none. Null: there is none. */
export function estimateUsers(suite: PlannedSuite, more: number, costs: Costs): Calls | null {
  const { repeats } = suite.suite;
  const paired = suite.cases
    .filter((planned) => !isSkipped(suite, planned))
    .flatMap((planned) =>
      sidesOf(suite).map((side) => times(estimateUser(planned[side].request, costs), repeats)),
    );
  const added = suite.newCases.map(({ head }) => estimateUser(head.request, costs));
  return atMost(addAll([...paired, ...added]), more);
}

function estimateUser(trial: TrialRequest, { models, count }: Costs): Calls {
  if (trial.kind !== 'agent' || trial.conversation?.kind !== 'simulated') return NO_CALLS;
  const { conversation, request } = trial;
  const first = requestUserTurn(conversation, [], 'nonce');
  const shown = count(first.messages.map(({ content }) => content).join('\n'));
  const opening = request.messages.some(({ role }) => role === 'user') ? 0 : 1;
  const calls = { low: 1 + opening, high: conversation.maxTurns + opening };
  // Every call shows all that was said before it: of n calls the k-th has k answers and k messages more than the first.
  const price = (size: 'low' | 'high') => {
    const said = ASSUMED_OUTPUT_TOKENS[size];
    const n = calls[size];
    return models.price(conversation.model, {
      inputTokens: n * shown + said * n * n,
      outputTokens: n * said,
      cachedInputTokens: 0,
    });
  };
  return { calls, usd: toRange(price('low'), price('high'), { low: 1, high: 1 }) };
}
