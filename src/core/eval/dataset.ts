import { digestOf } from '../artifact/digest.ts';
import { nearestName } from '../artifact/nearest.ts';
import type { Json, Parsed, Problem } from '../artifact/problem.ts';
import { type Row, readRows } from '../artifact/shapes/dataset-rows.ts';
import { readHumanLabels } from './datasets/human-labels.ts';
import { OWN_KEYS, ROW_SHAPES } from './datasets/shapes.ts';
import type { Case } from './types.ts';

export type Dataset = { cases: Case[]; warnings: Problem[] };
/** A second file that holds what is expected, by id: BFCL's `possible_answer`. */
export type Answers = { path: string; text: string } | null;

/** More cases than this are no suite that a pull request can wait for. */
const MAX_CASES = 200_000;
const MAX_PROBLEMS = 20;

/**
 * Parses a dataset in any of the shapes of docs/reference/datasets.md. Ids are unique; a row without one gets one from
 * its content, so that it keeps it wherever it moves. An empty dataset is a problem: it would pass everything.
 */
export function parseDataset(path: string, text: string, { answers }: { answers: Answers }): Parsed<Dataset> {
  const rows = readRows(path, text);
  const solutions = answers === null ? null : readAnswers(answers);
  if (!rows.ok || (solutions !== null && !solutions.ok)) {
    return {
      ok: false,
      problems: [...(rows.ok ? [] : rows.problems), ...(solutions?.ok === false ? solutions.problems : [])],
    };
  }
  const found = rows.value.length;
  if (found === 0) return fail({ path, line: 1, column: 1, expected: 'at least one case', found: 'none' });
  if (found > MAX_CASES) {
    return fail({
      path,
      line: 1,
      column: 1,
      expected: `at most ${MAX_CASES.toLocaleString('en-US')} cases`,
      found: found.toLocaleString('en-US'),
    });
  }
  const problems: Problem[] = [];
  const cases = new Map<string, Case>();
  for (const row of rows.value) {
    if (problems.length >= MAX_PROBLEMS) break;
    const read = readCase(path, row, solutions?.value ?? null);
    if (!read.ok) problems.push(...read.problems);
    else if (cases.has(read.value.id)) {
      const first = cases.get(read.value.id)?.source.line;
      problems.push({
        path,
        line: row.line,
        column: 1,
        expected: 'each id once',
        found: `"${read.value.id}" again (first on line ${first})`,
      });
    } else cases.set(read.value.id, read.value);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { cases: [...cases.values()], warnings: findMisspelt(path, rows.value) } };
}

function fail(problem: Problem): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [problem] };
}

function readCase(path: string, row: Row, answers: ReadonlyMap<string, Json> | null): Parsed<Case> {
  const { data, line } = row;
  const at = { path, line, column: 1 };
  const promptfoo = Object.keys(data).find((key) => key.startsWith('__expected') || key === 'assert');
  if (promptfoo !== undefined) {
    return fail({
      ...at,
      expected: 'rows without assertions of their own',
      found: `\`${promptfoo}\``,
      hint: 'promptfoo’s assertions are read from promptfooconfig.yaml; a policy’s suite names its scorers.',
    });
  }
  const { id: given } = data;
  if (given !== undefined && typeof given !== 'string' && typeof given !== 'number')
    return fail({ ...at, expected: '`id` to be text or a number', found: JSON.stringify(given) });
  const human = readHumanLabels(data.human);
  if (human !== null && 'fault' in human)
    return fail({ ...at, expected: '`human` to hold scores from 0 to 1, true or false', found: human.fault });
  const { human: _, ...unlabelled } = data;
  const asked = human === null ? data : unlabelled;
  const shape = ROW_SHAPES.find((one) => one.matches(asked));
  const read = shape?.read(asked) ?? { fault: 'a row of a known shape' };
  if ('fault' in read)
    return fail({ ...at, expected: read.fault, found: `a row of shape ${shape?.id ?? 'unknown'}` });
  const id = given === undefined || given === '' ? `row-${digestOf(asked).slice(0, 8)}` : String(given);
  if (answers !== null && !answers.has(id))
    return fail({ ...at, expected: 'an answer for each case', found: `none for "${id}"` });
  const expected = answers?.get(id) ?? read.expected;
  return {
    ok: true,
    value: {
      ...read,
      id,
      expected,
      cluster: read.cluster ?? id,
      scorers: [],
      source: { path, line },
      ...human,
    },
  };
}

function readAnswers({ path, text }: NonNullable<Answers>): Parsed<ReadonlyMap<string, Json>> {
  const rows = readRows(path, text);
  if (!rows.ok) return rows;
  const found = new Map<string, Json>();
  for (const { data, line } of rows.value) {
    const { id } = data;
    if (typeof id !== 'string' && typeof id !== 'number')
      return fail({
        path,
        line,
        column: 1,
        expected: 'an `id` in each answer',
        found: JSON.stringify(id ?? null),
      });
    found.set(String(id), data.ground_truth ?? data.expected ?? data.answer ?? null);
  }
  return { ok: true, value: found };
}

/** Keys of which a few rows have a variant that is nearly a known one: a case without `expected` measures something else. */
function findMisspelt(path: string, rows: readonly Row[]): Problem[] {
  const seen = new Map<string, number>();
  for (const { data, line } of rows)
    for (const key of Object.keys(data)) if (!seen.has(key)) seen.set(key, line);
  return [...seen].flatMap(([key, line]) => {
    if ((OWN_KEYS as readonly string[]).includes(key) || key.length < 4) return [];
    const near = nearestName(key, OWN_KEYS);
    if (near === null || seen.has(near)) return [];
    return [
      {
        path,
        line,
        column: 1,
        expected: `\`${near}\``,
        found: `\`${key}\``,
        hint: `It is read as a variable. Did you mean "${near}"?`,
      },
    ];
  });
}
