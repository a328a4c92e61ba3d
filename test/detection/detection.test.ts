import { describe, expect, it } from 'vitest';
import { describeCounts, readLabelledFiles, scoreOf } from './labelled.ts';

const files = await readLabelledFiles();
const named = (file: (typeof files)[number]) => [`${file.repository}: ${file.path}`, file] as const;

describe('every labelled file is taken for what it is', () => {
  it.each(files.filter(({ known }) => !known).map(named))('%s', (_name, { label, found }) => {
    expect(describeCounts(found)).toBe(describeCounts(label));
  });
});

it('lists as known only the mistakes that are still made', () => {
  const mended = files.filter(
    ({ known, label, found }) => known && describeCounts(label) === describeCounts(found),
  );
  expect(mended.map(({ path }) => path)).toEqual([]);
});

it('keeps precision and recall above 0.95, known mistakes counted', () => {
  const { precision, recall } = scoreOf(files);
  expect(precision).toBeGreaterThan(0.95);
  expect(recall).toBeGreaterThan(0.95);
});
