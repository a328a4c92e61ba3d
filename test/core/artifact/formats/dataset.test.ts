import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile, detectLargeDataset, detectReferred } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';

const read = (text: string, path = 'evals/cases.jsonl') =>
  detectReferred(path, text, 'dataset').artifacts[0] ?? null;
const rows = (...list: object[]) => list.map((row) => JSON.stringify(row)).join('\n');
const summary = async (before: string, after: string, path?: string) =>
  (await diffArtifacts(read(before, path), read(after, path)))?.summary ?? null;

describe('a dataset that a suite reads', () => {
  const a = { id: 'a', input: 'tea', expected: 'hot' };
  const b = { id: 'b', input: 'ice', expected: 'cold' };

  it('says which rows were added, changed and removed, by their ids wherever they moved', async () => {
    const c = { id: 'c', input: 'sun', expected: 'warm' };
    const now = rows(c, { ...b, expected: 'freezing' }, { id: 'd', input: 'x' }, { id: 'e', input: 'y' });
    expect(await summary(rows(a, b), now)).toEqual([
      '3 rows added (`c`, `d` and `e`), 1 changed (`b`), 1 removed (`a`)',
    ]);
    const many = ['f', 'g', 'h', 'i'].map((id) => ({ id, input: id }));
    expect(await summary(rows(a), rows(a, ...many))).toEqual(['4 rows added']);
    expect(await summary(rows(a, b), rows(b, a))).toEqual(['rows in another order']);
  });

  it('is one as well where it is too large to be told by rows, and its change is seen', async () => {
    const large = `${rows(a, b)}\n${' '.repeat(20_000_000)}`;
    expect(await summary(large, `${large} `)).toEqual(['other rows; there are too many to tell them apart']);
    expect(await summary(rows(a), large)).toEqual(['other rows; there are too many to tell them apart']);
    expect((await diffArtifacts(null, read(large)))?.summary).toEqual([
      'new: dataset, too large to count its rows',
    ]);
    const unread = (id: string) => detectLargeDataset('evals/cases.jsonl', id).artifacts[0] ?? null;
    expect((await diffArtifacts(unread('1f'), unread('2e')))?.summary).toHaveLength(1);
    expect(await diffArtifacts(unread('1f'), unread('1f'))).toBeNull();
  });

  it('is new or gone with the number of its rows', async () => {
    const change = await diffArtifacts(null, read(rows(a, b)));
    expect(change).toMatchObject({
      kind: 'eval-suite',
      format: 'dataset',
      change: 'added',
      summary: ['new: dataset, 2 rows'],
    });
  });

  it('has not changed where it is only laid out otherwise', async () => {
    expect(
      await summary(rows(a, b), `${rows({ expected: 'hot', input: 'tea', id: 'a' }, b)}\n\n`),
    ).toBeNull();
    expect(await summary('q,a\nx,"1"\n', '"q","a"\r\n"x","1"\r\n', 'cases.csv')).toBeNull();
  });

  it('is none by itself, and none where it has no rows to read', () => {
    expect(detectFile('evals/cases.jsonl', rows(a, b)).artifacts).toEqual([]);
    expect(read('{"a": 1}\n[broken')).toBeNull();
  });

  it('of any text never throws', () => {
    const path = fc.constantFrom('a.csv', 'a.jsonl', 'a.json', 'a.yaml');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), path, (text, name) => void read(text, name)));
  });
});
