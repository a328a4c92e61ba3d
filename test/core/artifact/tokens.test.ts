import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it, vi } from 'vitest';

// What is made of the list of tokens stays the same, and takes longest.
const tokenTexts = await import('../../../src/core/artifact/token-texts.ts');
vi.doMock('../../../src/core/artifact/token-texts.ts', () => tokenTexts);

/** As the first of a process, which takes another way than the many after it. */
async function loadAnew() {
  vi.resetModules();
  return (await import('../../../src/core/artifact/tokens.ts')).loadTokenCounter();
}

const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'The',
        ' answer',
        "'s",
        '  ',
        '\n\n',
        ' don’t',
        ' 12345',
        '{"a":',
        ' naïve',
        '你好',
        '<|endoftext|>',
        '🙂',
      ),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
const plainly = (text: string) => countTokens(text, { disallowedSpecial: new Set() });

it('a text has as many tokens by the few that occur in it as by all of them', async () => {
  await fc.assert(
    fc.asyncProperty(words, async (text) => {
      const count = await loadAnew();
      expect(count(text)).toBe(plainly(text));
    }),
    { numRuns: 25 },
  );
});

it('the first texts of a process are counted as the ones after them', async () => {
  const count = await loadAnew();
  fc.assert(
    fc.property(words, (text) => {
      expect(count(text)).toBe(plainly(text));
    }),
  );
  for (const text of ['', ' ', '\n', 'a'.repeat(400), 'Zażółć gęślą jaźń', `${'word '.repeat(5000)}end`])
    expect(count(text)).toBe(plainly(text));
});

/** How many pieces of texts are cut out while `work` is done. */
function countSlices(work: () => void): number {
  const { slice } = String.prototype;
  let slices = 0;
  String.prototype.slice = function (...range) {
    slices += 1;
    return slice.apply(this, range);
  };
  try {
    work();
  } finally {
    String.prototype.slice = slice;
  }
  return slices;
}

it('long runs that are all alike are not cut into parts again and again', async () => {
  const text = (runs: number) => `${'ab'.repeat(245)} `.repeat(runs);
  const work = await Promise.all(
    [40, 80].map(async (runs) => {
      const count = await loadAnew();
      return countSlices(() => expect(count(text(runs))).toBe(plainly(text(runs))));
    }),
  );
  expect(work[1]).toBeLessThan(2.5 * (work[0] ?? 0));
  expect(work[1]).toBeLessThan(2_000_000);
});
