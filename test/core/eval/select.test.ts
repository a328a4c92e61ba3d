import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createAddedSelector,
  createSelector,
  type Selection,
} from '../../../src/core/eval/datasets/select.ts';
import type { Case } from '../../../src/core/eval/types.ts';

const TAGS = ['refund', 'delivery', 'fees'];

function make(count: number, tagOf: (i: number) => string[] = (i) => [TAGS[i % 3] ?? '']): Case[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `case-${i}`,
    input: 'x',
    vars: {},
    expected: i % 2 === 0 ? 'yes' : 'no',
    tools: null,
    tags: tagOf(i),
    cluster: `doc-${i % 10}`,
    scorers: [],
    source: { path: 'a.jsonl', line: i + 1 },
  }));
}

type Selected = { cases: Case[]; statement: string | null };

function trySelect(cases: Case[], selection: Selection, mustPass: string[], seed: string): Selected | string {
  const selector = createSelector(selection, { mustPass: new Set(mustPass), seed, hold: 1e6 });
  for (const one of cases) selector.add(one);
  const selected = selector.finish();
  if (!selected.ok) return selected.reason;
  return { cases: selected.drawn.map(({ one }) => one!), statement: selected.statement };
}

function select(
  cases: Case[],
  selection: Selection,
  { mustPass = [] as string[], seed = 'a' } = {},
): Selected {
  const selected = trySelect(cases, selection, mustPass, seed);
  if (typeof selected === 'string') throw new Error(selected);
  return selected;
}

const ids = ({ cases }: { cases: Case[] }) => cases.map(({ id }) => id);
const refusal = (cases: Case[], selection: Selection) => {
  const selected = trySelect(cases, selection, [], 'a');
  return typeof selected === 'string' ? selected : null;
};

describe('a selection of cases', () => {
  it('by tags takes those with one of them and none of the others, and says so', () => {
    const cases = make(6, (i) => (i === 3 ? ['refund', 'slow'] : [TAGS[i % 3] ?? '']));
    const selected = select(cases, { tags: ['refund', 'fees'], not_tags: ['slow'] });
    expect(ids(selected)).toEqual(['case-0', 'case-2', 'case-5']);
    expect(selected.statement).toBe('3 of 6 cases: tagged "refund", "fees", not tagged "slow"');
  });

  it('by a sample says how many of how many, and by what', () => {
    const cases = make(3_400);
    expect(select(cases, { sample: { size: 120, stratify_by: 'tag' } }).statement).toBe(
      '120 of 3,400 cases: a sample stratified by tag',
    );
    expect(select(cases, { sample: { size: 9_000 } })).toMatchObject({ statement: null });
  });

  it('draws the same whatever the order of the file, and something else from another dataset or seed', () => {
    const cases = make(200);
    const sample = { size: 20 };
    const drawn = ids(select(cases, { sample }));
    expect(ids(select([...cases].reverse(), { sample })).sort()).toEqual([...drawn].sort());
    expect(ids(select(cases, { sample }, { seed: 'b' }))).not.toEqual(drawn);
    const seeded = { sample: { size: 20, seed: 7 } };
    expect(ids(select(cases, seeded, { seed: 'b' }))).toEqual(ids(select(cases, seeded)));
  });

  it('takes of each stratum its share, and at least one', () => {
    const cases = make(1_000, (i) => [i < 5 ? 'rare' : i < 300 ? 'some' : 'most']);
    const selected = select(cases, { sample: { size: 50, stratify_by: 'tag' } });
    const counts = Object.fromEntries(
      [...Map.groupBy(selected.cases, ({ tags }) => tags[0])].map(([tag, all]) => [tag, all.length]),
    );
    expect(counts).toEqual({ rare: 1, some: 15, most: 34 });
  });

  it.each(['tag', 'cluster', 'expected'] as const)('stratified by %s keeps its size and its strata', (by) => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 200 }), fc.integer({ min: 10, max: 60 }), (count, size) => {
        const cases = make(count);
        const { cases: kept } = select(cases, { sample: { size, stratify_by: by } });
        expect(kept).toHaveLength(Math.min(size, count));
        const strata = ({ tags, cluster, expected }: Case) =>
          by === 'tag' ? tags.join() : by === 'cluster' ? cluster : String(expected);
        expect(new Set(kept.map(strata)).size).toBe(new Set(cases.map(strata)).size);
      }),
    );
  });

  it('always keeps the cases that may never break', () => {
    const mustPass = ['case-17', 'case-42'];
    const selected = select(make(100), { tags: ['refund'], sample: { size: 3 } }, { mustPass });
    expect(ids(selected)).toEqual(expect.arrayContaining(mustPass));
    expect(selected.cases).toHaveLength(3);
  });

  it.each([
    ['a tag that no case has', { tags: ['refnd'] }, /"refnd".*Did you mean "refund"/],
    ['an unwanted tag that no case has', { not_tags: ['feess'] }, /"feess"/],
    ['tags that exclude each other', { tags: ['fees'], not_tags: ['fees'] }, /leaves no case/],
    ['fewer than strata', { sample: { size: 2, stratify_by: 'tag' as const } }, /each of 3 strata/],
  ])('is refused, never empty: %s', (_name, selection, reason) => {
    expect(refusal(make(30), selection)).toMatch(reason);
  });
});

/** Drawn by the version of 2026-11-25, which held all cases: 400 cases, `blob` as the seed. */
const DRAWN: [string, Selection, string[], number[], string][] = [
  ['a sample', { sample: { size: 8 } }, [], [86, 101, 108, 150, 170, 293, 350, 376], 'a sample'],
  [
    'by tag',
    { sample: { size: 10, stratify_by: 'tag' } },
    [],
    [86, 108, 110, 150, 170, 176, 293, 350, 363, 376],
    'a sample stratified by tag',
  ],
  [
    'by cluster, of some, with a seed',
    { not_tags: ['slow'], sample: { size: 12, stratify_by: 'cluster', seed: 7 } },
    [],
    [48, 65, 67, 108, 189, 193, 206, 211, 260, 344, 367, 372],
    'not tagged "slow", a sample stratified by cluster',
  ],
  [
    'by what is expected, with cases that may never break',
    { tags: ['refund', 'fees'], sample: { size: 6, stratify_by: 'expected' } },
    ['case-4', 'case-399'],
    [4, 86, 170, 293, 309, 399],
    'tagged "refund", "fees", a sample stratified by expected',
  ],
];

describe('the cases that are drawn', () => {
  const tagOf = (i: number) => [
    TAGS[i % 7 < 3 ? 0 : i % 7 < 6 ? 1 : 2] ?? '',
    ...(i % 11 === 0 ? ['slow'] : []),
  ];

  it.each(DRAWN)('are those that earlier versions drew: %s', (_, selection, mustPass, drawn, statement) => {
    const selected = select(make(400, tagOf), selection, { mustPass, seed: 'blob' });
    expect(ids(selected)).toEqual(drawn.map((i) => `case-${i}`));
    expect(selected.statement).toBe(`${drawn.length} of 400 cases: ${statement}`);
  });

  it.each(DRAWN)('are the same where they are not held: %s', (_, selection, mustPass, drawn) => {
    const selector = createSelector(selection, { mustPass: new Set(mustPass), seed: 'blob', hold: 5 });
    for (const one of make(400, tagOf)) selector.add(one);
    const selected = selector.finish();
    expect(selected).toMatchObject({ ok: true, held: false });
    expect(selected.ok && selected.drawn.map(({ id }) => id)).toEqual(drawn.map((i) => `case-${i}`));
    expect(selected.ok && selected.drawn.every(({ one }) => one === null)).toBe(true);
  });

  it('of those that only the head has are the same as well', () => {
    const selector = createAddedSelector({ sample: { size: 7 } }, 'blob');
    for (const one of make(1300).slice(1000)) selector.add(one);
    const drawn = [1012, 1020, 1045, 1075, 1101, 1106, 1143].map((i) => `case-${i}`);
    expect(selector.finish().map(({ id }) => id)).toEqual(drawn);
  });
});
