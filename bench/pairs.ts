/**
 * How often the gate blocks on pairs of answers that a judge compares: `node bench/pairs.ts [trials]`, 3,000 where nothing is
 * said. "No change" has to stay below 0.05 + 2 standard errors. See docs/decisions/0017-pairs-of-answers.md.
 */
import { decidePairs } from './pair-trial.ts';

const TRIALS = Number(process.argv[2] ?? 3_000);
console.log('ties  cases  no change  lost 60%  lost 70%  lost 80%');
for (const ties of [0, 0.4, 0.8])
  for (const cases of [50, 200]) {
    const rate = (lost: number) => {
      let blocked = 0;
      for (let t = 0; t < TRIALS; t++)
        if (decidePairs({ cases, ties, lost }, 1 + t * 7919) === 'regressed') blocked += 1;
      return (blocked / TRIALS).toFixed(3).padStart(8);
    };
    const [same, ...worse] = [0.5, 0.6, 0.7, 0.8].map(rate);
    console.log(
      `${(ties * 100).toFixed(0).padStart(3)}%  ${String(cases).padStart(5)}   ${same}  ${worse.join('  ')}`,
    );
  }
