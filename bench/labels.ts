/**
 * How often the gate blocks on precision, recall, F1, RMSE and AUC: `node bench/labels.ts [trials] [name]`, 3,000 trials of all where nothing is said. "No change" has
 * to stay below 0.05 + 2 standard errors. See docs/decisions/0013-metrics-that-are-no-means.md.
 */
import type { AggregateSpec, Average } from '../src/core/eval/observed.ts';
import { decideLabels, type LabelWorld } from './label-trial.ts';

const TRIALS = Number(process.argv[2] ?? 3_000);
const ratio = (kind: 'precision' | 'recall' | 'f1', average: Average): AggregateSpec => ({
  kind,
  average,
  positive: average === 'binary' ? '0' : null,
});
const specs: [string, AggregateSpec, readonly number[]][] = [
  ['precision, positive 20%', ratio('precision', 'binary'), [0.2, 0.8]],
  ['recall, positive 20%', ratio('recall', 'binary'), [0.2, 0.8]],
  ['f1, positive 20%', ratio('f1', 'binary'), [0.2, 0.8]],
  ['f1 macro, 60/30/10%', ratio('f1', 'macro'), [0.6, 0.3, 0.1]],
  ['f1 weighted, 60/30/10%', ratio('f1', 'weighted'), [0.6, 0.3, 0.1]],
  ['precision macro, 60/30/10%', ratio('precision', 'macro'), [0.6, 0.3, 0.1]],
  ['f1 micro, 60/30/10%', ratio('f1', 'micro'), [0.6, 0.3, 0.1]],
  ['rmse', { kind: 'rmse' }, [0.5, 0.5]],
  ['auc, positive 50%', { kind: 'auc' }, [0.5, 0.5]],
  ['auc, positive 20%', { kind: 'auc' }, [0.2, 0.8]],
  ['auc, positive 5%', { kind: 'auc' }, [0.05, 0.95]],
];
console.log('metric                       cases  no change  10 points  20 points');
const named = process.argv[3] ?? '';
for (const [name, spec, labels] of specs.filter(([name]) => name.includes(named)))
  for (const cases of [50, 200]) {
    const rate = (drop: number) => {
      const world: LabelWorld = { cases, labels, accuracy: 0.85, drop, spec };
      let blocked = 0;
      for (let t = 0; t < TRIALS; t++) if (decideLabels(world, 1 + t * 7919) === 'regressed') blocked += 1;
      return (blocked / TRIALS).toFixed(3);
    };
    console.log(
      `${name.padEnd(28)} ${String(cases).padStart(5)}  ${rate(0).padStart(9)}  ${rate(0.1).padStart(9)}  ${rate(0.2).padStart(9)}`,
    );
  }
