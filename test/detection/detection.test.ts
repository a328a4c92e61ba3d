import { describe, expect, it } from 'vitest';
import { readLabelledFiles, scoreOf } from './labelled.ts';

const files = readLabelledFiles();
const named = (file: (typeof files)[number]) => [`${file.repository}: ${file.path}`, file] as const;

describe('every labelled file is taken for what it is', () => {
  it.each(files.filter(({ known }) => !known).map(named))('%s', (_name, { kind, found }) => {
    expect(found).toBe(kind);
  });
});

it('lists as known only the mistakes that are still made', () => {
  expect(files.filter(({ known, kind, found }) => known && kind === found).map(({ path }) => path)).toEqual(
    [],
  );
});

it('keeps precision and recall at 0.95 or above, known mistakes counted', () => {
  const { precision, recall } = scoreOf(files);
  expect(precision).toBeGreaterThanOrEqual(0.95);
  expect(recall).toBeGreaterThanOrEqual(0.9);
});
