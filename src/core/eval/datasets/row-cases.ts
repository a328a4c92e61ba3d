import { digestOf } from '../../artifact/digest.ts';
import { describeValue } from '../../artifact/documents/check-schema.ts';
import type { Json, Parsed, Problem } from '../../artifact/problem.ts';
import type { Row } from '../../artifact/shapes/row.ts';
import { type JsonRecord, withoutKeys } from '../../artifact/values.ts';
import type { Case } from '../types.ts';
import { readExtras } from './conversation.ts';
import { readHumanLabels } from './human-labels.ts';
import { isPromptfooRow, readPromptfooRow, settingsOfTest } from './promptfoo-rows.ts';
import { readRowSettings } from './row-settings.ts';
import type { RowCase, RowFault } from './row-shape.ts';
import { ROW_SHAPES } from './shapes.ts';

/** Hexadecimal digits of an id that a row gets from its content: of 500,000 rows two share one in fewer than one of 2,000 datasets. */
const ID_DIGITS = 12;

/** The cases of a row: one, but of promptfoo's rows as many as its lists have combinations. */
export function readCases(path: string, row: Row, answers: ReadonlyMap<string, Json> | null): Parsed<Case[]> {
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
  const id =
    given === undefined || given === '' ? `row-${digestOf(asked).slice(0, ID_DIGITS)}` : String(given);
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

function fail(problem: Problem): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [problem] };
}
