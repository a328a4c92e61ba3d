import { canonicalJson, digestOf } from '../../artifact/digest.ts';
import { formatProblem, type Json } from '../../artifact/problem.ts';
import type { Message } from '../../artifact/types.ts';
import type { JsonRecord } from '../../artifact/values.ts';
import { parseDataset } from '../dataset.ts';
import { readDatasetRows } from '../datasets/promptfoo-rows.ts';
import type { Case } from '../types.ts';
import { appendRow } from './append-row.ts';
import { buildRow } from './build-row.ts';
import { type Replaced, redact } from './redact.ts';

/** What shall become a row. */
export type CaseToAdd = {
  input: string | Message[] | JsonRecord;
  /** Undefined: nobody said what is right. */
  expected: Json | undefined;
  /** Null: one is made of what is asked. `taken`: what happens where a row has it already. */
  id: { wanted: string; taken: 'refuse' | 'number' } | null;
  /** Which the suite selects its cases by; null: by none. */
  tag: string | null;
};

export type Addition = {
  /** The whole file, with the row. */
  text: string;
  /** The row as it stands there. */
  added: string;
  /** What the dataset's reader calls it. */
  id: string;
  /** Secrets and personal data that were taken out. */
  replaced: Replaced[];
};

/** Characters of a row: a person has to be able to look through it. */
const MAX_ROW = 100_000;
const MAX_ID = 48;

/**
 * A dataset with one case more, written as its other rows are, without secrets and personal data. A fault says why not: a row
 * that asks the same, an id that is taken, a shape that cannot hold it. Nothing but the new row ever changes.
 */
export function addCase(
  path: string,
  text: string,
  given: CaseToAdd,
): { ok: true; value: Addition } | { ok: false; fault: string } {
  const rows = readDatasetRows(path, text);
  const before = parseDataset(path, text, { answers: null });
  if (!rows.ok || !before.ok) {
    const problems = rows.ok ? (before.ok ? [] : before.problems) : rows.problems;
    return refuse(`the dataset cannot be read: ${problems.slice(0, 1).map(formatProblem).join('')}`);
  }
  const like = rows.value.at(-1);
  if (like === undefined) return refuse(`${path} has no row that shows how they are written`);
  const { value, replaced } = redact({
    input: given.input as Json,
    expected: given.expected ?? null,
    id: given.id?.wanted ?? null,
  });
  const input = value.input as CaseToAdd['input'];
  const ids = new Set(before.value.cases.map((one) => one.id));
  // In a name a placeholder stands without its brackets, as in one that is made of what is asked.
  const wanted = value.id === null ? null : String(value.id).replace(/\[(\w+_\d+)\]/g, '$1');
  const id = chooseId(wanted, given.id?.taken === 'refuse', input, ids);
  if (id === null) return refuse(`there is a case "${wanted}" in ${path} already; give another id`);
  const expected = given.expected === undefined ? undefined : (value.expected ?? null);
  const built = buildRow(like.data, { id, input, expected, tag: given.tag });
  if (!built.ok) return refuse(`no row can be made for ${path}: ${built.fault}`);
  const size = JSON.stringify(built.row).length;
  if (size > MAX_ROW)
    return refuse(
      `the row would have ${size.toLocaleString('en-US')} characters, at most ${MAX_ROW.toLocaleString('en-US')} can be looked through`,
    );
  const appended = appendRow(path, text, built.row);
  if (!appended.ok) return refuse(`no row can be added to ${path}: ${appended.fault}`);
  const twin = findTwin(before.value.cases, built.row, replaced.length > 0);
  if (twin !== null) return refuse(sameAs(path, twin));
  const checked = check(path, appended.text, rows.value, before.value.cases, built.row);
  if (!checked.ok) return checked;
  return { ok: true, value: { text: appended.text, added: appended.added, id: checked.id, replaced } };
}

/** A case that asks what the row asks; where something was taken out of that, also one in which it still stands. */
function findTwin(cases: readonly Case[], row: JsonRecord, redacted: boolean): Case | null {
  const meant = readRow(row);
  if (meant === null) return null;
  const wanted = asked(meant);
  const same = cases.find((one) => asked(one) === wanted);
  if (same !== undefined || !redacted) return same ?? null;
  return (
    cases.find((one) => asked(redact(one as unknown as JsonRecord).value as unknown as Case) === wanted) ??
    null
  );
}

function readRow(row: JsonRecord): Case | null {
  const read = parseDataset('row.jsonl', JSON.stringify(row), { answers: null });
  return read.ok ? (read.value.cases[0] ?? null) : null;
}

/** Reads the file as a review will: the rows of before as they were, and one more that asks what it should. */
function check(
  path: string,
  text: string,
  rows: readonly { data: JsonRecord }[],
  cases: readonly Case[],
  row: JsonRecord,
): { ok: true; id: string } | { ok: false; fault: string } {
  const after = readDatasetRows(path, text);
  const read = parseDataset(path, text, { answers: null });
  const same =
    after.ok &&
    after.value.length === rows.length + 1 &&
    rows.every(({ data }, i) => canonicalJson(data) === canonicalJson(after.value[i]?.data));
  const added = read.ok ? read.value.cases[cases.length] : undefined;
  const meant = readRow(row);
  if (
    same &&
    added !== undefined &&
    meant !== null &&
    canonicalJson(trim(added.input)) === canonicalJson(trim(meant.input))
  )
    return { ok: true, id: added.id };
  return refuse(
    `the row cannot be written into ${path} without a change of what it says; add it by hand: ${JSON.stringify(row)}`,
  );
}

function sameAs(path: string, { id, source }: Case): string {
  return `${path} has a case that asks the same already: "${id}" on line ${source.line}. To have it never break, name it under \`must_pass\``;
}

/** What two cases have in common that ask the same. What each expects does not count: one question has one answer. */
function asked({ input, vars, conversation }: Case): string {
  return canonicalJson({ input: trim(input), vars: { ...vars, input: null, metadata: null }, conversation });
}

function trim(input: Case['input']): Case['input'] {
  return typeof input === 'string' ? input.trim() : input;
}

function chooseId(
  given: string | null,
  refuseTaken: boolean,
  input: CaseToAdd['input'],
  taken: ReadonlySet<string>,
): string | null {
  const wanted = given ?? nameOf(input);
  if (!taken.has(wanted)) return wanted;
  if (refuseTaken) return null;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

/** The first words of what is asked, else its digest. */
function nameOf(input: CaseToAdd['input']): string {
  const said = Array.isArray(input)
    ? (input.at(-1)?.content ?? '')
    : typeof input === 'string'
      ? input
      : Object.values(input).find((value) => typeof value === 'string');
  const words =
    String(said ?? '')
      .slice(0, 500)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? [];
  let name = '';
  for (const word of words) {
    if (name.length + word.length + 1 > MAX_ID) break;
    name += name === '' ? word : `-${word}`;
  }
  return name === '' ? `case-${digestOf(input).slice(0, 8)}` : name;
}

function refuse(fault: string): { ok: false; fault: string } {
  return { ok: false, fault };
}
