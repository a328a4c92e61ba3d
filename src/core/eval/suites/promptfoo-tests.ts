import { resolveReference } from '../../artifact/paths.ts';
import type { Json } from '../../artifact/problem.ts';
import type { Artifact } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf, numberOf, stringOf } from '../../artifact/values.ts';
import { readRows } from '../datasets/rows.ts';
import type { Assertion } from './assertions.ts';
import type { ReferencedTexts } from './promptfoo.ts';

export type TestAssertion = { assertion: Assertion; negate: boolean; metric: string | null; weight: number };
export type PromptfooTest = {
  description: string | null;
  vars: JsonRecord;
  assertions: TestAssertion[];
  line: number;
};

type Refuse = (what: string, reason: string) => void;
type RawTest = { data: JsonRecord; line: number };

const MAX_TESTS = 20_000;

/** Every test of a config: `defaultTest` filled in, lists of values multiplied out, rows of files read. */
export function readPromptfooTests(
  artifact: Artifact,
  data: Json,
  texts: ReferencedTexts,
  refuse: Refuse,
): PromptfooTest[] {
  const defaults = memberOf(data, 'defaultTest') ?? null;
  const raw = listTests(artifact, memberOf(data, 'tests') ?? null, texts, refuse);
  if (raw.length === 0) refuse('`tests`', 'the config has no test');
  const tests: PromptfooTest[] = [];
  for (const test of raw) {
    const own = isRecord(test.data.vars) ? test.data.vars : {};
    const shared = memberOf(defaults, 'vars');
    const vars = resolveVars(artifact, { ...(isRecord(shared) ? shared : {}), ...own }, texts, refuse);
    const assertions = [
      ...readAssertions(memberOf(defaults, 'assert') ?? null, refuse),
      ...readAssertions(test.data.assert ?? null, refuse),
    ];
    for (const combination of multiply(vars)) {
      if (tests.length >= MAX_TESTS) {
        refuse('`tests`', `more than ${MAX_TESTS.toLocaleString('en-US')} combinations`);
        return tests;
      }
      tests.push({
        description: stringOf(test.data.description),
        vars: combination,
        assertions,
        line: test.line,
      });
    }
  }
  return tests;
}

function listTests(artifact: Artifact, tests: Json, texts: ReferencedTexts, refuse: Refuse): RawTest[] {
  const line = artifact.positions?.tests ?? 1;
  const list = Array.isArray(tests) ? tests : tests === null ? [] : [tests];
  return list.flatMap((entry): RawTest[] => {
    if (isRecord(entry)) {
      const path = stringOf(memberOf(entry, 'path'));
      return path === null ? [{ data: entry, line }] : readFileTests(artifact, path, texts, refuse);
    }
    if (typeof entry === 'string') return readFileTests(artifact, entry, texts, refuse);
    refuse('`tests`', 'an entry is neither a test nor a file');
    return [];
  });
}

function readFileTests(
  artifact: Artifact,
  written: string,
  texts: ReferencedTexts,
  refuse: Refuse,
): RawTest[] {
  const file = written.replace(/^file:\/\//, '');
  if (/\.([cm]?[jt]s|py)(:\w+)?$/i.test(file) || /^(https?|huggingface|package):/i.test(written)) {
    refuse(written, 'nothing of a repository is executed, and nothing is fetched');
    return [];
  }
  const path = resolveReference(artifact.path, file);
  const text = path === null ? undefined : texts.get(path);
  const rows = path === null || text === undefined ? null : readRows(path, text);
  if (rows?.ok !== true) {
    const problem = rows?.problems[0];
    refuse(
      written,
      problem === undefined
        ? 'there is no such text file'
        : `line ${problem.line}: expected ${problem.expected}, found ${problem.found}`,
    );
    return [];
  }
  return rows.value.map(({ data, line }) => ({ data: isTest(data) ? data : fromColumns(data), line }));
}

function isTest(row: JsonRecord): boolean {
  return isRecord(row.vars) || Array.isArray(row.assert);
}

/** A CSV's columns are variables; `__expected`, `__expected2` hold assertions, other `__` columns settings. */
function fromColumns(row: JsonRecord): JsonRecord {
  const vars = Object.fromEntries(Object.entries(row).filter(([column]) => !column.startsWith('__')));
  const expected = Object.entries(row).filter(([column]) => /^__expected\d*$/.test(column));
  const description = stringOf(row.__description);
  return {
    vars,
    assert: expected.map(([, cell]) => parseExpected(typeof cell === 'string' ? cell : JSON.stringify(cell))),
    ...(description === null ? {} : { description }),
  };
}

/** `contains: a`, `not-contains-any: a, b`, `levenshtein(5): a`; anything else is the exact answer. */
function parseExpected(cell: string): JsonRecord {
  const match = /^((?:not-)?[a-z][a-z0-9:-]*?)(?:\((\d+(?:\.\d+)?)\))?:\s*([\s\S]*)$/i.exec(cell);
  const type = match?.[1];
  if (match === null || type === undefined) return { type: 'equals', value: cell };
  if (type === 'grade') return { type: 'llm-rubric', value: match[3] ?? '' };
  return { type, value: match[3] ?? '', ...(match[2] === undefined ? {} : { threshold: Number(match[2]) }) };
}

function readAssertions(list: Json, refuse: Refuse): TestAssertion[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry): TestAssertion[] => {
    const type = stringOf(memberOf(entry, 'type'));
    if (!isRecord(entry) || type === null) {
      refuse('an assertion', 'it has no type');
      return [];
    }
    if (type === 'assert-set') return readAssertions(entry.assert ?? null, refuse);
    if (entry.transform !== undefined || entry.contextTransform !== undefined) {
      refuse(`assertion \`${type}\``, 'its transform is code, and nothing of a repository is executed');
      return [];
    }
    const negate = type.startsWith('not-');
    const assertion = {
      type: negate ? type.slice(4) : type,
      value: entry.value ?? null,
      threshold: numberOf(entry.threshold),
    };
    return [{ assertion, negate, metric: stringOf(entry.metric), weight: numberOf(entry.weight) ?? 1 }];
  });
}

/** `file://` in a variable is the file's text; code there is refused. */
function resolveVars(
  artifact: Artifact,
  vars: JsonRecord,
  texts: ReferencedTexts,
  refuse: Refuse,
): JsonRecord {
  const resolve = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'string' || !value.startsWith('file://')) return value;
    const path = resolveReference(artifact.path, value.slice('file://'.length));
    const text = path === null || /\.([cm]?[jt]s|py)$/i.test(path) ? undefined : texts.get(path);
    if (text === undefined) refuse(value, 'it is no text file of the repository');
    return text ?? value;
  };
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, resolve(value)]));
}

/** promptfoo runs a test once for every value of a list, and for every combination of several lists. */
function multiply(vars: JsonRecord): JsonRecord[] {
  return Object.entries(vars).reduce<JsonRecord[]>(
    (all, [name, value]) => {
      const values = Array.isArray(value) ? value : [value];
      if (all.length * values.length > MAX_TESTS) return all;
      return all.flatMap((one) => values.map((each) => ({ ...one, [name]: each })));
    },
    [{}],
  );
}
