import { digestOf } from '../artifact/digest.ts';
import type { ReviewReport } from './model.ts';

/**
 * What somebody accepts: this verdict on these inputs, for this base branch. Not what a later review of the same commit comes to,
 * by another policy or after an outage. `report` null: that it could not be reviewed at all. Null: of a report of an older
 * version, which nobody can know again.
 */
export function digestAccepted(base: string, report: ReviewReport | null): string | null {
  if (report === null) return digestOf({ accepted: 'not evaluated', base });
  const { inputs, exit } = report;
  return inputs === null ? null : digestOf({ accepted: inputs.judged, exit, base });
}

/** What somebody approves to be run of a fork's commit: by the policy of this base branch, and its budget. */
export function digestApproved(base: string): string {
  return digestOf({ approved: base });
}

/** What somebody acknowledges: all that a change does to the gate of this base branch. Null: as above. */
export function digestAcknowledged(base: string, { inputs }: ReviewReport): string | null {
  return inputs === null ? null : digestOf({ acknowledged: inputs.gateChanges, base });
}

/**
 * Whether a suite of the report passes by nothing but what judges said. Whoever wrote the change of a fork can have written to
 * the judge as well.
 */
export function restsOnJudges({ suites }: ReviewReport): boolean {
  return suites.some(({ metrics }) => {
    const deciding = metrics.filter(({ gate }) => gate === 'block');
    return deciding.length > 0 && deciding.every(({ judged }) => judged);
  });
}
