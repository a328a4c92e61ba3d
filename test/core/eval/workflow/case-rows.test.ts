import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Case } from '../../../../src/core/eval/types.ts';
import {
  batchRows,
  describeCase,
  MAX_BATCH_BYTES,
  sizeOfRow,
  writeRow,
} from '../../../../src/core/eval/workflow/case-rows.ts';

const CASE: Case = {
  id: 'a',
  input: 'Where is my order?',
  vars: { input: 'Where is my order?' },
  expected: 'secret',
  tools: null,
  tags: ['x'],
  cluster: 'a',
  scorers: [],
  source: { path: 'evals/a.jsonl', line: 1 },
};

it('a workflow is told id, input, other variables and scripted turns, and never what is expected', () => {
  expect(describeCase(CASE)).toEqual({ id: 'a', input: 'Where is my order?' });
  const more = { ...CASE, vars: { ...CASE.vars, plan: 'pro' } };
  expect(describeCase({ ...more, conversation: { kind: 'scripted', turns: ['And now?'] } })).toEqual({
    id: 'a',
    input: 'Where is my order?',
    vars: { plan: 'pro' },
    turns: ['And now?'],
  });
});

it('rows keep their order over batches, none is lost but those too large, and each batch fits into what GitHub takes', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12_000 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), (inputs) => {
      const rows = inputs.map((input, i) => writeRow({ id: String(i), input }));
      const batches = batchRows(rows, (row) => row);
      expect(batches.flat()).toEqual(rows.filter((row) => sizeOfRow(row) + 1 <= MAX_BATCH_BYTES));
      for (const batch of batches) {
        const cases = batch.map((row) => `${row}\n`).join('');
        expect(JSON.stringify(cases).length).toBeLessThan(63_000);
        expect(cases.trim().split('\n')).toEqual(batch);
      }
    }),
    { numRuns: 30 },
  );
});

it('a row that no run takes is in no batch', () => {
  expect(batchRows(['x'.repeat(MAX_BATCH_BYTES), 'small'], (row) => row)).toEqual([['small']]);
});
