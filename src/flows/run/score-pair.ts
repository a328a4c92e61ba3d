import { digestOf } from '../../core/artifact/digest.ts';
import type { Run } from '../../core/eval/cache-key.ts';
import { type OrderedVerdict, scorePairVerdict, settleOrders } from '../../core/eval/pair-verdict.ts';
import { withoutPaths } from '../../core/eval/request-images.ts';
import { decideWithoutJudge, readPairReply } from '../../core/eval/scorers/apply.ts';
import { requestPairJudge } from '../../core/eval/scorers/judges/show-pictures.ts';
import type { PairJudgeScorer } from '../../core/eval/scorers/types.ts';
import { combineScores, type ScoringTask } from '../../core/eval/scoring.ts';
import type { Case, ModelRequest, Output, Score, Side } from '../../core/eval/types.ts';
import { FIXED_NONCE, type Scoring, tellUnseen } from './score-output.ts';

/**
 * Scores the answers of both sides of one run by every metric in `tasks` that is of both together. A judge is asked in both
 * orders, each kept by itself; where it fails, neither side has a score.
 */
export async function scorePair(
  testCase: Case,
  tasks: readonly ScoringTask[],
  outputs: Record<Side, Output>,
  run: Run,
  scoring: Omit<Scoring, 'voting'>,
): Promise<Record<Side, Map<string, Score>>> {
  const scored = await Promise.all(
    tasks.flatMap(({ use, scorer, options }) =>
      scorer.kind === 'pair_judge'
        ? [
            decide(scorer, { use, scorer, options }, testCase, outputs, run, scoring).then((verdict) => ({
              use,
              scores: scorePairVerdict(verdict),
            })),
          ]
        : [],
    ),
  );
  const of = (side: Side) => combineScores(scored.map(({ use, scores }) => ({ use, score: scores[side] })));
  return { base: of('base'), head: of('head') };
}

async function decide(
  scorer: PairJudgeScorer,
  { use, options }: ScoringTask,
  testCase: Case,
  outputs: Record<Side, Output>,
  run: Run,
  { runner, nonce, judge, cache, pictures }: Omit<Scoring, 'voting'>,
): Promise<OrderedVerdict> {
  const plain = decideWithoutJudge(scorer, options, outputs);
  if (plain !== null) return plain;
  const model = use.judge ?? judge;
  if (model === null) return { better: null, reason: 'no judge is named' };

  const inOrder = (first: Side, second: Side) => {
    const input = { case: testCase, options, first: outputs[first], second: outputs[second] };
    const request = (secret: string): ModelRequest => ({
      model,
      ...requestPairJudge(scorer, input, secret, pictures?.images ?? []),
      tools: [],
      parameters: {},
    });
    const digest = digestOf({ judge: withoutPaths(request(FIXED_NONCE)) });
    const ask = async (): Promise<OrderedVerdict> => {
      const asked = await runner.judge(
        model,
        () => request(nonce()),
        digest,
        run,
        cache,
        pictures?.readImage,
      );
      if (!asked.ok) return { better: null, reason: `the judge failed: ${asked.failure.message}` };
      const { better, ...why } = readPairReply(scorer, asked.output.text, input);
      const told = tellUnseen(why, scorer.readsQuestion(input) ? pictures : undefined);
      return { better: better === 'first' ? first : better === 'second' ? second : better, ...told };
    };
    return { digest, ask };
  };
  const orders = [inOrder('base', 'head'), inOrder('head', 'base')];
  // Which is asked first depends on the answers and not on whose they are: exchanging the sides exchanges the verdict.
  orders.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  let before: OrderedVerdict | null = null;
  for (const { ask } of orders) {
    const verdict = await ask();
    const settled = before === null ? settleOrders(verdict, null) : settleOrders(before, verdict);
    if (settled !== null) return settled;
    before = verdict;
  }
  return { better: null, reason: 'the judge was not asked' };
}
