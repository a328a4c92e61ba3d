import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, it, vi } from 'vitest';

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
