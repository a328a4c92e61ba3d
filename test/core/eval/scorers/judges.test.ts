import { expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { isRecord, type JsonRecord } from '../../../../src/core/artifact/values.ts';
import { scorers } from '../../../../src/core/eval/scorers/index.ts';
import { makeCase, makeOutput } from './support.ts';

/** What decides, and what it has to follow from. */
const VERDICTS = ['score', 'better', 'verdict', 'supports', 'supported', 'useful', 'noncommittal'];
const REASONS = ['reason', 'quote', 'citations'];

/** Every object of a schema that holds a verdict, as the names of its properties in their order. */
function verdictObjects(schema: Json): string[][] {
  if (Array.isArray(schema)) return schema.flatMap(verdictObjects);
  if (!isRecord(schema)) return [];
  const names = isRecord(schema.properties) ? Object.keys(schema.properties) : [];
  const own = names.some((name) => VERDICTS.includes(name)) ? [names] : [];
  return [...own, ...Object.values(schema).flatMap(verdictObjects)];
}

const options: JsonRecord = { rubric: 'helpfulness' };
const output = makeOutput({ text: 'It is so [1].' });
const asked = scorers.flatMap((scorer) => {
  // That of `.prompt.yml` files has the evaluator's own rules.
  if (scorer.kind === 'judge' && scorer.id !== 'choice_judge')
    return [{ id: scorer.id, ...scorer.request({ case: makeCase(), output, options }, 'nonce') }];
  if (scorer.kind !== 'pair_judge') return [];
  const pair = { case: makeCase(), options, first: output, second: output };
  return [{ id: scorer.id, ...scorer.request(pair, 'nonce') }];
});

it('there are judges', () => {
  expect(asked.length).toBeGreaterThanOrEqual(8);
});

it.each(asked)(
  '$id is asked for structured output, in which what decides follows its reason',
  ({ responseFormat }) => {
    if (responseFormat.type !== 'json_schema') throw new Error('no structured output');
    expect(responseFormat.strict).toBe(true);
    const objects = verdictObjects(responseFormat.schema as Json);
    expect(objects.length).toBeGreaterThan(0);
    for (const names of objects) {
      const first = names.findIndex((name) => VERDICTS.includes(name));
      expect(names.slice(0, first).some((name) => REASONS.includes(name))).toBe(true);
    }
  },
);
