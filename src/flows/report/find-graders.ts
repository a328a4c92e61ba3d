import type { LintFinding } from '../../core/artifact/types.ts';
import type { Served, Side } from '../../core/eval/types.ts';
import type { ReportMetric } from '../../core/report/model.ts';
import type { CaseState } from '../run/case-runs.ts';
import type { FreshCaseRuns, ReviewMetric } from '../run/gate-data.ts';
import type { PlanResult } from '../run/run-plan.ts';

/** Models in one sentence. */
const MAX_NAMED = 4;

/** The models that graded either side of a metric, as they were served. */
export function listGraders(
  metric: ReviewMetric,
  states: readonly CaseState[],
  fresh: FreshCaseRuns,
): Pick<ReportMetric, 'gradedBy'> {
  const gradedBy = {
    base: modelsOf(listServed(metric, states, fresh, 'base')),
    head: modelsOf(listServed(metric, states, fresh, 'head')),
  };
  return gradedBy.base.length + gradedBy.head.length === 0 ? {} : { gradedBy };
}

/**
 * Judges that were served by other models for one side than for the other, or than when their noise floor was measured: an alias moved, or
 * a revision was replaced under its name. Of a judge that sees both sides in one call there is nothing to say.
 */
export function findOtherGraders({ metrics, states, fresh }: PlanResult): LintFinding[] {
  return metrics.flatMap((metric) => {
    const { suite, metric: measured } = metric;
    if (!measured.judged || measured.paired === true) return [];
    const again: FreshCaseRuns = fresh.get(metric.id) ?? new Map();
    const own = states.filter((state) => state.suite === suite);
    const served = {
      base: listServed(metric, own, again, 'base'),
      head: listServed(metric, own, again, 'head'),
    };
    const [base, head] = [modelsOf(served.base), modelsOf(served.head)];
    const subject = `${suite.suite.name}: \`${measured.name}\``;
    const warn = (message: string): LintFinding => ({
      rule: 'judge-revision',
      severity: 'warning',
      path: suite.suite.origin.path,
      line: 1,
      message,
    });
    const found: LintFinding[] = [];
    if (base.length > 0 && head.length > 0 && base.join() !== head.join())
      found.push(
        warn(
          `${subject} was graded by ${nameAll(base)} on the base and by ${nameAll(head)} on this change: the scores are not of one judge, and do not compare`,
        ),
      );
    else if (isApart(served.base, served.head))
      found.push(
        warn(
          `${subject} was graded by ${nameAll(base)} as two configurations of its provider, one for each side (\`system_fingerprint\`): the scores may not compare`,
        ),
      );
    const known = measured.calibratedBy ?? [];
    const others = [...new Set([...base, ...head])].filter((model) => !known.includes(model)).sort();
    if (known.length > 0 && others.length > 0)
      found.push(
        warn(
          `${subject}: its noise floor was measured with ${nameAll(known)}, and ${nameAll(others)} graded here, so nobody knows whether it still holds; \`promptgate calibrate\`, or \`/promptgate calibrate\` on a pull request, measures it again`,
        ),
      );
    return found;
  });
}

function listServed(
  { suite, metric }: ReviewMetric,
  states: readonly CaseState[],
  fresh: FreshCaseRuns,
  side: Side,
): Served[] {
  const runs = states
    .filter((state) => state.suite === suite)
    .flatMap((state) => [...state[side], ...(fresh.get(state)?.[side] ?? [])]);
  return runs.flatMap(({ scores }) => scores.get(metric.name)?.gradedBy ?? []);
}

function modelsOf(served: readonly Served[]): string[] {
  return [...new Set(served.map(({ model }) => model))].sort();
}

/** Whether both sides have fingerprints and none in common. Both run side by side, so that what a provider mixes is mixed on both. */
function isApart(base: readonly Served[], head: readonly Served[]): boolean {
  const [one, other] = [base, head].map((all) => new Set(all.map(({ fingerprint }) => fingerprint)));
  if (one === undefined || other === undefined || one.size === 0 || other.size === 0) return false;
  if (one.has(undefined) || other.has(undefined)) return false;
  return ![...one].some((fingerprint) => other.has(fingerprint));
}

function nameAll(models: readonly string[]): string {
  const shown = models.slice(0, MAX_NAMED).map((model) => `\`${model.replaceAll('`', "'")}\``);
  const more = models.length > MAX_NAMED ? ` and ${models.length - MAX_NAMED} more` : '';
  return `${shown.join(', ')}${more}`;
}
