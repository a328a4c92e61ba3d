import { describe, expect, it } from 'vitest';
import { readJudgeReply, scoreWithoutJudge } from '../../../../src/core/eval/scorers/apply.ts';
import type { Output } from '../../../../src/core/eval/types.ts';
import { makeCase, makeOutput, scorerNamed, useOf } from './support.ts';

const passage = (document: string, text: string) => ({
  document,
  start: 0,
  end: text.length,
  text,
  score: 1,
});
const retrieved = [
  passage('docs/refunds.md', 'Refunds take five days.'),
  passage('docs/fees.md', 'There is no fee.'),
  passage('docs/fees.md', 'Express costs 4 EUR.'),
];
const TEXT = 'Refunds take five days and are free [1][2]. Express costs 9 EUR [3]. Shipping is slow.';
const judged = (name: string) => {
  const scorer = scorerNamed(name);
  if (scorer.kind !== 'judge') throw new Error(`${name} asks no model`);
  return scorer;
};

type Listed = [
  statement: string,
  citations: [passage: number, quote: string, supports: boolean][],
  supported: boolean,
];
const FREE = 'Refunds take five days and are free [1][2].';
const GOOD: Listed[] = [
  [
    FREE,
    [
      [1, 'five days', true],
      [2, 'no fee', true],
    ],
    true,
  ],
  ['Express costs 9 EUR [3].', [[3, '', false]], false],
  ['Shipping is slow.', [], false],
];

function score(name: string, listed: readonly Listed[], output: Partial<Output> = {}) {
  const statements = listed.map(([statement, citations, supported]) => ({
    statement,
    citations: citations.map(([number, quote, supports]) => ({ passage: number, quote, supports })),
    supported,
  }));
  const input = { case: makeCase(), output: makeOutput({ text: TEXT, retrieved, ...output }), options: {} };
  return readJudgeReply(useOf(judged(name), {}), judged(name), JSON.stringify({ statements }), input);
}

function unasked(output: Partial<Output>) {
  const input = { case: makeCase(), output: makeOutput(output), options: {} };
  return scoreWithoutJudge(judged('citation_recall'), input);
}

describe('citations that a judge looks up', () => {
  it('have a recall over statements and a precision over citations', () => {
    expect(score('citation_recall', GOOD)).toEqual({
      value: 1 / 3,
      reason:
        '1 of 3 statements are supported by what they cite; not: "Express costs 9 EUR [3].", "Shipping is slow."',
    });
    expect(score('citation_precision', GOOD)).toMatchObject({ value: 2 / 3 });
    expect(score('citation_precision', GOOD).reason).toContain('not: [3] of "Express');
  });

  it('count only where the words quoted stand in the passage cited', () => {
    const invented: Listed[] = [
      [
        FREE,
        [
          [1, 'are free', true],
          [2, 'five days', true],
        ],
        true,
      ],
      ['Express costs 9 EUR [3].', [[3, '9 EUR', true]], true],
    ];
    expect(score('citation_recall', invented).value).toBe(0);
    expect(score('citation_precision', invented).value).toBe(0);
  });

  it('count a sentence that is listed twice once, by the worst that is said of it', () => {
    const twice: Listed[] = [...GOOD, GOOD[0] ?? [FREE, [], false], [FREE, [[1, '', false]], false]];
    expect(score('citation_recall', twice).value).toBe(0);
  });

  it('take a name for any passage of its document, and a number of none for a bad citation', () => {
    const named: Listed[] = [['Express costs 4 EUR [fees.md].', [[3, 'Express costs 4 EUR', true]], true]];
    expect(score('citation_precision', named, { text: 'Express costs 4 EUR [fees.md].' }).value).toBe(1);
    const beyond: Listed[] = [['It is free [9].', [[9, 'no fee', true]], true]];
    expect(score('citation_precision', beyond, { text: 'It is free [9].' }).value).toBe(0);
  });

  it.each<[string, Listed[], RegExp]>([
    ['left out', GOOD.slice(0, 1), /leaves out the citation \[3\]/],
    ['made up', [...GOOD, ['Shipping is slow.', [[9, '', false]], false]], /\[9\], which is not cited/],
    ['of words that the answer has not', [['All is well [1].', [[1, 'five', true]], true]], /does not say/],
  ])('are not measured where they are %s by the judge', (_name, listed, reason) => {
    const { value, reason: said } = score('citation_recall', listed);
    expect(value).toBeNull();
    expect(said).toMatch(reason);
  });

  it('need no judge where nothing is cited, and are not measured where nothing could be', () => {
    expect(unasked({ text: 'So it is.', retrieved })).toMatchObject({ value: 0 });
    expect(unasked({ text: 'So it is [1].' })).toMatchObject({ value: null });
    expect(unasked({ text: 'So it is [1].', retrieved })).toBeNull();
  });

  it('are asked for once by both metrics', () => {
    const input = { case: makeCase(), output: makeOutput({ text: TEXT, retrieved }), options: {} };
    const request = (name: string) => judged(name).request(input, 'nonce');
    expect(request('citation_recall')).toEqual(request('citation_precision'));
  });
});
