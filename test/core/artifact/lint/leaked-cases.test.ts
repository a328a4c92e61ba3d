import { expect, it } from 'vitest';
import { findLeakedCases } from '../../../../src/core/artifact/lint/leaked-cases.ts';
import { promptOf } from './support.ts';

const QUESTION = 'Can I return a sofa that I bought eight weeks ago?';
const prompt = promptOf({
  messages: [
    {
      role: 'system',
      content: 'You help.\n\nExample:\nQ: can I return a sofa\n   that I bought eight weeks ago\nA: No.',
    },
  ],
});
const find = (...texts: string[]) => findLeakedCases([prompt], [{ id: 'sofa', texts }]);

it('finds the case that the prompt shows, whatever its case and white space, on its line', () => {
  expect(find(QUESTION)).toEqual([
    {
      rule: 'leaked-case',
      severity: 'warning',
      path: 'prompts/a.md',
      line: 4,
      message:
        'the input of case `sofa` stands here word for word: its score measures what the prompt already shows',
    },
  ]);
});

it('leaves alone what is asked otherwise, and what is short enough to stand anywhere', () => {
  expect(find('Can I return a sofa that I bought two weeks ago?')).toEqual([]);
  expect(find('return a sofa')).toEqual([]);
  expect(find('No.', '')).toEqual([]);
});

it('names each case once, of many that begin alike', () => {
  const cases = Array.from({ length: 40 }, (_, i) => ({
    id: `c${i}`,
    texts: [`Can I return a sofa number ${i} please`],
  }));
  expect(
    findLeakedCases([prompt, prompt], [...cases, { id: 'sofa', texts: [QUESTION, QUESTION] }]),
  ).toHaveLength(2);
});
