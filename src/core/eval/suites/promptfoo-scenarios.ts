import type { Json } from '../../artifact/problem.ts';
import type { Artifact } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf } from '../../artifact/values.ts';
import type { Config } from './promptfoo-assertions.ts';
import { readReferenced } from './promptfoo-files.ts';
import { listTests, MAX_TESTS, type RawTest, readVars } from './promptfoo-raw-tests.ts';

/**
 * The tests of a config's scenarios: each test of a scenario with each entry of its `config`, whose variables, options and settings it takes
 * over where it has none of its own, and whose assertions come before its own.
 */
export function listScenarios(artifact: Pick<Artifact, 'positions'>, config: Config): RawTest[] {
  const line = artifact.positions?.scenarios ?? 1;
  const listed = readList(config, memberOf(config.data, 'scenarios') ?? null);
  const tests: RawTest[] = [];
  for (const scenario of listed) {
    const entries = readList(config, memberOf(scenario, 'config') ?? null);
    const own = isRecord(scenario) ? (scenario.tests ?? null) : null;
    const inner = own === null ? [{ data: {}, line }] : listTests(config, own, line);
    if (entries.length === 0) config.refuse('`scenarios`', 'one has no `config`');
    if (tests.length + entries.length * inner.length > MAX_TESTS) {
      config.refuse('`scenarios`', `more than ${MAX_TESTS.toLocaleString('en-US')} combinations`);
      return tests;
    }
    for (const entry of entries)
      for (const test of inner) tests.push({ data: merge(config, entry, test.data), line: test.line });
  }
  return tests;
}

function merge(config: Config, entry: JsonRecord, test: JsonRecord): JsonRecord {
  const options = [entry.options, test.options].filter((one) => one !== undefined && isRecord(one));
  return {
    ...entry,
    ...test,
    vars: { ...readVars(config, entry.vars ?? null), ...readVars(config, test.vars ?? null) },
    options: Object.assign({}, ...options) as JsonRecord,
    assert: [...assertionsOf(config, entry), ...assertionsOf(config, test)],
  };
}

function assertionsOf({ refuse }: Config, { assert = null }: JsonRecord): Json[] {
  if (assert !== null && !Array.isArray(assert)) refuse('`assert`', 'it is not a list');
  return Array.isArray(assert) ? assert : [];
}

/** Mappings in a list, or in the files that stand in its place or in it. */
function readList(config: Config, written: Json): JsonRecord[] {
  const list = Array.isArray(written) ? written : written === null ? [] : [written];
  return list.flatMap((entry): JsonRecord[] => {
    if (isRecord(entry)) return [entry];
    const read =
      typeof entry === 'string'
        ? readReferenced(config.path, entry, config.texts)
        : { ok: false as const, reason: 'an entry is no mapping' };
    const found = !read.ok ? [] : Array.isArray(read.value) ? read.value : [read.value];
    const mappings = found.filter((one) => isRecord(one));
    if (mappings.length === found.length && found.length > 0) return mappings;
    const name = typeof entry === 'string' ? entry : '`scenarios`';
    config.refuse(name, read.ok ? 'the file holds something else than mappings' : read.reason);
    return mappings;
  });
}
