import { openGate } from '../src/core/gate/open-gate.ts';
import { mulberry32, uniform } from '../src/core/gate/random.ts';
import type { Comparison, FreshScores } from '../src/core/gate/types.ts';

/** Pairs of answers that a judge compares: a share of them is tied, of the others `lost` of the head's are lost. */
export type PairWorld = { cases: number; ties: number; lost: number };

/** What the gate says of one change of this world. How likely a case's head loses is the case's own, around `lost`. */
export function decidePairs({ cases, ties, lost }: PairWorld, seed: number): Comparison {
  const next = mulberry32(seed);
  const own = Array.from({ length: cases }, () =>
    Math.max(0, Math.min(1, lost + 0.6 * (uniform(next) - 0.5))),
  );
  const run = (i: number) => {
    if (uniform(next) < ties) return 0.5;
    return uniform(next) < (own[i] ?? 0.5) ? 0 : 1;
  };
  const first = own.map((_, i) => run(i));
  const gate = openGate({
    metrics: [{ id: 'm', margin: 0.05, noiseFloor: 0, moved: 0.5, paired: true }],
    cases: own.map((_, i) => ({ suite: 's', cluster: String(i) })),
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
      step = gate.afterLook([first.map((value, i) => (seen.has(i) ? value - 0.5 : null))]);
    } else {
      const { cases: again, fresh } = step.request;
      const runs = again.map((i): [number, FreshScores] => [
        i,
        {
          base: Array.from({ length: fresh }, () => 0.5),
          head: Array.from({ length: fresh }, () => run(i)),
        },
      ]);
      step = gate.afterConfirm([new Map(runs)]);
    }
  }
  return step.metrics[0]?.comparison ?? 'inconclusive';
}
