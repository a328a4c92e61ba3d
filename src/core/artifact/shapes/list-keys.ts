import type { Problem } from '../problem.ts';

/** Keys under which a file may hold its list of rows, the one that counts first. */
export const LIST_KEYS: readonly string[] = [
  'cases',
  'tests',
  'rows',
  'data',
  'examples',
  'test_cases',
  'samples',
  'testData',
  'evals',
  'questions',
  'queries',
  'items',
  'entries',
  'dataset',
  'testcases',
  'testCases',
  'eval_cases',
  'scenarios',
  'golden_set',
  'goldens',
  'qa_pairs',
  'pairs',
  'golden_dataset',
  'dialogues',
  'conversations',
  'attacks',
];

/** What a file has to hold that has no list of rows. */
export const NO_LIST = `a list of rows, or a mapping that has one under ${LIST_KEYS.slice(0, 4).join(', ')}`;

/** Characters of a file up to which it is held as a whole, so that of two lists the one that counts may be the second. */
export const MAX_HELD = 1_000_000;

/** How early a key counts where a mapping holds several lists; null: it holds no rows. */
export function rankOf(key: string): number | null {
  const rank = LIST_KEYS.indexOf(key);
  return rank < 0 ? null : rank;
}

/** A list that counts more than the one of which the rows were read by then. */
export function refuseSecondList(
  at: Omit<Problem, 'expected' | 'found'>,
  second: string,
  first: string,
): Problem {
  const most = MAX_HELD.toLocaleString('en-US');
  return {
    ...at,
    expected: `one list of rows in a file of more than ${most} characters`,
    found: second === first ? `\`${second}\` again` : `\`${second}\` after \`${first}\``,
    hint: `Rename the one that holds no cases, or put \`${second}\` first.`,
  };
}
