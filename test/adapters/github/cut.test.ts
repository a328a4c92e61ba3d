import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLength, cutBytes, cutMarkdown } from '../../../src/adapters/github/cut.ts';

const NOTE = '_The rest was cut._';

describe('a text that is cut', () => {
  it('is its own beginning, never longer than allowed, and no character is cut in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.nat(200), (text, max) => {
        const cut = cutBytes(text, max);
        expect(byteLength(cut)).toBeLessThanOrEqual(max);
        expect(text.startsWith(cut)).toBe(true);
      }),
    );
  });
});

describe('Markdown that is cut', () => {
  it('stays as it is where it fits', () => {
    expect(cutMarkdown('short', 1000, NOTE)).toBe('short');
  });

  it('is never longer than allowed, whatever it holds', () => {
    const piece = fc.constantFrom(
      '```\n',
      '````js\n',
      '~~~\n',
      '<details>',
      '</details>\n',
      'ü'.repeat(90),
      '\n',
      '> ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 400 }), fc.integer({ min: 400, max: 4000 }), (pieces, max) => {
        expect(byteLength(cutMarkdown(pieces.join(''), max, NOTE))).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('ends at a line end, with the note', () => {
    const cut = cutMarkdown('line of text\n'.repeat(100), 600, NOTE);
    expect(cut.endsWith(`line of text\n\n${NOTE}`)).toBe(true);
  });

  it('closes the code block and the foldings that the cut left open', () => {
    const text = `<details>\n\n<details></details>\n\n\`\`\`\`text\n${'a ``` b\n```\n'.repeat(200)}`;
    expect(cutMarkdown(text, 800, NOTE)).toMatch(/\n````\n\n<\/details>\n\n_The rest was cut\._$/);
  });

  it('closes no code block that ended', () => {
    const text = `~~~\ncode\n~~~\n${'after\n'.repeat(300)}`;
    expect(cutMarkdown(text, 800, NOTE)).toMatch(/after\n\n_The rest/);
  });
});
