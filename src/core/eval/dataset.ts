import type { Json, Parsed, Problem } from '../artifact/problem.ts';
import { readRows } from '../artifact/shapes/dataset-rows.ts';
import { createCaseReader } from './datasets/case-reader.ts';
import type { Case } from './types.ts';

export type Dataset = { cases: Case[]; warnings: Problem[] };
/** A second file that holds what is expected, by id: BFCL's `possible_answer`. */
export type Answers = { path: string; text: string } | null;

/**
 * Parses a dataset in any of the shapes of docs/reference/datasets.md. Ids are unique; a row without one gets one from
 * its content, so that it keeps it wherever it moves. An empty dataset is a problem: it would pass everything.
 */
export function parseDataset(path: string, text: string, { answers }: { answers: Answers }): Parsed<Dataset> {
  const solutions = answers === null ? null : readAnswers(answers);
  const reader = createCaseReader(path, solutions?.ok === true ? solutions.value : null);
  const cases = [...reader.push(text), ...reader.end()];
  const problems = [...reader.problems(), ...(solutions?.ok === false ? solutions.problems : [])];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { cases, warnings: reader.warnings() } };
}

/** What is expected of each case, by its id. */
export function readAnswers({ path, text }: NonNullable<Answers>): Parsed<ReadonlyMap<string, Json>> {
  const rows = readRows(path, text);
  if (!rows.ok) return rows;
  const found = new Map<string, Json>();
  for (const { data, line } of rows.value) {
    const { id } = data;
    if (typeof id !== 'string' && typeof id !== 'number') {
      const other = JSON.stringify(id ?? null);
      const expected = 'an `id` in each answer';
      return { ok: false, problems: [{ path, line, column: 1, expected, found: other }] };
    }
    found.set(String(id), data.ground_truth ?? data.expected ?? data.answer ?? null);
  }
  return { ok: true, value: found };
}
