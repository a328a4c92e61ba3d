/**
 * What votes in stage 2 alone cost in found regressions, and save in calls: `node bench/votes.ts [replicates]`. See
 * docs/decisions/0026-votes.md.
 */
import { openGate } from '../src/core/gate/open-gate.ts';
import { planOrder } from '../src/core/gate/plan-order.ts';
import { mulberry32 } from '../src/core/gate/random.ts';
import { createRandom, type Random } from './gate-generators.ts';

const N = 50;
const VOTES = 5;
/** Of an output from run to run, and of one vote on it; grades are five levels. */
const OUTPUT_SD = 0.1;
const VOTE_SD = 0.2;

type Case = { quality: number; fall: number };
type Plan = { name: string; first: number; fresh: number };
const PLANS: Plan[] = [
  { name: 'one vote', first: 1, fresh: 1 },
  { name: 'votes in stage 2', first: 1, fresh: VOTES },
  { name: 'votes always', first: VOTES, fresh: VOTES },
];
const TRUTHS: { name: string; fall(random: Random): number }[] = [
  { name: 'no change', fall: () => 0 },
  { name: 'drop of 10 points', fall: (random) => 0.1 * random.gamma(2) * 0.5 },
  { name: 'drop of 15 points', fall: (random) => 0.15 * random.gamma(2) * 0.5 },
  { name: '4 of 50 fall by 0.75', fall: () => 0 },
];

const grade = (x: number) => Math.round(4 * Math.max(0, Math.min(1, x))) / 4;

/** The middle one of so many votes, asked until a majority agrees; `calls` counts them. */
function score(random: Random, quality: number, votes: number, spent: { calls: number }): number {
  const output = quality + OUTPUT_SD * random.normal();
  const cast: number[] = [];
  while (cast.length < votes) {
    const vote = grade(output + VOTE_SD * random.normal());
    cast.push(vote);
    spent.calls += 1;
    if (cast.filter((one) => one === vote).length > votes / 2) return vote;
  }
  return cast.sort((a, b) => a - b)[(votes - 1) / 2] ?? 0;
}

function blocks(
  random: Random,
  cases: readonly Case[],
  plan: Plan,
  seed: number,
  spent: { calls: number },
): boolean {
  const run = (i: number, votes: number) => {
    const { quality, fall } = cases[i] as Case;
    return { base: score(random, quality, votes, spent), head: score(random, quality - fall, votes, spent) };
  };
  const order = planOrder(
    cases.map((_, i) => ({ suite: 's', cluster: String(i), tags: [] })),
    seed,
  );
  const gate = openGate({
    metrics: [{ id: 'm', margin: 0.05, noiseFloor: 0.01, moved: null }],
    cases: order.map((i) => ({ suite: 's', cluster: String(i) })),
    seed,
    effort: 'full',
    scope: 'suite',
  });
  const row: (number | null)[] = order.map(() => null);
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      for (const i of step.cases) {
        const { base, head } = run(order[i] as number, plan.first);
        row[i] = head - base;
      }
      step = gate.afterLook([row]);
    } else {
      const { fresh, cases: again } = step.request;
      const scores = again.map((i) => {
        const runs = Array.from({ length: fresh }, () => run(order[i] as number, plan.fresh));
        return [i, { base: runs.map(({ base }) => base), head: runs.map(({ head }) => head) }] as const;
      });
      step = gate.afterConfirm([new Map(scores)]);
    }
  }
  return step.metrics.some(({ comparison }) => comparison === 'regressed');
}

const replicates = Number(process.argv[2] ?? 1000);
console.log(`| truth | ${PLANS.map(({ name }) => `${name}: blocked, judge calls`).join(' | ')} |`);
console.log(`|---|${PLANS.map(() => '---').join('|')}|`);
for (const [t, truth] of TRUTHS.entries()) {
  const cells = PLANS.map((plan) => {
    let blocked = 0;
    const spent = { calls: 0 };
    for (let replicate = 0; replicate < replicates; replicate++) {
      const random = createRandom((replicate * 2654435761 + t * 97) >>> 0);
      const cases = Array.from({ length: N }, (_, i): Case => {
        const quality = random.beta(6, 2.2);
        return { quality, fall: t === 3 && i < 4 ? 0.75 : truth.fall(random) };
      });
      const seed = mulberry32(replicate ^ 0x5bd1e995)();
      blocked += Number(blocks(random, cases, plan, seed, spent));
    }
    return `${(blocked / replicates).toFixed(3)}, ${Math.round(spent.calls / replicates)}`;
  });
  console.log(`| ${truth.name} | ${cells.join(' | ')} |`);
}
