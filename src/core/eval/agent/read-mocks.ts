import type { Json, Parsed, Problem } from '../../artifact/problem.ts';
import { readRows } from '../../artifact/shapes/dataset-rows.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import type { ToolMock } from '../types.ts';

/** A mock of a file, and where it stands. */
export type PlacedMock = { mock: ToolMock; path: string; line: number };

const KEYS = ['tool', 'arguments', 'returns', 'returns_each', 'error'];
/** More of them in one place are a program, not a test's data. */
const MAX_MOCKS = 2_000;
const MAX_PROBLEMS = 20;

/** Reads a file of mocks: a list of them, in the order in which they are tried. All faulty ones are named at once. */
export function parseMocks(path: string, text: string): Parsed<PlacedMock[]> {
  const rows = readRows(path, text);
  if (!rows.ok) {
    const isList = (problem: Problem) => !problem.expected.startsWith('a list of rows');
    const problems = rows.problems.map((one) =>
      isList(one) ? one : { ...one, expected: 'a list of mocks' },
    );
    return { ok: false, problems };
  }
  const problems: Problem[] = [];
  const mocks: PlacedMock[] = [];
  for (const { data, line } of rows.value) {
    const read = readMock(data);
    if ('fault' in read)
      problems.push({ path, line, column: 1, expected: read.fault, found: describe(data) });
    else mocks.push({ mock: read, path, line });
  }
  if (mocks.length > MAX_MOCKS)
    problems.push({
      path,
      line: 1,
      column: 1,
      expected: `at most ${MAX_MOCKS} mocks`,
      found: `${mocks.length}`,
    });
  return problems.length > 0
    ? { ok: false, problems: problems.slice(0, MAX_PROBLEMS) }
    : { ok: true, value: mocks };
}

/** The mocks of a dataset's row; a fault says what would be right. */
export function readCaseMocks(list: readonly Json[]): ToolMock[] | { fault: string } {
  if (list.length > MAX_MOCKS) return { fault: `\`mocks\` to hold at most ${MAX_MOCKS}` };
  const mocks: ToolMock[] = [];
  for (const [index, item] of list.entries()) {
    const read = readMock(item);
    if ('fault' in read) return { fault: `\`mocks[${index}]\` to be ${read.fault}` };
    mocks.push(read);
  }
  return mocks;
}

function readMock(value: Json): ToolMock | { fault: string } {
  if (!isRecord(value) || typeof value.tool !== 'string' || value.tool === '')
    return { fault: 'a mock: {tool, arguments?, returns | returns_each | error}' };
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return { fault: `a mock with ${KEYS.join(', ')} and no \`${unknown}\`` };
  const given = value.arguments ?? {};
  if (!isRecord(given)) return { fault: 'a mock whose `arguments` are a mapping' };
  const answers = readAnswers(value);
  return 'fault' in answers ? answers : { tool: value.tool, arguments: given, answers };
}

function readAnswers(value: JsonRecord): ToolMock['answers'] | { fault: string } {
  const ways = ['returns', 'returns_each', 'error'].filter((key) => Object.hasOwn(value, key));
  if (ways.length !== 1) return { fault: 'a mock with one of `returns`, `returns_each` and `error`' };
  const { returns = null, returns_each: each, error } = value;
  if (ways[0] === 'returns') return [{ content: returns, error: false }];
  if (ways[0] === 'error')
    return typeof error === 'string' && error !== ''
      ? [{ content: error, error: true }]
      : { fault: 'a mock whose `error` is a text' };
  if (!Array.isArray(each) || each.length === 0)
    return { fault: 'a mock whose `returns_each` is a list of answers' };
  return each.map(readOneOfEach);
}

/** In a sequence `{error: text}` fails once: what a client does next is what such a test is about. */
function readOneOfEach(value: Json): ToolMock['answers'][number] {
  if (isRecord(value) && Object.keys(value).length === 1 && typeof value.error === 'string')
    return { content: value.error, error: true };
  return { content: value, error: false };
}

function describe(data: JsonRecord): string {
  const keys = Object.keys(data);
  return keys.length === 0 ? 'an empty mapping' : `one with ${keys.slice(0, 6).join(', ')}`;
}
