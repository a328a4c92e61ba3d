import { redact } from '../../core/eval/add-case/redact.ts';
import { isSkipped } from '../../core/eval/plan.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { Unscored } from '../../core/report/unscored.ts';
import type { CaseRun, CaseState } from '../run/case-runs.ts';
import { caseDifference, type FreshCaseRuns, isMissing, type ReviewMetric } from '../run/gate-data.ts';

type Outputs = Policy['outputs'];
/** Why a score is missing: in general, and as it was said of this one. */
type Lack = { caseId: string; fault: string; reason: string };

const HIDDEN = 'for a reason that the policy hides';
/** A reason is a sentence; what it quotes is cut shorter than this already. */
const MAX_REASON = 300;
/** Kept of a metric, the most frequent first: providers put the id of a request into what they say, so that no two failures are alike. */
const MAX_REASONS = 20;

/** Why cases of a metric that ran have no score; undefined: all of them have one. */
export function listUnscored(
  metric: ReviewMetric,
  states: readonly CaseState[],
  outputs: Outputs,
): Unscored | undefined {
  const ran = states.filter(
    (state) =>
      !isSkipped(state.suite, state.planned) &&
      (caseDifference(metric, state) !== null || isMissing(metric, state)),
  );
  const lacks = ran
    .filter((state) => isMissing(metric, state))
    .map((state) => findLack(metric, state.planned.case.id, [...state.head, ...state.base]));
  return count(lacks, ran.length, outputs);
}

/** Why pairs of fresh runs of a metric have no score. */
export function listUnscoredAgain(
  metric: ReviewMetric,
  fresh: FreshCaseRuns,
  outputs: Outputs,
): Unscored | undefined {
  let pairs = 0;
  const lacks: Lack[] = [];
  for (const [state, { base, head }] of fresh)
    for (const [run, after] of head.entries()) {
      pairs += 1;
      const both = [after, ...(base[run] === undefined ? [] : [base[run]])];
      const lacking = both.some((one) => (one.scores.get(metric.metric.name)?.value ?? null) === null);
      if (lacking) lacks.push(findLack(metric, state.planned.case.id, both));
    }
  return count(lacks, pairs, outputs);
}

function findLack({ metric }: ReviewMetric, caseId: string, runs: readonly CaseRun[]): Lack {
  for (const { output, failure, scores } of runs) {
    const score = scores.get(metric.name);
    if (output === null && failure !== null)
      return { caseId, fault: failure.message, reason: failure.message };
    if (score !== undefined && score.value === null)
      return { caseId, fault: score.fault ?? score.reason, reason: score.reason };
  }
  return { caseId, fault: 'there is no answer', reason: 'there is no answer' };
}

function count(lacks: readonly Lack[], of: number, outputs: Outputs): Unscored | undefined {
  if (lacks.length === 0) return undefined;
  const kinds = [...Map.groupBy(lacks, ({ fault, reason }) => shownFault({ fault, reason }, outputs))];
  const reasons = kinds
    .map(([, alike]) => {
      const first = alike[0] as Lack;
      return { reason: shownReason(first, outputs), count: alike.length, example: first.caseId };
    })
    // Sorting is stable: of equally many, what was met first.
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_REASONS);
  return { of, missing: lacks.length, reasons };
}

/** `none`: a reason that quotes something may quote what was answered. */
function shownFault({ fault, reason }: Pick<Lack, 'fault' | 'reason'>, outputs: Outputs): string {
  return outputs === 'none' && fault === reason && reason.includes('"') ? HIDDEN : fault;
}

/** What a provider said of a failure, as far as the policy shows it. */
export function shownFailure(message: string, outputs: Outputs): string {
  return shownReason({ fault: message, reason: message }, outputs);
}

function shownReason(lack: Pick<Lack, 'fault' | 'reason'>, outputs: Outputs): string {
  if (outputs === 'none') return shownFault(lack, outputs).slice(0, MAX_REASON);
  const reason = outputs === 'redacted' ? redact({ reason: lack.reason }).value.reason : lack.reason;
  return reason.slice(0, MAX_REASON);
}
