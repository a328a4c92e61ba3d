import type { Json } from '../../artifact/problem.ts';
import type { Message } from '../../artifact/types.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import { isPromptfooRow } from '../datasets/promptfoo-rows.ts';
import { INPUT_KEYS } from '../datasets/row-shape.ts';
import { ANSWER_COLUMNS, ROW_SHAPES } from '../datasets/shapes.ts';

/** What a new row has to say. */
export type NewCase = {
  id: string;
  /** What is asked; a mapping holds variables by name. */
  input: string | Message[] | JsonRecord;
  /** Undefined: nobody said what is right. */
  expected: Json | undefined;
  /** Which the suite selects its cases by; null: by none. */
  tag: string | null;
};
export type BuiltRow = { ok: true; row: JsonRecord } | { ok: false; fault: string };

/** The case as a row of the shape that `like`, a row of the same dataset, has. */
export function buildRow(like: JsonRecord, given: NewCase): BuiltRow {
  if (isPromptfooRow(like)) return buildPromptfooRow(like, given);
  const shape = ROW_SHAPES.find((one) => one.matches(like))?.id ?? 'promptgate';
  switch (shape) {
    case 'bfcl':
      return { ok: false, fault: 'a row of the Berkeley leaderboard brings its own functions and answers' };
    case 'ragas':
      return shaped(like, given, 'user_input', 'reference');
    case 'deepeval':
      return shaped(like, given, 'input', 'expected_output');
    case 'openai-evals':
      return shaped(like, given, 'input', 'ideal');
    case 'mlflow':
      return buildMlflowRow(like, given);
    default:
      return shaped(
        like,
        given,
        INPUT_KEYS.find((key) => Object.hasOwn(like, key)) ?? 'input',
        ['expected', ...ANSWER_COLUMNS].find((key) => Object.hasOwn(like, key)) ?? 'expected',
      );
  }
}

function shaped(like: JsonRecord, given: NewCase, inputKey: string, expectedKey: string): BuiltRow {
  const { input, expected } = given;
  if (isRecord(input)) {
    // Variables stand where the others have theirs.
    const nested = isRecord(like.vars) ? 'vars' : isRecord(like[inputKey]) ? inputKey : null;
    const fields: JsonRecord = nested === null ? input : { [nested]: input };
    return finish(like, given, { ...fields, ...expectation(expectedKey, expected) });
  }
  const other = like[inputKey];
  if (isRecord(other)) {
    const name = soleName(other);
    if (name === null) return unknownVariable(other);
    return finish(like, given, { [inputKey]: { [name]: input }, ...expectation(expectedKey, expected) });
  }
  const asMessages = Array.isArray(other) && typeof input === 'string';
  const said: Json = asMessages ? [{ role: 'user', content: input }] : input;
  return finish(like, given, { [inputKey]: said, ...expectation(expectedKey, expected) });
}

function buildMlflowRow(like: JsonRecord, given: NewCase): BuiltRow {
  const { input, expected } = given;
  const others = isRecord(like.inputs) ? like.inputs : {};
  const name = soleName(others);
  if (!isRecord(input) && name === null) return unknownVariable(others);
  const inputs: JsonRecord = isRecord(input) ? input : { [name ?? 'input']: input };
  return finish(like, given, {
    inputs,
    ...(expected === undefined ? {} : { expectations: { expected_response: expected } }),
  });
}

/** `assert` is there, and empty where nobody said what is right: that makes it a test of promptfoo's. */
function buildPromptfooRow(like: JsonRecord, given: NewCase): BuiltRow {
  const { input, expected, id } = given;
  const columns = Object.keys(like).some((key) => key.startsWith('__expected'));
  const others: JsonRecord = columns
    ? Object.fromEntries(Object.entries(like).filter(([key]) => !/^(?:__|id$|tags$|description$)/.test(key)))
    : isRecord(like.vars)
      ? like.vars
      : {};
  const name = soleName(others);
  if (!isRecord(input) && name === null) return unknownVariable(others);
  const vars: JsonRecord = isRecord(input) ? input : { [name ?? 'input']: input };
  const said = typeof expected === 'string' ? expected : JSON.stringify(expected ?? null);
  if (columns) return finish(like, given, { ...vars, __expected: expected === undefined ? '' : said });
  const row = finish(like, given, {
    vars,
    assert: expected === undefined ? [] : [{ type: 'equals', value: expected }],
  });
  if (!row.ok || !Object.hasOwn(like, 'description') || Object.hasOwn(like, 'id')) return row;
  const { id: _, ...rest } = row.row;
  return { ok: true, row: { description: id, ...rest } };
}

function expectation(key: string, expected: Json | undefined): JsonRecord {
  // OpenAI evals' rows are known by their `ideal`.
  return expected === undefined ? (key === 'ideal' ? { ideal: null } : {}) : { [key]: expected };
}

/** The variable that holds what is asked: by its usual name, or the only one. */
function soleName(vars: JsonRecord): string | null {
  const names = Object.keys(vars);
  return (
    INPUT_KEYS.find((key) => Object.hasOwn(vars, key)) ?? (names.length === 1 ? (names[0] ?? null) : null)
  );
}

function unknownVariable(vars: JsonRecord): BuiltRow {
  const names = Object.keys(vars).slice(0, 10).join(', ');
  return {
    ok: false,
    fault: `the rows have several variables (${names}), and none of a name that says which is asked; give a record whose input is a mapping of them`,
  };
}

/** With its id and tag, keys in the order in which the other row has them. */
function finish(like: JsonRecord, { id, tag }: NewCase, row: JsonRecord): BuiltRow {
  const tags: JsonRecord = tag === null ? {} : { tags: typeof like.tags === 'string' ? tag : [tag] };
  const whole: JsonRecord = { id, ...row, ...tags };
  const order = Object.keys(like).filter((key) => Object.hasOwn(whole, key));
  const rest = Object.keys(whole).filter((key) => !order.includes(key));
  const first = order.includes('id') || !rest.includes('id') ? [] : ['id'];
  const keys = [...first, ...order, ...rest.filter((key) => !first.includes(key))];
  return { ok: true, row: Object.fromEntries(keys.map((key) => [key, whole[key] ?? null])) };
}
