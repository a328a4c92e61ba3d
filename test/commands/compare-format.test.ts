import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CompareJson, compareJsonSchema } from '../../src/core/gate/compare-json.ts';
import { parseScoreRows } from '../../src/core/gate/score-rows.ts';
import { type CompareOptions, runCompare } from '../../src/entry/commands/compare.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';

function compare(rows: readonly object[], options: Partial<CompareOptions> = {}): Promise<CommandResult> {
  const dir = createTemporaryDirectory();
  writeFileSync(join(dir, 'scores.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  return runCommand(createTestIo(dir), (io) => runCompare({ scores: 'scores.jsonl', ...options }, io));
}
const readJson = ({ stdout }: CommandResult): CompareJson => compareJsonSchema.parse(JSON.parse(stdout));

const BROKEN = [4, 17, 33];
/** Two metrics on 50 cases; the second one breaks on three. */
const twoMetrics = (repeats: object) =>
  ['sound', 'broken'].flatMap((metric) =>
    Array.from({ length: 50 }, (_, i) => {
      const broken = metric === 'broken' && BROKEN.includes(i);
      return { metric, case: i, base: 1, head: broken ? 0 : 1, ...(broken ? repeats : {}) };
    }),
  );

describe('compare', () => {
  it('confirms the drop of a metric that is not the first', async () => {
    const result = await compare(twoMetrics({ base_repeats: [1, 1, 1], head_repeats: [0, 0, 0] }), {
      json: true,
    });
    expect(result.exit).toBe(1);
    const { metrics, trials_used } = readJson(result);
    expect(trials_used).toBe(118);
    expect(metrics[0]).toMatchObject({ comparison: 'inconclusive', confirm: null });
    expect(metrics[1]).toMatchObject({ comparison: 'regressed', decided_by: 'confirm', difference: -0.06 });
  });

  it('shows means that differ by the difference, also after repeats', async () => {
    const result = await compare(twoMetrics({ base_repeats: [1, 0, 1], head_repeats: [0, 1, 0] }), {
      json: true,
    });
    const [, broken] = readJson(result).metrics;
    expect(broken?.difference).toBeCloseTo((broken?.head_mean ?? 0) - (broken?.base_mean ?? 0), 12);
    expect(broken?.difference).toBeCloseTo(-0.02, 12);
  });

  it('is an error where the runs that should confirm a dip have no scores', async () => {
    const rows = twoMetrics({ base_repeats: [1, 1, 1], head_repeats: [null, null, null] });
    const result = await compare(rows, { json: true });
    expect(result.exit).toBe(4);
    expect(readJson(result).reason).toBe('9 of 9 pairs of broken have no score; at most 5% may lack one');
  });

  it('without repeats decides by the first stage alone, at all of alpha', async () => {
    const result = await compare(twoMetrics({}), { json: true });
    expect(readJson(result)).toMatchObject({ verdict: 'pass', strength: 'none_found', trials_used: 100 });
  });

  it('prints at most 80 columns, however long a name is, and shows no control character', async () => {
    const metric = 'a metric with a name of more than seventeen columns\u001b[31m';
    const rows = Array.from({ length: 40 }, (_, i) => ({ metric, case: i, base: 1, head: i % 2 }));
    const { stdout } = await compare(rows);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('\\u{1b}');
  });
});

describe('a file of scores', () => {
  const faults = (lines: readonly string[]) => {
    const parsed = parseScoreRows('scores.jsonl', lines.join('\n'));
    return parsed.ok ? [] : parsed.problems;
  };
  const row = (more: object) => JSON.stringify({ metric: 'm', case: 'a', base: 1, head: 1, ...more });

  it('has every faulty line named with its column', () => {
    const lines = [
      row({ head: 1.5 }),
      row({}),
      '{"metric": "m", "case": "b", "base": 1, "head": NaN}',
      '[1]',
      row({ case: 'c' }).replace('"base":1', '"base":1e999'),
    ];
    expect(faults(lines)).toMatchObject([
      { line: 1, column: (lines[0]?.indexOf('"head"') ?? -1) + 1 },
      { line: 3, hint: 'JSON has no NaN or Infinity: write null for a missing score.' },
      { line: 4 },
      { line: 5, found: 'Infinity' },
    ]);
    expect(faults(Array<string>(300).fill('{'))).toHaveLength(300);
  });

  it('has one cluster for each case, and the settings of a metric on its first row', () => {
    expect(faults([row({ cluster: 'x' }), row({ metric: 'n', cluster: 'y' })])).toMatchObject([{ line: 2 }]);
    expect(faults([row({}), row({ case: 'b', margin: 0.2 })])).toMatchObject([{ line: 2 }]);
    expect(faults([row({ margin: 0.2 }), row({ case: 'b', margin: 0.2 })])).toEqual([]);
  });

  it('has at most 5,000,000 pairs of metric and case, so that memory is bounded', () => {
    const lines = Array.from({ length: 3000 }, (_, i) => row({ metric: `m${i}`, case: `c${i}` }));
    expect(faults(lines)).toMatchObject([{ expected: 'at most 5,000,000 pairs of metric and case' }]);
  });
});
