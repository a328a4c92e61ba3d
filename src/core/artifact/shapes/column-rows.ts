import type { Structured } from '../documents/structured.ts';
import type { Json, Parsed, Problem } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import { describeUnmeasurable, findUnmeasurable } from './finite-numbers.ts';
import { MAX_PROBLEMS, type Row } from './row.ts';

/** One column: its values, with the key of each in the file. */
type Column = { name: string; values: Json[]; keys: (string | number)[] };

/** A column that asks or answers: other mappings of lists are settings. */
const TELLING =
  /^(inputs?|questions?|quer(y|ies)|prompts?|user_?input|messages|instructions?|expected\w*|answers?|ground_?truths?|references?|ideal|outputs?|responses?|text|label)$/i;

/** Whether a mapping holds its rows by columns, as `to_dict` and `to_json` of Hugging Face and pandas write them. */
export function isColumnwise(data: Json): data is JsonRecord {
  return readColumns(data) !== null;
}

/** Every member a list, or every one a mapping by the numbers of rows. The messages of one conversation are no column. */
function readColumns(data: Json): Column[] | null {
  if (!isRecord(data)) return null;
  const columns = Object.entries(data).map(([name, value]) => readColumn(name, value));
  const known = columns.filter((column) => column !== null);
  const isWhole = known.length === columns.length && known.some(({ name }) => TELLING.test(name));
  return isWhole && known.some(({ values }) => values.length > 0) ? known : null;
}

function readColumn(name: string, value: Json): Column | null {
  if (Array.isArray(value)) {
    if (name === 'messages' && value.some(isRecord)) return null;
    return { name, values: value, keys: value.map((_, i) => i) };
  }
  if (!isRecord(value)) return null;
  const keys = Object.keys(value);
  if (keys.length === 0 || !keys.every((key) => /^\d+$/.test(key))) return null;
  return { name, values: Object.values(value), keys };
}

/** The rows of a mapping that `isColumnwise`, each on the line of its first value. Columns that are not of one length are no rows. */
export function readColumnRows(path: string, { data, locate }: Structured): Parsed<Row[]> {
  const columns = readColumns(data) ?? [];
  const longest = columns.reduce((most, one) => (one.values.length > most.values.length ? one : most));
  const short = columns.find(({ values }) => values.length < longest.values.length);
  if (short !== undefined) {
    const found = `\`${longest.name}\` with ${longest.values.length} and \`${short.name}\` with ${short.values.length}`;
    const hint = 'Each row has one value in every column; write null where it has none.';
    const expected = 'columns with equally many values';
    return { ok: false, problems: [{ path, ...locate([short.name]), expected, found, hint }] };
  }
  const problems: Problem[] = [];
  for (const { name, values, keys } of columns)
    for (const [i, value] of values.entries()) {
      const within = findUnmeasurable(value);
      if (within !== null && problems.length < MAX_PROBLEMS)
        problems.push({
          path,
          ...locate([name, keys[i] ?? i, ...within]),
          ...describeUnmeasurable([name, ...within]),
        });
    }
  if (problems.length > 0) return { ok: false, problems };
  const [first] = columns;
  const rows = longest.values.map((_, i) => ({
    data: Object.fromEntries(columns.map(({ name, values }) => [name, values[i] ?? null])),
    line: locate(first === undefined ? [] : [first.name, first.keys[i] ?? i]).line,
  }));
  return { ok: true, value: rows };
}
