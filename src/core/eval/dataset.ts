import { digestOf } from '../artifact/digest.ts';
import { describeValue } from '../artifact/documents/check-schema.ts';
import { nearestName } from '../artifact/nearest.ts';
import type { Json, Parsed, Problem } from '../artifact/problem.ts';
import { type Row, readRows } from '../artifact/shapes/dataset-rows.ts';
import { type JsonRecord, withoutKeys } from '../artifact/values.ts';
import { readExtras } from './datasets/conversation.ts';
import { readHumanLabels } from './datasets/human-labels.ts';
import {
  isPromptfooRow,
  readDatasetRows,
  readPromptfooRow,
  settingsOfTest,
} from './datasets/promptfoo-rows.ts';
import { readRowSettings } from './datasets/row-settings.ts';
import type { RowCase, RowFault } from './datasets/row-shape.ts';
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
  const rows = readDatasetRows(path, text);
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
    const read = readCases(path, row, solutions?.value ?? null);
    if (read.ok) for (const one of read.value) problems.push(...addCase(cases, one));
    else problems.push(...read.problems);
  }
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
  return { ok: true, value: { cases: [...cases.values()], warnings: findMisspelt(path, rows.value) } };
}

function addCase(cases: Map<string, Case>, one: Case): Problem[] {
  const first = cases.get(one.id);
  if (first === undefined) cases.set(one.id, one);
  else {
    const found = `"${one.id}" again (first on line ${first.source.line})`;
    const hint = 'Give one of the two another id, or remove it.';
    return [{ ...one.source, column: 1, expected: 'each id once', found, hint }];
  }
  return [];
}

function fail(problem: Problem): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [problem] };
}

/** The cases of a row: one, but of promptfoo's rows as many as its lists have combinations. */
function readCases(path: string, row: Row, answers: ReadonlyMap<string, Json> | null): Parsed<Case[]> {
  const { data, line } = row;
  const at = { path, line, column: 1 };
  const foreign = isPromptfooRow(data);
  const about = foreign ? settingsOfTest(data) : data;
  const { id: given } = about;
  if (given !== undefined && typeof given !== 'string' && typeof given !== 'number')
    return fail({ ...at, expected: '`id` to be text or a number', found: describeValue(given) });
  const settings = readRowSettings(about);
  if ('fault' in settings) return fail({ ...at, expected: settings.fault, found: settings.found });
  const human = readHumanLabels(data.human);
  if (human !== null && 'fault' in human)
    return fail({ ...at, expected: '`human` to hold scores from 0 to 1, true or false', found: human.fault });
  const asked = human === null ? data : withoutKeys(data, ['human']);
  const id = given === undefined || given === '' ? `row-${digestOf(asked).slice(0, 8)}` : String(given);
  const read = foreign ? readPromptfooRow(path, { ...row, data: asked }) : readShape(asked, at);
  if (!read.ok) return read;
  if (answers !== null && !answers.has(id))
    return fail({ ...at, expected: 'an answer for each case', found: `none for "${id}"` });
  const { tags, cluster, weight, mustPass } = settings;
  return {
    ok: true,
    value: read.value.map((one, i) => ({
      scorers: [],
      ...one,
      id: i === 0 ? id : `${id} (${i + 1})`,
      expected: answers?.get(id) ?? one.expected,
      tags,
      // The combinations of one row share all of its variables but those that are lists.
      cluster: cluster ?? id,
      ...(weight === 1 ? {} : { weight }),
      ...(mustPass ? { mustPass } : {}),
      source: { path, line },
      ...human,
    })),
  };
}

function readShape(
  data: JsonRecord,
  at: Pick<Problem, 'path' | 'line' | 'column'>,
): Parsed<(RowCase & Pick<Case, 'mocks' | 'conversation'>)[]> {
  const extras = readExtras(data);
  if ('fault' in extras)
    return fail({ ...at, expected: extras.fault, found: extras.found ?? 'something else' });
  const { keys, input, ...more } = extras;
  const own = keys.length === 0 ? data : withoutKeys(data, keys);
  const plain = input === undefined ? own : { ...own, input };
  const shape = ROW_SHAPES.find((one) => one.matches(plain));
  const read: RowCase | RowFault = shape?.read(plain) ?? { fault: 'a row of a known shape' };
  if (!('fault' in read)) return { ok: true, value: [{ ...read, ...more }] };
  const hint = read.hint === undefined ? {} : { hint: read.hint };
  return fail({ ...at, expected: read.fault, found: `a row of shape ${shape?.id ?? 'unknown'}`, ...hint });
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
  for (const { data, line } of rows) {
    if (isPromptfooRow(data)) continue;
    for (const key in data) if (!seen.has(key)) seen.set(key, line);
  }
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
