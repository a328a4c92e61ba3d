import { nearestName } from '../../artifact/nearest.ts';
import type { Problem } from '../../artifact/problem.ts';
import type { JsonRecord } from '../../artifact/values.ts';
import { ASSERTION_TYPES } from './assertions.ts';
import { parseExpected } from './promptfoo-csv.ts';

/** What stands where the type of an assertion would: before a colon or a threshold, or alone. Not the scheme of an address. */
const HEAD = /^(not-)?([A-Za-z][A-Za-z_-]*)(?:(?:\(\d[\d.]*\))?\s*:(?!\/\/)|$)/;
const NAMES = [...ASSERTION_TYPES.map(({ type }) => type), 'grade'];
/** Shorter words are near to many. */
const SHORTEST = 4;

/**
 * Cells of `__expected` columns that are the exact answer, as promptfoo has it, and begin with what is nearly the name of an
 * assertion. `seen`: what was found before, each of which is told once.
 */
export function findMisspeltAssertions(
  at: Pick<Problem, 'path' | 'line'>,
  row: JsonRecord,
  seen: Set<string>,
): Problem[] {
  return Object.entries(row).flatMap(([column, cell]): Problem[] => {
    if (!column.startsWith('__expected') || typeof cell !== 'string') return [];
    const found = findMisspelt(cell);
    if (found === null || seen.has(found.written)) return [];
    seen.add(found.written);
    const hint = `It is the exact answer as it stands (\`equals\`), as in promptfoo. Did you mean "${found.near}"?`;
    const shown = `\`${found.written}\` in the column \`${column}\``;
    return [{ ...at, column: 1, expected: 'the name of an assertion before the colon', found: shown, hint }];
  });
}

function findMisspelt(cell: string): { written: string; near: string } | null {
  if (parseExpected(cell).type !== 'equals' || /^(not-)?equals(:|$)/.test(cell)) return null;
  const [whole, not = '', name = ''] = HEAD.exec(cell) ?? [];
  if (whole === undefined || name.length < SHORTEST) return null;
  // A word alone is an answer; what has a hyphen and nearly is a name is hardly one.
  if (!whole.endsWith(':') && !name.includes('-')) return null;
  const near = nearestName(name, NAMES);
  return near === null || !isNear(name, near) ? null : { written: `${not}${name}`, near: `${not}${near}` };
}

/** Words of a few letters, and those that begin as a sentence does, have to be nearer. */
function isNear(name: string, near: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '-');
  if (plain(name) === near) return true;
  if (name !== name.toLowerCase()) return false;
  return name.length > 5 || Math.abs(name.length - near.length) === 1;
}
