import { describe, expect, it } from 'vitest';
import { movedThreshold } from '../../../src/core/gate/confirm.ts';
import { ALPHA, splitAlpha } from '../../../src/core/gate/constants.ts';
import { DRIFT_ALARM, openDriftMonitor, watchScore } from '../../../src/core/gate/drift.ts';
import { clusterInterval, shownInterval } from '../../../src/core/gate/interval.ts';
import { layOut, measuredClusters, sumByCluster } from '../../../src/core/gate/layout.ts';
import { normalCdf } from '../../../src/core/gate/normal.ts';
import { openGate } from '../../../src/core/gate/open-gate.ts';
import { mulberry32 } from '../../../src/core/gate/random.ts';
import { openScreen, takeLook } from '../../../src/core/gate/screen.ts';
import { drawSigns, flipStatistic, raiseToFlipped } from '../../../src/core/gate/sign-flips.ts';
import type { ConfirmRequest, FreshRuns, GateDesign, MetricDecision } from '../../../src/core/gate/types.ts';
import file from './vectors.json' with { type: 'json' };

const SEED = file.defaults.seed;
const EPSILON = 1e-6;

function vector<T>(name: string): T {
  const found = file.vectors.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return found as T;
}

function expectClose(found: number | null | undefined, expected: number): void {
  expect(found).toBeTypeOf('number');
  expect(Math.abs((found ?? Number.NaN) - expected)).toBeLessThanOrEqual(EPSILON);
}

it('has a test for every function that the reference vectors cover', () => {
  const functions = new Set(file.vectors.map((one) => one.fn));
  expect([...functions].sort()).toEqual([
    'consts',
    'gate',
    'interval',
    'monitor',
    'normCdf',
    'prng',
    'signflip_p',
  ]);
  expect(file.vectors).toHaveLength(14);
});

describe('the interval of a clustered mean', () => {
  it.each(['interval_3_of_50', 'interval_all_zero_61', 'interval_clustered'])(
    'is the reference’s: %s',
    (name) => {
      type Vector = {
        input: { S: number[]; m: number[]; z: number; r: number };
        expect: { est: number; center: number; se: number; L: number; U: number };
      };
      const { input, expect: expected } = vector<Vector>(name);
      const found = clusterInterval({ sums: input.S, sizes: input.m }, input.z, input.r);
      expectClose(found.mean, expected.est);
      expectClose(found.center, expected.center);
      expectClose(found.se, expected.se);
      expectClose(found.low, expected.L);
      expectClose(found.high, expected.U);
    },
  );
});

describe('randomness', () => {
  it('is the reference’s generator', () => {
    const { input, expect: expected } = vector<{ input: { seed: number }; expect: number[] }>('mulberry32');
    const next = mulberry32(input.seed);
    expect(expected.map(() => next())).toEqual(expected);
  });

  it('gives the reference’s sign-flip p', () => {
    type Vector = {
      input: { D: number[][]; seed: number; B: number };
      expect: { T: number; count: number; p: number };
    };
    const { input, expect: expected } = vector<Vector>('signflip_5_down_1_up');
    const values = Float64Array.from(input.D[0] ?? []);
    const highest = new Float64Array(input.B).fill(Number.NEGATIVE_INFINITY);
    raiseToFlipped(highest, values, drawSigns(values.length, input.seed, input.B));
    const statistic = flipStatistic(values);
    const count = highest.filter((value) => value >= statistic - 1e-9).length;
    expectClose(statistic, expected.T);
    expect(count).toBe(expected.count);
    expectClose((1 + count) / (input.B + 1), expected.p);
  });
});

it('splits alpha as the reference does', () => {
  type Vector = { input: { alpha: number }[]; expect: { a1: number; afl: number; c: number }[] };
  const { input, expect: expected } = vector<Vector>('combination_constants');
  for (const [i, { alpha }] of input.entries()) {
    const found = splitAlpha(alpha);
    expectClose(found.screen, expected[i]?.a1 ?? Number.NaN);
    expectClose(found.floor, expected[i]?.afl ?? Number.NaN);
    expectClose(found.c, expected[i]?.c ?? Number.NaN);
  }
});

it('has the reference’s normal distribution function', () => {
  const { input, expect: expected } = vector<{ input: number[]; expect: number[] }>(
    'normal_cdf_tolerance_1e-6',
  );
  for (const [i, x] of input.entries()) expectClose(normalCdf(x), expected[i] ?? Number.NaN);
});

it('watches for drift as the reference does', () => {
  type Vector = { input: { m0: number; A: number; x: number[] }; expect: { e: number[] } };
  const { input, expect: expected } = vector<Vector>('monitor_esr');
  let monitor = openDriftMonitor(input.m0);
  for (const [i, score] of input.x.entries()) {
    const watched = watchScore(monitor, score);
    monitor = watched.monitor;
    expectClose(watched.evidence, expected.e[i] ?? Number.NaN);
  }
  expect(DRIFT_ALARM).toBe(5000);
});

type GateVector = {
  input: {
    metrics: { id: string; delta: number; phi: number; kappa: number; r: number }[];
    clusters: (string | number)[];
    d1: number[][];
    opt: { fut?: number };
  };
  expect: {
    verdict: string;
    by: string;
    metrics: string[];
    calls: number;
    look: number;
    p: number[];
    T: (number | null)[];
    est: number[];
    L: number[];
    U: number[];
    cp: number[];
    shown: [number, number][];
    stage2?: { reps: number; selected: number[]; p2: number[]; threshold: number[]; est: number[] };
  };
};
/** The fresh runs that the vectors describe in words: [base, head] of case i, run r, metric m. */
const FRESH: Record<string, (i: number, r: number, m: number) => [number, number]> = {
  gate_3_of_50_confirmed: () => [1, 0],
  gate_3_of_50_not_reproduced: (_i, r) => [[1, 0, 1][r] ?? 0, [0, 1, 1][r] ?? 0],
};

function toDesign({ input }: GateVector): GateDesign {
  return {
    metrics: input.metrics.map(({ id, delta, phi, kappa }) => ({
      id,
      margin: delta,
      noiseFloor: phi,
      moved: kappa,
    })),
    cases: input.clusters.map((cluster) => ({ suite: 'suite', cluster: String(cluster) })),
    seed: SEED,
    effort: input.opt.fut === 0 ? 'full' : 'thrifty',
    scope: 'suite',
  };
}

function runVector(
  name: string,
  given: GateVector,
): { metrics: MetricDecision[]; calls: number; request: ConfirmRequest | null } {
  const gate = openGate(toDesign(given));
  let calls = 0;
  let request: ConfirmRequest | null = null;
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      calls += 2 * step.cases.length;
      step = gate.afterLook(given.input.d1);
    } else {
      request = step.request;
      const { cases, fresh } = request;
      calls += 2 * cases.length * fresh;
      const runs: FreshRuns = given.input.metrics.map((_, m) => {
        const of = (i: number, side: 0 | 1) =>
          Array.from({ length: fresh }, (_, r) => FRESH[name]?.(i, r, m)[side] ?? null);
        return new Map(cases.map((i) => [i, { base: of(i, 0), head: of(i, 1) }]));
      });
      step = gate.afterConfirm(runs);
    }
  }
  return { metrics: step.metrics, calls, request };
}

describe('a run of the gate', () => {
  const names = file.vectors.filter((one) => one.fn === 'gate').map((one) => one.name);
  it.each(names)('decides as the reference does: %s', (name) => {
    const given = vector<GateVector>(name);
    const { expect: expected } = given;
    const { metrics, calls, request } = runVector(name, given);
    const words = metrics.map((m) =>
      m.comparison === 'inconclusive' ? 'not_enough_evidence' : m.comparison,
    );
    expect(words).toEqual(expected.metrics);
    expect(calls).toBe(expected.calls);
    for (const [m, decision] of metrics.entries()) {
      expect(decision.look).toBe(expected.look);
      expectClose(decision.interval[0], expected.L[m] ?? Number.NaN);
      expectClose(decision.interval[1], expected.U[m] ?? Number.NaN);
      if (expected.stage2 === undefined) {
        expectClose(decision.p, expected.p[m] ?? Number.NaN);
        expectClose(decision.difference, expected.est[m] ?? Number.NaN);
      } else {
        expectClose(decision.difference, expected.stage2.est[m] ?? Number.NaN);
        expectClose(decision.confirm.p, expected.stage2.p2[m] ?? Number.NaN);
        expectClose(decision.confirm.threshold, expected.stage2.threshold[m] ?? Number.NaN);
      }
    }
    const decider = metrics.find(
      (m) => m.comparison === expected.verdict.replace('not_enough_evidence', 'inconclusive'),
    );
    expect(decider?.decidedBy).toBe(expected.by);
    expect(request?.cases).toEqual(expected.stage2?.selected);
    expect(request?.fresh).toBe(expected.stage2?.reps);
  });

  it.each(names)('shows, tests and foresees what the reference does at its last look: %s', (name) => {
    const given = vector<GateVector>(name);
    const design = toDesign(given);
    const layout = layOut(design.cases);
    const screen = openScreen(layout.clusters, SEED, splitAlpha(ALPHA).screen);
    const taken = layout.looks.filter((look) => look.index < given.expect.look);
    const screened =
      taken.map((look) => takeLook(screen, design.metrics, given.input.d1, layout, look)).at(-1) ?? [];
    const included = taken.at(-1)?.included ?? new Uint8Array();
    for (const [m, metric] of screened.entries()) {
      const statistic = given.expect.T[m] ?? Number.NEGATIVE_INFINITY;
      if (Number.isFinite(statistic)) expectClose(metric.statistic, statistic);
      else expect(metric.statistic).toBe(statistic);
      expectClose(metric.p, given.expect.p[m] ?? Number.NaN);
      expectClose(metric.conditionalPower, given.expect.cp[m] ?? Number.NaN);
      const clusters = measuredClusters(sumByCluster(given.input.d1[m] ?? [], included, layout));
      // The vectors show at z = 1.645; people are shown 1.96.
      const [low, high] = shownInterval(clusters, 1.645);
      expectClose(low, given.expect.shown[m]?.[0] ?? Number.NaN);
      expectClose(high, given.expect.shown[m]?.[1] ?? Number.NaN);
    }
  });
});

it('takes the threshold of a moved case from the data where a metric gives none', () => {
  const metric = { id: 'judge', margin: 0.05, noiseFloor: 0.01, moved: null };
  expectClose(movedThreshold(metric, [-0.2, 0, 0, 0.2, null]), 1.5 * 1.4826 * 0.1);
  expect(movedThreshold(metric, [0, 0, 0])).toBe(0.1);
  expect(movedThreshold({ ...metric, moved: 0.5 }, [-0.2, 0.2])).toBe(0.5);
});
