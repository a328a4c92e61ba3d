/** CPU of one verdict against one that adds every sign up: `node bench/gate-speed.ts`. See bench/README.md. */
import { REPLICATES } from '../src/core/gate/constants.ts';
import { openGate } from '../src/core/gate/open-gate.ts';
import { drawSigns } from '../src/core/gate/sign-flips.ts';
import { createRandom } from './gate-generators.ts';

const CASES = 200;
const METRICS = 10;
const random = createRandom(7);
const differences = Array.from({ length: METRICS }, () =>
  Array.from({ length: CASES }, () => 0.2 * random.normal()),
);

function decide(): void {
  const metrics = differences.map((_, m) => ({ id: String(m), margin: 0.05, noiseFloor: 0.01, moved: 0.3 }));
  const cases = Array.from({ length: CASES }, (_, i) => ({ suite: 's', cluster: String(i) }));
  const gate = openGate({ metrics, cases, seed: 1, effort: 'full', scope: 'population' });
  let step = gate.start();
  while (step.kind === 'run') step = gate.afterLook(differences);
}

/** The same statistics, one addition for each sign, at the four looks. */
function decideNaively(): number {
  const { bits, bytes } = drawSigns(CASES, 1);
  let highest = Number.NEGATIVE_INFINITY;
  for (const share of [0.25, 0.5, 0.75, 1]) {
    for (let b = 0; b < REPLICATES; b++) {
      for (const row of differences) {
        let sum = 0;
        for (let g = 0; g < CASES * share; g++)
          sum += ((bits[b * bytes + (g >> 3)]! >> (g & 7)) & 1) === 1 ? row[g]! : -row[g]!;
        highest = Math.max(highest, sum);
      }
    }
  }
  return highest;
}

function measure(run: () => unknown): number {
  for (let i = 0; i < 3; i++) run();
  const times = Array.from({ length: 15 }, () => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[7] ?? 0;
}

const ours = measure(decide);
const naive = measure(decideNaively);
console.log(
  `${CASES} cases, ${METRICS} metrics, four looks, median of 15: ${ours.toFixed(1)} ms CPU; naive ${naive.toFixed(1)} ms; ratio ${(naive / ours).toFixed(1)}`,
);
