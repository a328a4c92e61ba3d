import type { Json } from '../../artifact/problem.ts';
import { readCsvRecords, readRows } from '../../artifact/shapes/dataset-rows.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../../artifact/values.ts';
import { findMisspeltAssertions } from './misspelt-assertions.ts';
import type { Config } from './promptfoo-assertions.ts';
import { isColumns, testFromColumns } from './promptfoo-csv.ts';
import { CODE, CODE_FILE, findReferenced, readReferenced } from './promptfoo-files.ts';

/** A test as it is written. */
export type RawTest = { data: JsonRecord; line: number };

/** More combinations than these are no suite that a pull request can wait for. */
export const MAX_TESTS = 20_000;

/** Variables, or the file that holds them. */
export function readVars({ path, texts, refuse }: Config, vars: Json): JsonRecord {
  if (typeof vars !== 'string') return isRecord(vars) ? vars : {};
  const read = CODE_FILE.test(vars)
    ? { ok: false as const, reason: CODE }
    : readReferenced(path, vars, texts);
  if (read.ok && isRecord(read.value)) return read.value;
  refuse(`\`vars: ${vars}\``, read.ok ? 'the file holds no variables' : read.reason);
  return {};
}

/** Tests written in the config, and those of the files that it names. */
export function listTests(config: Config, tests: Json, line: number): RawTest[] {
  const list = Array.isArray(tests) ? tests : tests === null ? [] : [tests];
  return list.flatMap((entry): RawTest[] => {
    const path = typeof entry === 'string' ? entry : stringOf(memberOf(entry, 'path'));
    if (path !== null) return readFileTests(config, path);
    if (isRecord(entry)) return [{ data: entry, line }];
    config.refuse('`tests`', 'an entry is neither a test nor a file');
    return [];
  });
}

function readFileTests({ path, texts, refuse, warn }: Config, written: string): RawTest[] {
  const seen = new Set<string>();
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
    return rows.value.map((row): RawTest => {
      const [data, line] = 'record' in row ? [row.record, row.info.lines] : [row.data, row.line];
      for (const problem of findMisspeltAssertions({ path: file, line }, data, seen)) warn?.(problem);
      if ('record' in row) return { data: testFromColumns(row.record), line };
      return { data: isColumns(row.data) ? testFromColumns(toCells(row.data)) : row.data, line };
    });
  });
}

function toCells(row: JsonRecord): Record<string, string> {
  const cells = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(cells) as Record<string, string>;
}
