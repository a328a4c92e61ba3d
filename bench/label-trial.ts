import type { AggregateSpec, Observed } from '../src/core/eval/observed.ts';
import { fitAggregate, type ObservedPair, spreadOf } from '../src/core/gate/aggregate.ts';
import { openGate } from '../src/core/gate/open-gate.ts';
import { mulberry32, uniform } from '../src/core/gate/random.ts';
import type { FreshScores } from '../src/core/gate/types.ts';

/** A classifier on `cases` cases: `labels` by their shares, right with `accuracy`; the head loses `drop` of that. */
export type LabelWorld = {
  cases: number;
  /** Share of each label; they add up to 1. */
  labels: readonly number[];
  accuracy: number;
  drop: number;
  spec: AggregateSpec;
};

/** Whether the gate blocks one change of this world: looks, influence shares, fresh runs and all. */
export function isBlocked(world: LabelWorld, seed: number): boolean {
  const { cases, labels, accuracy, drop, spec } = world;
  const next = mulberry32(seed);
  const draw = () => {
    let at = uniform(next);
    const found = labels.findIndex((share) => {
      at -= share;
      return at < 0;
    });
    return found < 0 ? labels.length - 1 : found;
  };
  const truths = Array.from({ length: cases }, draw);
  // Most cases are sure, some are a toss: runs of one case differ as those of a model do.
  const hard = truths.map(() => uniform(next) < 0.3);
  const run = (i: number, side: 'base' | 'head'): Observed => {
    const truth = truths[i] ?? 0;
    const right = hard[i] ? Math.max(0, 1 - (1 - accuracy) / 0.3) : 1;
    const isRight = uniform(next) < right - (side === 'head' ? drop : 0);
    if (spec.kind === 'rmse')
      return { kind: 'squared_error', value: (isRight ? 0.02 : 0.1 + 0.4 * uniform(next)) ** 2 };
    const wrong = (truth + 1 + Math.floor(uniform(next) * (labels.length - 1))) % labels.length;
    return { kind: 'label', expected: String(truth), predicted: String(isRight ? truth : wrong) };
  };
  const pairs = truths.map(
    (_, i): ObservedPair => ({ base: run(i, 'base'), head: run(i, 'head'), weight: 1 }),
  );
  const spread = spreadOf(spec, truths.map(String));
  const gate = openGate({
    metrics: [{ id: 'm', margin: 0.05, noiseFloor: 0, moved: null, spread }],
    cases: truths.map((_, i) => ({ suite: 's', cluster: String(i) })),
    // Drawn from another stream than the data.
    seed: mulberry32(seed ^ 0x5bd1e995)(),
    effort: 'full',
    scope: 'suite',
  });
  const seen = new Set<number>();
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      for (const i of step.cases) seen.add(i);
      const fit = fitAggregate(
        spec,
        pairs.filter((_, i) => seen.has(i)),
      );
      const row = pairs.map((pair, i) =>
        seen.has(i) && fit.counts(pair) ? fit.share('head', pair.head) - fit.share('base', pair.base) : null,
      );
      step = gate.afterLook([row]);
    } else {
      const { request } = step;
      const fit = fitAggregate(spec, pairs);
      const again = (i: number, side: 'base' | 'head') =>
        Array.from({ length: request.fresh }, () => fit.share(side, run(i, side)));
      const fresh = request.cases.map((i): [number, FreshScores] => [
        i,
        { base: again(i, 'base'), head: again(i, 'head') },
      ]);
      step = gate.afterConfirm([new Map(fresh)]);
    }
  }
  return step.metrics.some(({ comparison }) => comparison === 'regressed');
}
