import type { Row, RowReader } from '../../../../src/core/artifact/shapes/row.ts';

/** What a reader makes of a text that comes in pieces of these lengths, again and again. */
export function readAll(reader: RowReader, text: string, lengths: readonly number[]) {
  const rows: Row[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    rows.push(...reader.push(text.slice(at, at + length)));
    at += length;
  }
  rows.push(...reader.end());
  const problems = reader.problems();
  return problems.length > 0 ? { problems } : { rows };
}
