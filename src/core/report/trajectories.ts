import { describeEnding } from '../eval/describe-trajectory.ts';
import type { CaseSide, ReportCase, ReviewReport } from './model.ts';

/**
 * Cases in which an agent was stopped by a limit, or called a tool that the dataset has no answer for; a line each. The
 * latter is no fault of the agent: what it does next is made up until the dataset has a mock for that call.
 */
export function listTrajectoryNotes({ suites }: ReviewReport): string[] {
  return suites.flatMap(({ name, cases, newCases }) =>
    [...cases, ...newCases].flatMap((one) => {
      const notes = joinSides(one, describeNotes);
      return notes === '' ? [] : [`${name} · ${one.id}: ${notes}`];
    }),
  );
}

function describeNotes({ trajectory }: CaseSide): string[] {
  if (trajectory === undefined) return [];
  const { unmocked } = trajectory;
  const stopped = describeEnding(trajectory);
  const [first, ...others] = unmocked.calls;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const lacking = first === undefined ? null : `no mock for ${first}${more}`;
  return [stopped, lacking].filter((note) => note !== null);
}

/** What holds of both sides is said once. */
function joinSides({ base, head }: ReportCase, notesOf: (side: CaseSide) => string[]): string {
  const [before, after] = [base, head].map((side) => (side === null ? [] : notesOf(side)));
  const both = (after ?? []).filter((note) => before?.includes(note));
  const only = (notes: string[] = []) => notes.filter((note) => !both.includes(note));
  const said = (where: string, notes: string[]) =>
    notes.length === 0 ? [] : [`${where}: ${notes.join(', ')}`];
  return [...both, ...said('base', only(before)), ...said('this change', only(after))].join('; ');
}
