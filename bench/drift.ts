/**
 * Scheduled runs against one pinned anchor, simulated: `node bench/drift.ts [--anchors 300] [--runs 100]`. See bench/README.md.
 */
import { parseArgs } from 'node:util';
import { openGate } from '../src/core/gate/open-gate.ts';
import { mulberry32 } from '../src/core/gate/random.ts';
import { confirmDrift, DRIFT_FRESH, screenDrift } from '../src/core/gate/scheduled-drift.ts';
import {
  clusteredWorld,
  createRandom,
  judgeWorld,
  passFailWorld,
  type Random,
  threeBrokenWorld,
  type World,
} from './gate-generators.ts';

type Row = { truth: string; changed: boolean; make(random: Random): World };
const ROWS: Row[] = [
  { truth: 'no change, pass/fail', changed: false, make: (random) => passFailWorld(random, 0) },
  { truth: 'no change, judge sd .2', changed: false, make: (random) => judgeWorld(random, 0) },
  { truth: 'no change, clustered', changed: false, make: (random) => clusteredWorld(random, 0) },
  { truth: 'no change, 10 metrics', changed: false, make: (random) => judgeWorld(random, 0, 10) },
  { truth: '10 points, pass/fail', changed: true, make: (random) => passFailWorld(random, 0.1) },
  { truth: '20 points, pass/fail', changed: true, make: (random) => passFailWorld(random, 0.2) },
  { truth: '5 points, judge', changed: true, make: (random) => judgeWorld(random, 0.05) },
  { truth: '10 points, judge', changed: true, make: (random) => judgeWorld(random, 0.1) },
  { truth: '20 points, judge', changed: true, make: (random) => judgeWorld(random, 0.2) },
  { truth: '10 points, clustered', changed: true, make: (random) => clusteredWorld(random, 0.1) },
  { truth: '20 points, clustered', changed: true, make: (random) => clusteredWorld(random, 0.2) },
  { truth: '3 of 50 broken for good', changed: true, make: threeBrokenWorld },
];
const MARGIN = 0.05;

/** One run of every case, by metric. */
type Pass = number[][];
type Anchor = { first: Pass; rest: Pass[] };

function design(world: World, seed: number) {
  return {
    metrics: world.metrics.map((metric, m) => ({ id: String(m), margin: MARGIN, ...metric })),
    cases: Array.from({ length: world.cases }, (_, i) => ({
      suite: 's',
      cluster: String(world.clusterOf(i)),
    })),
    seed,
  };
}

function subtract(now: Pass, pinned: Pass): Pass {
  return now.map((row, m) => row.map((score, i) => score - (pinned[m]?.[i] ?? 0)));
}

/** One scheduled run: whether it finds a drop, and how many passes it took. `open`: an issue is open. */
function runOnce(world: World, anchor: Anchor, draw: () => Pass, seed: number, open: boolean) {
  const shape = design(world, seed);
  const differences = subtract(draw(), anchor.first);
  const screened = screenDrift(shape, differences);
  const all = screened.map((_, m) => m);
  const asked = open ? all : all.filter((m) => screened[m]?.taken);
  if (asked.length === 0) return { found: false, passes: 1, taken: false };
  const again = Array.from({ length: DRIFT_FRESH }, draw);
  const fresh = world.metrics.map(
    (_, m) =>
      new Map(
        shape.cases.map((_case, i) => [
          i,
          { base: anchor.rest.map((pass) => pass[m]![i]!), head: again.map((pass) => pass[m]![i]!) },
        ]),
      ),
  );
  const found = confirmDrift(shape, differences, { asked, open }, fresh).some(({ drifted }) => drifted);
  return { found, passes: 1 + DRIFT_FRESH, taken: true };
}

/** The gate of a review in its place, with the same pinned runs: what it would be to decide as a pull request does. */
function gateFinds(world: World, anchor: Anchor, draw: () => Pass, seed: number): boolean {
  const differences = subtract(draw(), anchor.first);
  const gate = openGate({ ...design(world, seed), effort: 'full', scope: 'suite' });
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') step = gate.afterLook(differences);
    else {
      const { cases, fresh } = step.request;
      const again = Array.from({ length: fresh }, draw);
      const scores = (m: number, i: number) => ({
        base: anchor.rest.slice(0, fresh).map((pass) => pass[m]![i]!),
        head: again.map((pass) => pass[m]![i]!),
      });
      step = gate.afterConfirm(
        world.metrics.map((_, m) => new Map(cases.map((i) => [i, scores(m, i)] as const))),
      );
    }
  }
  return step.metrics.some(({ comparison }) => comparison === 'regressed');
}

const { values } = parseArgs({
  options: {
    anchors: { type: 'string', default: '300' },
    runs: { type: 'string', default: '100' },
    only: { type: 'string', default: '' },
  },
});
const [anchors, runs] = [Number(values.anchors), Number(values.runs)];
if (!Number.isInteger(anchors) || !Number.isInteger(runs) || anchors < 1 || runs < 1)
  throw new Error('--anchors, --runs: expected whole numbers above 0');

console.log(`${anchors} anchors of 50 cases, margin ${MARGIN}; no change: ${runs} runs on each\n`);
console.log(
  '| truth | alarms in 100 runs | anchors with any | passes a run | a review’s gate: alarms in 100 runs | found by the first run | within 3 runs | open a run later |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|--:|');
for (const [row, { truth, changed, make }] of ROWS.entries()) {
  if (!truth.includes(values.only)) continue;
  const total = {
    alarms: 0,
    any: 0,
    passes: 0,
    runs: 0,
    gate: 0,
    gateRuns: 0,
    first: 0,
    third: 0,
    stays: 0,
    stayed: 0,
  };
  for (let a = 0; a < anchors; a++) {
    const seed = (a * 2654435761 + row * 97) >>> 0;
    const world = make(createRandom(seed));
    const pinned = Array.from({ length: 1 + DRIFT_FRESH }, (_, r) => world.run('base', r));
    const anchor = { first: pinned[0]!, rest: pinned.slice(1) };
    const side = changed ? 'head' : 'base';
    const draw = () => world.run(side, 0);
    const seeds = mulberry32(seed ^ 0x5bd1e995);
    let found = 0;
    for (let r = 0; r < (changed ? 3 : runs); r++) {
      const one = runOnce(world, anchor, draw, seeds(), false);
      total.runs += 1;
      total.passes += one.passes;
      if (one.found) found += 1;
      if (one.found && r === 0) total.first += 1;
      if (one.found && changed && found === 1) {
        total.third += 1;
        total.stays += 1;
        total.stayed += Number(runOnce(world, anchor, draw, seeds(), true).found);
      }
      // Of the gate a tenth of the runs says enough: it is much slower.
      if (changed || r % 10 === 0) {
        total.gateRuns += 1;
        total.gate += Number(gateFinds(world, anchor, draw, seeds()));
      }
    }
    total.alarms += found;
    total.any += Number(found > 0);
  }
  const share = (count: number, of: number) => (of === 0 ? '' : (count / of).toFixed(3).replace(/^0/, ''));
  const cells = changed
    ? [
        '',
        '',
        (total.passes / total.runs).toFixed(2),
        ((100 * total.gate) / total.gateRuns).toFixed(1),
        share(total.first, anchors),
        share(total.third, anchors),
        share(total.stayed, total.stays),
      ]
    : [
        ((100 * total.alarms) / total.runs).toFixed(2),
        share(total.any, anchors),
        (total.passes / total.runs).toFixed(2),
        ((100 * total.gate) / total.gateRuns).toFixed(1),
        '',
        '',
        '',
      ];
  console.log(`| ${[truth, ...cells].join(' | ')} |`);
}
