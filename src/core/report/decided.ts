import { digestOf } from '../artifact/digest.ts';
import type { ReviewReport } from './model.ts';

/**
 * What somebody accepts: this verdict on these inputs, for this base branch. Not what a later review of the same commit comes to,
 * by another policy or after an outage. A digest of all that, and one of each thing that it fails by. `report` null: that it could
 * not be reviewed at all. Null: of a report by another base, or of an older version, which nobody can know again.
 */
export function digestAccepted(base: string, report: ReviewReport | null): string | null {
  if (report === null) return digestOf({ accepted: 'not evaluated', base });
  const { inputs, exit } = report;
  if (inputs === null || report.base.ref !== base) return null;
  return [digestOf({ accepted: inputs.judged, exit, base }), ...inputs.failing].join(' ');
}

/** Whether what was accepted covers a review: the same, failing by nothing that was not seen then. `about` is as above. */
export function coversVerdict(about: string | null, base: string, report: ReviewReport | null): boolean {
  const found = digestAccepted(base, report);
  if (found === null || about === null) return false;
  const [what, ...failing] = found.split(' ');
  const [accepted, ...seen] = about.split(' ');
  return what === accepted && failing.every((one) => seen.includes(one));
}

/** What somebody approves to be run of a fork's commit: by the policy of this base branch, and its budget. */
export function digestApproved(base: string): string {
  return digestOf({ approved: base });
}

/** What somebody acknowledges: all that a change does to the gate of this base branch. Null: as above. */
export function digestAcknowledged(base: string, report: ReviewReport): string | null {
  const { inputs } = report;
  if (inputs === null || report.base.ref !== base) return null;
  return digestOf({ acknowledged: inputs.gateChanges, base });
}

/**
 * Suites of the report that pass by nothing but what judges said. Whoever wrote the change of a fork can have written to
 * the judge as well.
 */
export function listOnJudges({ suites }: ReviewReport): string[] {
  const onJudges = suites.filter(({ metrics }) => {
    const deciding = metrics.filter(({ gate }) => gate === 'block');
    return deciding.length > 0 && deciding.every(({ judged }) => judged);
  });
  return onJudges.map(({ name }) => name);
}
