import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../../src/core/eval/dataset.ts';
import { appliesTo, readJudgeReply, scoreWithoutJudge } from '../../../../src/core/eval/scorers/apply.ts';
import { findScorer } from '../../../../src/core/eval/scorers/index.ts';
import type { Case } from '../../../../src/core/eval/types.ts';
import { makeCase, makeOutput, scorerNamed, useOf } from './support.ts';

const scorer = scorerNamed('guidelines');
if (scorer.kind !== 'judge') throw new Error('guidelines asks a model');
const judge = scorer;
const output = makeOutput({ text: 'It costs 5 euros.' });

/** A row of MLflow's. */
function rowOf(expectations: object): Case {
  const row = JSON.stringify({ inputs: { question: 'What does it cost?' }, expectations });
  const read = parseDataset('a.jsonl', row, { answers: null });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.cases[0] ?? makeCase();
}

const RULES = ['The response must name no price.', 'The response must be in English.'];

function read(verdicts: readonly unknown[], testCase = rowOf({ guidelines: RULES }), options = {}) {
  const reply = JSON.stringify({ guidelines: verdicts });
  return readJudgeReply(useOf(judge, options), judge, reply, { case: testCase, output, options });
}
const verdict = (number: number, said: string, reason = 'so') => ({ number, reason, verdict: said });

describe('guidelines', () => {
  it('are those of the row, of the suite, or of both, each with its number; a row without any is left out', () => {
    const told = (testCase: Case, options = {}) =>
      judge.request({ case: testCase, output, options }, 'n').messages[0]?.content;
    expect(told(rowOf({ guidelines: RULES }))).toContain(`1. ${RULES[0]}\n2. ${RULES[1]}\n`);
    expect(told(rowOf({ guidelines: 'Be\n kind.' }))).toContain('\n1. Be kind.\n');
    expect(told(rowOf({ guidelines: ['b'] }), { guidelines: ['a'] })).toContain('\n1. a\n2. b\n');
    expect(appliesTo(judge, rowOf({ expected_facts: ['x'] }), {})).toBe(false);
    expect(appliesTo(judge, rowOf({}), { guidelines: ['a'] })).toBe(true);
  });

  it('are known by MLflow’s names', () => {
    expect(findScorer('Guidelines')?.id).toBe('guidelines');
    expect(findScorer('ExpectationsGuidelines')?.id).toBe('guidelines');
  });

  it('pass where all are met, and fail with what is broken where one is not', () => {
    expect(read([verdict(1, 'met'), verdict(2, 'met')])).toEqual({
      value: 1,
      reason: 'all 2 guidelines are met',
    });
    expect(read([verdict(1, 'violated', 'it says 5 euros'), verdict(2, 'met')])).toEqual({
      value: 0,
      reason: '1 of 2 violated: "The response must name no price." (it says 5 euros)',
    });
  });

  it.each([
    ['leaves one out', [verdict(1, 'met')]],
    ['tells of one twice', [verdict(1, 'met'), verdict(1, 'met')]],
    ['tells of one that there is not', [verdict(1, 'met'), verdict(3, 'met')]],
    ['tells of one too many', [verdict(1, 'met'), verdict(2, 'met'), verdict(3, 'met')]],
    ['has no verdict', [verdict(1, 'met'), { number: 2, reason: 'so' }]],
    ['is unsure', [verdict(1, 'met'), verdict(2, 'perhaps')]],
    ['says nothing', []],
  ])('have no score where the judge %s', (_, verdicts) => {
    expect(read(verdicts).value).toBeNull();
  });

  it.each([[3], [[]], [['a', 1]], [['']], [{ rule: 'a' }], [Array.from({ length: 51 }, () => 'a')]])(
    'that are %j have no score, and no judge is paid for it',
    (guidelines) => {
      const input = { case: rowOf({ guidelines }), output, options: {} };
      expect(appliesTo(judge, input.case, {})).toBe(true);
      expect(scoreWithoutJudge(judge, input)).toMatchObject({
        value: null,
        reason: expect.stringContaining('neither a text nor a list of at most 50 texts'),
      });
    },
  );

  it('fail for an empty answer without asking', () => {
    const input = { case: rowOf({ guidelines: RULES }), output: makeOutput({ text: ' ' }), options: {} };
    expect(scoreWithoutJudge(judge, input)).toMatchObject({ value: 0 });
    expect(scoreWithoutJudge(judge, { ...input, output })).toBeNull();
  });
});
