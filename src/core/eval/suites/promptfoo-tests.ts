import type { Json } from '../../artifact/problem.ts';
import { readCsvRecords, readRows } from '../../artifact/shapes/dataset-rows.ts';
import type { Artifact } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../../artifact/values.ts';
import { type Config, mergeOptions, readAssertions, type TestAssertion } from './promptfoo-assertions.ts';
import { isColumns, testFromColumns } from './promptfoo-csv.ts';
import {
  CODE,
  CODE_FILE,
  findReferenced,
  type ReferencedTexts,
  type Refuse,
  readReferenced,
} from './promptfoo-files.ts';
import { multiplyVars, resolveVars } from './promptfoo-vars.ts';

export type PromptfooTest = {
  description: string | null;
  vars: JsonRecord;
  assertions: TestAssertion[];
  line: number;
};

type RawTest = { data: JsonRecord; line: number };

const MAX_TESTS = 20_000;
/** Options that change nothing that is compared here. */
const IDLE_OPTIONS = new Set(['provider', 'rubricPrompt', 'runSerially', 'repeat', 'disableVarExpansion']);
/** What may stand in a test and changes what is sent or looked at. */
const UNKNOWN_TO_US: readonly [string, string][] = [
  ['provider', 'tests with a provider of their own are not part of this version'],
  ['providers', 'tests for some providers only are not part of this version'],
  ['prompts', 'tests for some prompts only are not part of this version'],
  ['providerOutput', 'recorded outputs are compared by a `recorded` target'],
  ['scenarios', 'scenarios are not part of this version'],
];

/** Every test of a config: `defaultTest` filled in, lists of values multiplied out, rows of files read. */
export function readPromptfooTests(
  artifact: Artifact,
  data: Json,
  texts: ReferencedTexts,
  refuse: Refuse,
): PromptfooTest[] {
  const config: Config = { path: artifact.path, data, texts, refuse };
  const defaults = readDefaults(config);
  const raw = listTests(artifact, config);
  if (raw.length === 0) refuse('`tests`', 'the config has no test');
  const shared = readAssertions(config, memberOf(defaults, 'assert') ?? null);
  const tests: PromptfooTest[] = [];
  for (const { data: test, line } of raw) {
    const options = mergeOptions(defaults, test);
    refuseOptions(test, options, refuse);
    const ownVars = readVars(config, test.vars ?? null);
    const vars = resolveVars(config, { ...readVars(config, memberOf(defaults, 'vars') ?? null), ...ownVars });
    const own = readAssertions(config, test.assert ?? null);
    const assertions = options.disableDefaultAsserts === true ? own : [...shared, ...own];
    const combinations = options.disableVarExpansion === true ? [vars] : multiplyVars(vars, MAX_TESTS);
    if (combinations === null || tests.length + combinations.length > MAX_TESTS) {
      refuse('`tests`', `more than ${MAX_TESTS.toLocaleString('en-US')} combinations`);
      return tests;
    }
    for (const combination of combinations)
      tests.push({ description: stringOf(test.description), vars: combination, assertions, line });
  }
  return tests;
}

/** `defaultTest` may stand in a file of its own. */
function readDefaults({ path, data, texts, refuse }: Config): Json {
  const written = memberOf(data, 'defaultTest') ?? null;
  if (typeof written !== 'string') return written;
  const read = readReferenced(path, written, texts);
  if (read.ok && isRecord(read.value)) return read.value;
  refuse('`defaultTest`', read.ok ? 'the file holds no test' : read.reason);
  return null;
}

/** What would make promptfoo send or look at something else must not be left out without a word. */
function refuseOptions(test: JsonRecord, options: JsonRecord, refuse: Refuse): void {
  for (const [key, reason] of UNKNOWN_TO_US)
    if (test[key] !== undefined) refuse(`\`${key}\` of a test`, reason);
  for (const [key, value] of Object.entries(options)) {
    if (IDLE_OPTIONS.has(key) || key === 'disableDefaultAsserts' || value === null) continue;
    const code = /^(transform|postprocess|transformVars)$/.test(key);
    refuse(`\`options.${key}\``, code ? `it is code, and ${CODE}` : 'it is not part of this version');
  }
}

/** Variables, or the file that holds them. */
function readVars({ path, texts, refuse }: Config, vars: Json): JsonRecord {
  if (typeof vars !== 'string') return isRecord(vars) ? vars : {};
  const read = CODE_FILE.test(vars)
    ? { ok: false as const, reason: CODE }
    : readReferenced(path, vars, texts);
  if (read.ok && isRecord(read.value)) return read.value;
  refuse(`\`vars: ${vars}\``, read.ok ? 'the file holds no variables' : read.reason);
  return {};
}

function listTests(artifact: Artifact, config: Config): RawTest[] {
  const line = artifact.positions?.tests ?? 1;
  const tests = memberOf(config.data, 'tests') ?? null;
  const list = Array.isArray(tests) ? tests : tests === null ? [] : [tests];
  return list.flatMap((entry): RawTest[] => {
    const path = typeof entry === 'string' ? entry : stringOf(memberOf(entry, 'path'));
    if (path !== null) return readFileTests(config, path);
    if (isRecord(entry)) return [{ data: entry, line }];
    config.refuse('`tests`', 'an entry is neither a test nor a file');
    return [];
  });
}

function readFileTests({ path, texts, refuse }: Config, written: string): RawTest[] {
  if (CODE_FILE.test(written) || /^(https?|huggingface|package|az|s3):/i.test(written)) {
    refuse(written, `${CODE}, and nothing is fetched`);
    return [];
  }
  const files = findReferenced(path, written, texts);
  if (files.length === 0) refuse(written, 'there is no such text file');
  return files.flatMap((file) => {
    const text = texts.get(file) ?? '';
    const csv = /\.csv$/i.test(file);
    const rows = csv ? readCsvRecords(file, text) : readRows(file, text);
    if (!rows.ok) {
      const problem = rows.problems[0];
      refuse(file, `line ${problem?.line}: expected ${problem?.expected}, found ${problem?.found}`);
      return [];
    }
    return rows.value.map(
      (row): RawTest =>
        'record' in row
          ? { data: testFromColumns(row.record), line: row.info.lines }
          : { data: isColumns(row.data) ? testFromColumns(toCells(row.data)) : row.data, line: row.line },
    );
  });
}

function toCells(row: JsonRecord): Record<string, string> {
  const cells = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(cells) as Record<string, string>;
}
