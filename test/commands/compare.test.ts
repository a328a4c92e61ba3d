import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScoreRows } from '../../src/core/gate/score-rows.ts';
import { type CompareOptions, runCompare } from '../../src/entry/commands/compare.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';

function compare(text: string | Buffer, options: Partial<CompareOptions> = {}): Promise<CommandResult> {
  const dir = createTemporaryDirectory();
  writeFileSync(join(dir, 'scores.jsonl'), text);
  return runCommand(createTestIo(dir), (io) =>
    runCompare({ scores: 'scores.jsonl', json: true, ...options }, io),
  );
}

const row = (i: number, base: number | null, head: number | null, more: object = {}) =>
  JSON.stringify({ metric: 'ok', case: `c${i}`, base, head, ...more });
const rows = (n: number, head: (i: number) => number, more: (i: number) => object = () => ({})) =>
  Array.from({ length: n }, (_, i) => row(i, 1, head(i), more(i))).join('\n');
type Compared = { version: number; verdict: string; trials_used: number; metrics: Record<string, unknown>[] };
const read = (result: CommandResult) => JSON.parse(result.stdout) as Compared;

describe('compare', () => {
  it('fails a drop and exits 1', async () => {
    const result = await compare(rows(60, (i) => Number(i % 3 !== 0)));
    expect(result.exit).toBe(1);
    expect(read(result).metrics[0]).toMatchObject({
      metric: 'ok',
      comparison: 'regressed',
      base_mean: 1,
      decided_by: 'screen',
    });
    expect(read(result).trials_used).toBeLessThan(120);
  });

  it('passes what is the same and says that nothing is proven by a few cases', async () => {
    const result = await compare(rows(20, () => 1));
    expect(result.exit).toBe(0);
    expect(read(result)).toMatchObject({ version: 1, verdict: 'pass', strength: 'none_found' });
  });

  it('uses repeats to confirm, or not, what dipped', async () => {
    const broken = (i: number) => (i % 17 === 4 ? 0 : 1);
    const repeats = (head: number[]) => (i: number) =>
      broken(i) === 0 ? { base_repeats: [1, 1, 1], head_repeats: head } : {};
    const confirmed = await compare(rows(50, broken, repeats([0, 0, 0])));
    expect(read(confirmed).metrics[0]).toMatchObject({ comparison: 'regressed', decided_by: 'confirm' });
    const unconfirmed = await compare(rows(50, broken, repeats([1, 1, 0])));
    expect(read(unconfirmed).verdict).toBe('inconclusive');
    expect(unconfirmed.exit).toBe(0);
  });

  it('is an error, not green, where more than 5% of the pairs have no score', async () => {
    const text = [
      ...Array.from({ length: 18 }, (_, i) => row(i, 1, 1)),
      row(18, 1, null),
      row(19, null, 1),
    ].join('\n');
    expect((await compare(text)).exit).toBe(4);
  });

  it('reads a metric’s own margin from its first row', async () => {
    const text = rows(60, () => 1).replace('"head":1}', '"head":1,"margin":0.5}');
    expect(read(await compare(text)).metrics[0]).toMatchObject({ margin: 0.5, comparison: 'equivalent' });
  });

  it('prints a table for people', async () => {
    const result = await compare(
      rows(60, (i) => Number(i % 3 !== 0)),
      { json: false },
    );
    expect(result.stdout).toContain('fail: ok fell by');
  });
});

describe('what cannot be compared', () => {
  it.each([
    ['an empty file', '', 'at least one pair'],
    ['a malformed line', `${row(0, 1, 1)}\n{"metric": \n`, 'scores.jsonl:2'],
    ['a score above 1', row(0, 1, 7), 'scores.jsonl:1'],
    ['a case twice', `${row(0, 1, 1)}\n${row(0, 1, 0)}`, 'first on line 1'],
    ['an unknown key', row(0, 1, 1, { margn: 0.1 }), 'margin'],
    ['binary data', Buffer.from([0xff, 0xfe, 0x00]), 'binary'],
  ])('exits 2 and says where: %s', async (_name, text, hint) => {
    const result = await compare(text);
    expect(result).toMatchObject({ exit: 2, stdout: '' });
    expect(result.stderr).toContain(hint);
  });

  it('names every faulty line at once', async () => {
    const result = await compare(['{', row(1, 2, 1), '[]'].join('\n'));
    expect(result.stderr.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  });

  it('is a file that does not exist, or an option out of range', async () => {
    const io = createTestIo(createTemporaryDirectory());
    expect((await runCommand(io, (given) => runCompare({ scores: 'absent.jsonl' }, given))).exit).toBe(2);
    expect(
      (
        await compare(
          rows(5, () => 1),
          { margin: 7 },
        )
      ).stderr,
    ).toContain('--margin');
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const parsed = parseScoreRows('scores.jsonl', text);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});
