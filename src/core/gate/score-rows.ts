import { z } from 'zod';
import { checkSchema, describeValue } from '../artifact/documents/check-schema.ts';
import { eachLine } from '../artifact/documents/each-line.ts';
import { parseJson } from '../artifact/documents/structured.ts';
import type { Parsed, Problem } from '../artifact/problem.ts';

const score = z.number().min(0).max(1);
const name = z.union([z.string().min(1), z.number()]).transform(String);
const row = z.strictObject({
  metric: z.string().min(1),
  case: name,
  cluster: name.optional(),
  base: score.nullable(),
  head: score.nullable(),
  base_repeats: z.array(score.nullable()).optional(),
  head_repeats: z.array(score.nullable()).optional(),
  margin: z.number().gt(0).max(1).optional(),
  noise_floor: z.number().min(0).max(1).optional(),
  moved: z.number().gt(0).max(1).optional(),
});

/** One recorded pair of scores in [0,1]; null where a side has none. */
export type ScoreRow = z.infer<typeof row>;

/** Settings of a metric; they stand on its first row. */
const SETTINGS = ['margin', 'noise_floor', 'moved'] as const;
/** Problems reported; whoever mends a thousand lines has found the pattern. */
const MAX_PROBLEMS = 1000;
/** The gate holds a difference for every metric and case, measured or not. */
const MAX_CELLS = 5_000_000;

/** What earlier lines have said: by metric, and by case. */
type Seen = {
  rows: Map<string, { line: number; row: ScoreRow; cases: Map<string, number> }>;
  clusters: Map<string, { line: number; cluster: string | undefined }>;
};

/**
 * Parses recorded scores, one JSON object a line. Every faulty line is named at once (up to 1,000); a case twice in a
 * metric, a case in two clusters, settings that change within a metric and a file without rows are problems too.
 */
export function parseScoreRows(path: string, text: string): Parsed<ScoreRow[]> {
  const rows: ScoreRow[] = [];
  const problems: Problem[] = [];
  const seen: Seen = { rows: new Map(), clusters: new Map() };
  for (const { content, line } of eachLine(text)) {
    if (problems.length >= MAX_PROBLEMS) break;
    const parsed = parseRow(path, content, line, seen);
    if (parsed.ok) rows.push(parsed.value);
    else problems.push(...parsed.problems);
  }
  const whole = (expected: string, found: string): Problem => ({ path, line: 1, column: 1, expected, found });
  const cells = seen.rows.size * seen.clusters.size;
  if (problems.length === 0 && rows.length === 0) problems.push(whole('at least one pair of scores', 'none'));
  if (problems.length === 0 && cells > MAX_CELLS) {
    const most = MAX_CELLS.toLocaleString('en-US');
    problems.push(
      whole(
        `at most ${most} pairs of metric and case`,
        `${seen.rows.size} metrics, ${seen.clusters.size} cases`,
      ),
    );
  }
  return problems.length > 0
    ? { ok: false, problems: problems.slice(0, MAX_PROBLEMS) }
    : { ok: true, value: rows };
}

function parseRow(path: string, content: string, line: number, seen: Seen): Parsed<ScoreRow> {
  const source = parseJson(path, content);
  const checked = source.ok ? checkSchema(row, path, source.value) : source;
  if (!source.ok || !checked.ok) {
    const problems = checked.ok ? [] : checked.problems;
    return {
      ok: false,
      problems: problems.map((problem) => ({ ...problem, line, ...hintAtNan(content, problem) })),
    };
  }
  const at = (key: keyof ScoreRow, expected: string, found: string): Problem => ({
    path,
    ...source.value.locate([key]),
    line,
    expected,
    found,
  });
  const problems = remember(checked.value, line, seen, at);
  return problems.length > 0 ? { ok: false, problems } : checked;
}

/** What a row contradicts of those before it. */
function remember(
  one: ScoreRow,
  line: number,
  seen: Seen,
  at: (key: keyof ScoreRow, expected: string, found: string) => Problem,
): Problem[] {
  const problems: Problem[] = [];
  const metric = seen.rows.get(one.metric);
  const twice = metric?.cases.get(one.case);
  if (twice !== undefined) {
    const found = `case ${describeValue(one.case)} of ${describeValue(one.metric)} again (first on line ${twice})`;
    problems.push(at('case', 'each case once in a metric', found));
  }
  if (metric === undefined) seen.rows.set(one.metric, { line, row: one, cases: new Map([[one.case, line]]) });
  else {
    metric.cases.set(one.case, twice ?? line);
    for (const key of SETTINGS) {
      if (one[key] === undefined || one[key] === metric.row[key]) continue;
      const expected = `\`${key}\` on the first row of ${describeValue(one.metric)} (line ${metric.line}) and the same after it`;
      problems.push(at(key, expected, describeValue(one[key])));
    }
  }
  const known = seen.clusters.get(one.case);
  if (known === undefined) seen.clusters.set(one.case, { line, cluster: one.cluster });
  else if (known.cluster !== one.cluster) {
    const expected = `case ${describeValue(one.case)} in one cluster, as on line ${known.line} (${describeValue(known.cluster)})`;
    problems.push(at('cluster', expected, describeValue(one.cluster)));
  }
  return problems;
}

/** Python and JavaScript print NaN where they have no number; JSON has none. */
function hintAtNan(content: string, problem: Problem): Pick<Problem, 'hint'> {
  const isNan = /^-?(NaN|Infinity)\b/.test(content.slice(problem.column - 1));
  return isNan ? { hint: 'JSON has no NaN or Infinity: write null for a missing score.' } : {};
}
