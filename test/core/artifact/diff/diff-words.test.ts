import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffPart, diffWords } from '../../../../src/core/artifact/diff/diff-words.ts';

const side = (parts: readonly DiffPart[], op: DiffPart['op']) =>
  parts
    .filter((part) => part.op === 'equal' || part.op === op)
    .map(({ text }) => text)
    .join('');

it('shows changed words between the words that stayed', () => {
  expect(diffWords('Never promise a refund.', 'Never offer a full refund.')).toEqual([
    { op: 'equal', text: 'Never ' },
    { op: 'delete', text: 'promise' },
    { op: 'insert', text: 'offer' },
    { op: 'equal', text: ' a' },
    { op: 'insert', text: ' full' },
    { op: 'equal', text: ' refund.' },
  ]);
});

it('shows neighbouring changed words as one change', () => {
  expect(diffWords('the old quick fox', 'the new slow fox')).toEqual([
    { op: 'equal', text: 'the ' },
    { op: 'delete', text: 'old quick' },
    { op: 'insert', text: 'new slow' },
    { op: 'equal', text: ' fox' },
  ]);
});

it('compares scripts without spaces sign by sign', () => {
  expect(diffWords('返金は可能です', '返金は不可能です')).toContainEqual({ op: 'insert', text: '不' });
});

it('has nothing to show for two empty texts, and one part for equal ones', () => {
  expect(diffWords('', '')).toEqual([]);
  expect(diffWords('a b', 'a b')).toEqual([{ op: 'equal', text: 'a b' }]);
});

describe('on any two texts', () => {
  const word = fc.constantFrom('a', 'b', ' ', '\n', 'cd', '.', '\ud800', '漢', '👍');
  const text = fc.oneof(
    fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    fc.string({ unit: 'binary' }),
  );

  it('the parts put both sides together again', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffWords(before, after);
        expect(side(parts, 'delete')).toBe(before);
        expect(side(parts, 'insert')).toBe(after);
        expect(parts.every((part) => part.text !== '')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('a text is equal to itself', () => {
    fc.assert(
      fc.property(text, (same) => {
        expect(diffWords(same, same).every(({ op }) => op === 'equal')).toBe(true);
      }),
    );
  });
});

it('falls back to lines, then to the whole, where too much differs', () => {
  const numbers = (from: number, separator: string) =>
    Array.from({ length: 6000 }, (_, i) => `w${from + i}`).join(separator);
  const [before, after] = [`same\n${numbers(0, ' ')}\nend`, `same\n${numbers(9000, ' ')}\nend`];
  const byLine = diffWords(before, after);
  expect(byLine.map(({ op }) => op)).toEqual(['equal', 'delete', 'insert', 'equal']);
  const [whole, other] = [numbers(0, '\n'), numbers(9000, '\n')];
  expect(diffWords(whole, other)).toEqual([
    { op: 'delete', text: whole },
    { op: 'insert', text: other },
  ]);
});
