import type { Json } from '../problem.ts';
import { areCases } from '../shapes/case-rows.ts';
import { placeOf } from '../shapes/eval-places.ts';
import { keepRow } from '../shapes/kept-rows.ts';
import { isRecord } from '../values.ts';
import type { Claims, Draft } from './drafts.ts';
import { toJson } from './evaluate.ts';
import type { SourceIndex } from './source-index.ts';
import type { SourceValue } from './types.ts';

/** Cases that stand in code, in a place that is named for evals: `CASES = [{"question": "…", "expected": "…"}]`. */
export function findCaseLists(path: string, index: SourceIndex, claims: Claims): Draft[] {
  if (placeOf(path) !== 'named') return [];
  return index.file.bindings.flatMap(({ name, scope, value, appends }): Draft[] => {
    const rows = appends ? null : rowsIn(value);
    if (rows === null || rows.length < 2 || !areCases(rows, 'perhaps')) return [];
    claims.add(value);
    return [
      {
        kind: 'eval-suite',
        name: [...scope, name].join('.'),
        lines: value.lines,
        match: { confidence: 'likely', reason: 'cases with what is expected of a model' },
        content: { type: 'eval-suite', settings: {}, data: { rows: rows.map(keepRow) } },
        references: [],
        embeddedTests: null,
      },
    ];
  });
}

/** The rows of a list in which every item is an object, or a call with nothing but named arguments: `Case(input="…")`. */
function rowsIn(value: SourceValue): Record<string, Json>[] | null {
  if (value.type !== 'list') return null;
  const rows = value.items.map((item) => {
    if (item.type === 'object') return toJson(item);
    const plain = item.type === 'call' && item.positional.length === 0 && item.named.length > 0;
    return plain ? toJson({ type: 'object', lines: item.lines, entries: item.named }) : null;
  });
  return rows.every((row) => isRecord(row)) ? rows : null;
}
