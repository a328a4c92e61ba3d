import { describe, expect, it } from 'vitest';
import { summaryOf } from '../support.ts';

describe('settings', () => {
  it('puts what needs a new index first', async () => {
    const text = (size: number, k: number, model: string) =>
      `top_k: ${k}\nchunk_size: ${size}\nchunk_overlap: 9\nembedder: {model: ${model}}\n`;
    expect(
      await summaryOf('rag/a.yaml', text(512, 5, 'text-embedding-3-small'), text(2048, 3, 'voyage-3')),
    ).toEqual([
      '`chunk_size` 512 -> 2048: re-index needed',
      '`embedder.model` "text-embedding-3-small" -> "voyage-3": provider swap, re-index needed',
      '`top_k` 5 -> 3',
    ]);
  });

  it('names the whole path where two settings end alike', async () => {
    const text = (a: number) =>
      `small: {model: gpt-5-mini, temperature: ${a}}\nlarge: {model: gpt-5, temperature: 0}\n`;
    expect(await summaryOf('models.yaml', text(0), text(1))).toEqual(['`small.temperature` 0 -> 1']);
  });

  it('takes a list of plain values for one setting', async () => {
    const text = (marks: string) => `chunk_size: 5\nchunk_overlap: 1\ntop_k: 2\nseparators: ${marks}\n`;
    expect(await summaryOf('rag/a.yaml', text('[b, c]'), text('[a, b, c]'))).toEqual([
      '`separators` ["b", "c"] -> ["a", "b", "c"]',
    ]);
  });

  it('says how much more changed beyond twelve lines', async () => {
    const keys = Array.from({ length: 30 }, (_, i) => i);
    const text = (by: number) =>
      `chunk_size: 5\nchunk_overlap: 1\ntop_k: 2\n${keys.map((i) => `k${i}: ${i + by}\n`).join('')}`;
    const lines = await summaryOf('rag/a.yaml', text(0), text(100));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('and 19 more changes');
  });
});
