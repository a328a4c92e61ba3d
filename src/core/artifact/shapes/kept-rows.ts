import { digestOf } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { JsonRecord } from '../values.ts';

/** Digits of a row's digest that are kept: as many as tell the rows of one file apart. */
const DIGITS = 16;

/** What is kept of a row of cases: its id, where it has one, and a digest. */
export function keepRow(row: JsonRecord): Json {
  const { id } = row;
  const named = typeof id === 'string' || typeof id === 'number';
  return [named ? String(id) : null, digestOf(row).slice(0, DIGITS)];
}
