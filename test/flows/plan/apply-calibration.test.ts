import { describe, expect, it } from 'vitest';
import { calibrationKey } from '../../../src/core/eval/calibration-key.ts';
import { listMetrics } from '../../../src/core/eval/metrics.ts';
import type { PlannedSuite } from '../../../src/core/eval/plan.ts';
import { parseScorerUse } from '../../../src/core/eval/scorers/resolve.ts';
import type { Suite } from '../../../src/core/eval/types.ts';
import { applyCalibration } from '../../../src/flows/plan/apply-calibration.ts';

const identity = (model: string) => ({ provider: model.split('/')[0] ?? '', baseUrl: 'http://127.0.0.1' });

function makeSuite(entry: Parameters<typeof parseScorerUse>[0], judge = 'openai/gpt-5-mini'): Suite {
  const where = { path: 'p', locate: () => ({ line: 1, column: 1 }), keys: [] };
  const use = parseScorerUse(entry, where);
  if (!use.ok) throw new Error('no scorer');
  const scorers = [{ ...use.value, metric: 'm' }];
  const origin = { kind: 'policy' as const, path: 'p' };
  const target = { kind: 'prompt' as const };
  return { name: 's', origin, covers: [], target, cases: [], scorers, mustPass: [], repeats: 1, judge };
}

const keyOf = (...given: Parameters<typeof makeSuite>) => calibrationKey(makeSuite(...given), 'm', identity);

describe('a calibration', () => {
  it('belongs to the rubric, how its grades count, and the judge', () => {
    const rubric = (criteria: string) => ({ judge: { rubric: { name: 'tone', criteria } } });
    const keys = [
      keyOf('helpfulness'),
      keyOf('groundedness'),
      keyOf('faithfulness'),
      keyOf('helpfulness', 'openai/gpt-5'),
      keyOf(rubric('Is it kind?')),
      keyOf(rubric('Is it curt?')),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyOf({ judge: 'helpfulness', margin: 0.2 })).toBe(keys[0]);
    // Grades are measured one by one.
    expect(keyOf({ judge: 'helpfulness', votes: 3 })).toBe(keys[0]);
    expect(keyOf('contains')).toBeNull();
  });

  it('gives the gate its noise floor, and what has none keeps the assumed one', async () => {
    const plan = (suite: Suite): PlannedSuite => ({
      suite,
      guards: [],
      because: [],
      models: { base: null, head: null },
      metrics: listMetrics(suite, []),
      cases: [],
      newCases: [],
      removedCases: [],
      removals: [],
      obstacles: [],
      free: false,
    });
    const key = keyOf('helpfulness');
    const kept = {
      at: 0,
      runs: 5,
      cases: 20,
      sigma: 0.1,
      tau: 0.03,
      noiseFloor: 0.049,
      consistency: null,
      agreement: null,
      served: [],
    };
    const { suites, notes } = await applyCalibration(
      ['helpfulness', 'safety', 'contains'].map((name) => plan(makeSuite(name))),
      {
        calibrations: {
          find: async (asked) => (asked === key ? { key: asked, ...kept } : null),
          keep: async () => undefined,
        },
        models: { identity },
        clock: { now: () => 1000 },
      },
    );
    expect(suites.map(({ metrics }) => metrics[0]?.noiseFloor)).toEqual([0.049, 0.01, 0]);
    expect(notes.map(({ message }) => message.slice(0, 60))).toEqual([
      's: `m` by openai/gpt-5-mini has a noise floor of 0.049, meas',
      's: `m` by openai/gpt-5-mini was never calibrated as it is no',
    ]);
    // Only the judge's noise was measured, not the outputs': what has moved is still told from the data.
    expect(suites[0]?.metrics[0]?.moved).toBeNull();
  });
});
