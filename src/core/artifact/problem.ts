/** JSON as it comes out of a parsed file. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What is wrong with a file, where, and what to do about it. Lines and columns count from 1. */
export type Problem = {
  path: string;
  line: number;
  column: number;
  /** What a valid file has here, as a noun phrase: `a number between 0 and 1`. */
  expected: string;
  /** What this file has here: `"high"`. */
  found: string;
  /** What to do, where it is not obvious: `Did you mean "tool_call"?` */
  hint?: string;
};

/** The result of every parser: a value, or everything that is wrong, never an exception. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] };

/** One line a person can act on: `a.yml:3:7: expected a number between 0 and 1, found "high". Did you mean ...?` */
export function formatProblem(problem: Problem): string {
  const hint = problem.hint === undefined ? '' : ` ${problem.hint}`;
  return `${problem.path}:${problem.line}:${problem.column}: expected ${problem.expected}, found ${problem.found}.${hint}`;
}
