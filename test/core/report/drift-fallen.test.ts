import { describe, expect, it } from 'vitest';
import type { DriftMetric, DriftReport, DriftSuite } from '../../../src/core/report/drift.ts';
import { listFallen, settleFallen } from '../../../src/core/report/drift-fallen.ts';
import { renderDriftOver } from '../../../src/core/report/drift-issue.ts';

const FOUND = 1000;
const metric = (name: string, fields: Partial<DriftMetric> = {}) =>
  ({ metric: name, gate: 'block', comparison: 'equivalent', ...fields }) as DriftMetric;
const about = (name: string) => ({ name, model: 'openai/gpt-5-mini', judge: null, cases: 40 });
const compared = (name: string, metrics: DriftMetric[], fields: object = {}): DriftSuite => ({
  ...about(name),
  ...{
    state: 'compared',
    pinnedAt: 0,
    metrics,
    figures: { pinned: null, now: null },
    examples: [],
    gaps: [],
  },
  ...fields,
});
const reportOf = (...suites: DriftSuite[]): DriftReport => ({
  ...{ version: 1, head: { ref: 'main', sha: 'a'.repeat(40), worktree: false }, outcome: 'steady' },
  suites,
  cost: { usd: 0, assumedUsd: 0, unpricedCalls: 0, trials: 0, batched: null },
  stop: null,
});
const settle = (report: DriftReport, ...fallen: string[]) => settleFallen(report, fallen, FOUND);
const nothing = { over: [], repinned: [], unwatched: [], unknown: [] };

describe('what had dropped', () => {
  it('is over where it was compared and drops no more, and in no list where it still drops', () => {
    const report = reportOf(compared('s', [metric('a'), metric('b', { comparison: 'regressed' })]));
    expect(listFallen(report)).toEqual(['s/b']);
    expect(settle(report, 's/a', 's/b')).toEqual({ ...nothing, over: ['s/a'] });
  });

  it('is unknown where the suite was pinned just now, could not be measured, or lacks answers of that metric', () => {
    const report = reportOf(
      { ...about('new'), state: 'pinned', replaces: 1 },
      { ...about('down'), state: 'unmeasured', reason: 'no key', fix: null },
      compared('half', [metric('a'), metric('b')], { gaps: [{ metric: 'a', reason: 'missing' }] }),
      compared('fine', [metric('a')]),
    );
    expect(settle(report, 'new/a', 'down/a', 'half/a', 'half/b', 'fine/a')).toEqual({
      ...nothing,
      over: ['half/b', 'fine/a'],
      unknown: ['new/a', 'down/a', 'half/a'],
    });
  });

  it('is not watched any more where its suite is gone or left out, or its metric decides nothing', () => {
    const report = reportOf(
      { ...about('out'), state: 'left-out', reason: 'it calls no model' },
      compared('s', [metric('a', { gate: 'warn' })]),
    );
    const unwatched = ['gone/a', 'out/a', 's/a', 's/b'];
    expect(settle(report, ...unwatched)).toEqual({ ...nothing, unwatched });
  });

  it('belongs to the suite whose name it begins with as a whole, slashes included', () => {
    const report = reportOf(compared('s', [metric('a')]), {
      ...about('s/t'),
      ...{ state: 'unmeasured' as const, reason: 'no key', fix: null },
    });
    expect(settle(report, 's/t/a', 's/a')).toEqual({ ...nothing, over: ['s/a'], unknown: ['s/t/a'] });
  });

  it('is told apart in the last words of its issue: over, pinned anew since, or not watched', () => {
    const report = reportOf(compared('s', [metric('a')], { pinnedAt: FOUND + 1, metrics: [] }));
    const say = (fields: Partial<typeof nothing>) =>
      renderDriftOver({ branch: 'main', report, since: FOUND, at: 86_400_000 }, { ...nothing, ...fields });
    const later = reportOf(compared('s', [metric('a')], { pinnedAt: FOUND + 1 }));
    expect(settle(later, 's/a')).toEqual({ ...nothing, repinned: ['s/a'] });
    expect(say({ over: ['s/a'] } as object)).toMatch(/It is over.*no drop any more/);
    expect(say({ repinned: ['s/a'] } as object)).toMatch(/`s\/a`: pinned anew .* may hold the drop/);
    const unwatched = say({ unwatched: ['s/a'] } as object);
    expect(unwatched).toMatch(/not watched any more/);
    expect(unwatched).not.toMatch(/over/);
  });
});
