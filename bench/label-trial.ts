import type { AggregateSpec, Observed } from '../src/core/eval/observed.ts';
import { type Aggregate, fitAggregate, type ObservedPair } from '../src/core/gate/aggregate.ts';
import { normalQuantile } from '../src/core/gate/normal.ts';
import { openGate } from '../src/core/gate/open-gate.ts';
import { mulberry32, uniform } from '../src/core/gate/random.ts';
import type { Comparison, FreshScores } from '../src/core/gate/types.ts';

/**
 * A classifier on `cases` cases: `labels` by their shares, right with `accuracy`; the head loses `drop` of that. Of AUC the first label
 * is the positive one, and `accuracy` is the AUC of scores that are normal, four fifths of their spread the case's own.
 */
export type LabelWorld = {
  cases: number;
  /** Share of each label; they add up to 1. */
  labels: readonly number[];
  accuracy: number;
  drop: number;
  /** Share of the cases that waver; the others are always right. */
  wavering?: number;
  /** Share of what the head would say of the first label that it does say; what it keeps to itself has no label. */
  said?: number;
  spec: AggregateSpec;
};

/** What the gate says of one change of this world: looks, influence shares, fresh runs and all. */
export function decideLabels(world: LabelWorld, seed: number): Comparison {
  const { cases, labels, accuracy, drop, spec, wavering = 0.3, said = 1 } = world;
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
  const hard = truths.map(() => uniform(next) < wavering);
  const own = truths.map(() => (spec.kind === 'auc' ? normal(next) : 0));
  const run = (i: number, side: 'base' | 'head'): Observed => {
    const truth = truths[i] ?? 0;
    if (spec.kind === 'auc') {
      const apart = Math.SQRT2 * normalQuantile(accuracy - (side === 'head' ? drop : 0));
      const score = (truth === 0 ? apart : 0) + 0.8 * (own[i] ?? 0) + 0.6 * normal(next);
      return { kind: 'ranked', positive: truth === 0, score };
    }
    const right = hard[i] ? Math.max(0, 1 - (1 - accuracy) / wavering) : 1;
    const isRight = uniform(next) < right - (side === 'head' ? drop : 0);
    if (spec.kind === 'rmse')
      return { kind: 'squared_error', value: (isRight ? 0.02 : 0.1 + 0.4 * uniform(next)) ** 2 };
    const wrong = (truth + 1 + Math.floor(uniform(next) * (labels.length - 1))) % labels.length;
    const predicted = isRight ? truth : wrong;
    const silent = side === 'head' && predicted === 0 && said < 1 && uniform(next) >= said;
    return { kind: 'label', expected: String(truth), predicted: silent ? null : String(predicted) };
  };
  const pairs = truths.map(
    (_, i): ObservedPair => ({ base: run(i, 'base'), head: run(i, 'head'), weight: 1 }),
  );
  const gate = openGate({
    metrics: [{ id: 'm', margin: 0.05, noiseFloor: 0, moved: null }],
    cases: truths.map((_, i) => ({ suite: 's', cluster: String(i) })),
    // Drawn from another stream than the data.
    seed: mulberry32(seed ^ 0x5bd1e995)(),
    effort: 'full',
    scope: 'suite',
  });
  const seen = new Set<number>();
  const compare = (fit: Aggregate) => {
    const early = fit.lopsided && seen.size < cases;
    const row = pairs.map((pair, i) =>
      seen.has(i) && fit.counts(pair) && !early ? fit.share(pair.head) - fit.share(pair.base) : null,
    );
    return { differences: [row], spreads: [fit.spread] };
  };
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      for (const i of step.cases) seen.add(i);
      const known = pairs.filter((_, i) => seen.has(i));
      const { differences, spreads } = compare(fitAggregate(spec, known));
      step = gate.afterLook(differences, spreads);
    } else {
      const { request } = step;
      const again = new Map(
        request.cases.map((i) => [
          i,
          Array.from({ length: request.fresh }, () => ({ base: run(i, 'base'), head: run(i, 'head') })),
        ]),
      );
      const updated = pairs.flatMap(
        (pair, i) => again.get(i)?.map((one) => ({ ...one, weight: 1 / request.fresh })) ?? [pair],
      );
      const fit = fitAggregate(spec, updated, (counts) => pairs.filter(counts).length);
      const fresh = [...again].map(([i, runs]): [number, FreshScores] => [
        i,
        { base: runs.map(({ base }) => fit.share(base)), head: runs.map(({ head }) => fit.share(head)) },
      ]);
      step = gate.afterConfirm([new Map(fresh)], compare(fit));
    }
  }
  return step.metrics[0]?.comparison ?? 'inconclusive';
}

function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform(next))) * Math.cos(2 * Math.PI * uniform(next));
}
