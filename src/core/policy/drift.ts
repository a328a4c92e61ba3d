import { describeValue } from '../artifact/documents/check-schema.ts';
import type { Structured } from '../artifact/documents/structured.ts';
import { suggestName } from '../artifact/nearest.ts';
import type { Problem } from '../artifact/problem.ts';
import { readSchedule } from './schedule.ts';
import type { PolicyFile } from './schema.ts';

/** What is wrong with `drift` beside its shape: a schedule that cannot be read or is too dense, suites that the file does not have. */
export function findDriftProblems(
  path: string,
  { drift, suites = [] }: PolicyFile,
  source: Structured,
): Problem[] {
  if (drift === undefined) return [];
  const read = readSchedule(drift.schedule);
  const where = { path, ...source.locate(['drift', 'schedule']) };
  const names = suites.map(({ name }) => name);
  return [
    ...(read.ok ? [] : [{ ...where, expected: read.expected, found: describeValue(drift.schedule) }]),
    ...(drift.suites ?? []).flatMap((suite, i) =>
      findUnknownSuite(suite, names, { path, ...source.locate(['drift', 'suites', i]) }),
    ),
  ];
}

/** The problem of a name that no suite of the file has; none where one has it. */
export function findUnknownSuite(
  name: string,
  names: readonly string[],
  where: Pick<Problem, 'path' | 'line' | 'column'>,
): Problem[] {
  if (names.includes(name)) return [];
  const hint = names.length > 0 ? { hint: suggestName(name, names) } : {};
  return [{ ...where, expected: 'the name of a suite in this file', found: describeValue(name), ...hint }];
}
