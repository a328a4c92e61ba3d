import { readRows } from '../dataset-rows.ts';
import { digestOf } from '../digest.ts';
import { baseName } from '../paths.ts';
import type { ReferredFormat } from '../types.ts';

/** Digits of a row's digest that are kept: as many as tell the rows of one file apart. */
const DIGITS = 16;

/** Rows that a suite runs, in the formats of docs/reference/datasets.md: of each its id, where it has one, and a digest. */
export const dataset: ReferredFormat = {
  id: 'dataset',
  kind: 'eval-suite',
  role: 'dataset',
  reason: 'a dataset that a suite reads',
  parse(file) {
    const rows = readRows(file.path, file.text);
    if (!rows.ok) return rows;
    const kept = rows.value.map(({ data }) => {
      const { id } = data;
      const named = typeof id === 'string' || typeof id === 'number';
      return [named ? String(id) : null, digestOf(data).slice(0, DIGITS)];
    });
    return {
      ok: true,
      value: [
        {
          name: baseName(file.path),
          content: { type: 'eval-suite', settings: {}, data: { rows: kept } },
          references: [],
          embeddedTests: null,
        },
      ],
    };
  },
};
