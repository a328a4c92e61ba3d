import { z } from 'zod';
import { checkSchema } from '../artifact/check-schema.ts';
import type { Parsed, Problem } from '../artifact/problem.ts';
import { parseJson } from '../artifact/structured.ts';

const score = z.number().min(0).max(1);
const row = z.strictObject({
  metric: z.string().min(1),
  case: z.union([z.string().min(1), z.number()]),
  cluster: z.union([z.string().min(1), z.number()]).optional(),
  base: score.nullable(),
  head: score.nullable(),
  base_repeats: z.array(score.nullable()).optional(),
  head_repeats: z.array(score.nullable()).optional(),
  margin: z.number().gt(0).max(1).optional(),
  noise_floor: z.number().min(0).max(1).optional(),
  moved: z.number().gt(0).max(1).optional(),
});

/** One recorded pair of scores in [0,1]; null where a side has none. `line` counts from 1. */
export type ScoreRow = z.infer<typeof row> & { line: number };

const MAX_PROBLEMS = 20;

/**
 * Parses recorded scores, one JSON object a line. Up to 20 faulty lines are named at once; a case twice in a metric and
 * a file without rows are problems too.
 */
export function parseScoreRows(path: string, text: string): Parsed<ScoreRow[]> {
  const rows: ScoreRow[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  for (const [index, content] of source.split('\n').entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    if (content.trim() === '') continue;
    const line = index + 1;
    const parsed = parseJson(path, content.replace(/\r$/, ''));
    const checked = parsed.ok ? checkSchema(row, path, parsed.value, Object.keys(row.shape)) : parsed;
    if (!checked.ok) {
      problems.push(...checked.problems.map((problem) => ({ ...problem, line })));
      continue;
    }
    const key = JSON.stringify([checked.value.metric, String(checked.value.case)]);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, line);
      rows.push({ ...checked.value, line });
    } else {
      const { metric, case: id } = checked.value;
      problems.push({
        path,
        line,
        column: 1,
        expected: 'each case once in a metric',
        found: `case ${JSON.stringify(id)} of ${metric} again (first on line ${first})`,
      });
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  if (rows.length === 0)
    return {
      ok: false,
      problems: [{ path, line: 1, column: 1, expected: 'at least one pair of scores', found: 'none' }],
    };
  return { ok: true, value: rows };
}
