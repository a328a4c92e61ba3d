import { digestOf } from '../../core/artifact/digest.ts';
import type { Problem } from '../../core/artifact/problem.ts';
import type { LintFinding } from '../../core/artifact/types.ts';
import type { Reason } from '../../core/gate/decide-review.ts';
import { GATE_CHANGED } from '../../core/report/gate-changes.ts';
import type { ReportInputs } from '../../core/report/model.ts';
import type { Sides } from '../change/read-sides.ts';
import type { PlannedReview } from '../plan/plan-review.ts';

type Planned = Extract<PlannedReview, { kind: 'planned' }>;

/**
 * Knows again what a review judged, whatever commits it stands in: a branch that moved on where nobody is judged by it
 * changes nothing. The plan's own id covers every request of either side, how it is scored, and margins. `reasons`: what decided.
 */
export function digestPlanned(
  { plan, policy, changes, uncovered, blocked, problems, lint }: Planned,
  reasons: readonly Reason[],
): ReportInputs {
  const suites = plan.suites.map(({ suite, obstacles }) => ({ name: suite.name, obstacles }));
  const changed = changes.map(({ path, kind, name, base, head }) => ({
    path,
    kind,
    name,
    base: base?.digest ?? null,
    head: head?.digest ?? null,
  }));
  const { gate, perReviewUsd } = policy;
  const judged = { plan: plan.reviewId, suites, gate, perReviewUsd, changed, uncovered, blocked, problems };
  return {
    judged: digestOf(judged),
    // What could not be measured is not known to be worse; it comes and goes with outages.
    failing: reasons.filter(({ kind }) => FAILING.includes(kind)).map(digestOf),
    gateChanges: [
      ...lint.filter(({ rule }) => rule === GATE_CHANGED).map(digestFinding),
      ...plan.suites.flatMap(({ suite, removals }) => removals.map((one) => digestOf([suite.name, one]))),
    ],
  };
}

/** Of a review that no policy could be applied to: what is wrong with the policy, and every file that differs. */
export function digestUnjudged(
  { base, head, changedFiles }: Sides,
  problems: readonly Problem[],
): ReportInputs {
  const files = changedFiles.map((path) => [
    path,
    base.snapshot.files.get(path)?.id ?? null,
    head.snapshot.files.get(path)?.id ?? null,
  ]);
  return { judged: digestOf({ problems, files }), failing: [], gateChanges: [] };
}

const FAILING: readonly Reason['kind'][] = [
  'regressed',
  'must-pass',
  'below-min',
  'not-confirmed',
  'not-proven',
];

function digestFinding({ path, message }: LintFinding): string {
  return digestOf([path, message]);
}
