import { suggestName } from '../../core/artifact/nearest.ts';
import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { Case } from '../../core/eval/types.ts';
import type { CollectedSuite } from './collect-suites.ts';
import type { ResolvedSuite } from './plan-suite.ts';

/** Only these suites and cases; empty: all. */
export type Selection = { suites: readonly string[]; cases: readonly string[] };

/** What to say of a name that no suite and no case has; null where all are known. */
export function findUnknown(
  collected: readonly CollectedSuite[],
  { suites, cases }: Selection,
): string | null {
  const names = collected.map((one) => one.suite.name);
  const unknown = suites.find((name) => !names.includes(name));
  if (unknown !== undefined) return `there is no suite "${unknown}". ${suggestName(unknown, names)}`;
  const chosen = suites.length === 0 ? collected : collected.filter((one) => suites.includes(one.suite.name));
  const ids = chosen.flatMap((one) => [...one.suite.cases, ...one.addedCases].map((testCase) => testCase.id));
  const missing = cases.find((id) => !ids.includes(id));
  return missing === undefined
    ? null
    : `there is no case "${missing}". ${suggestName(missing, ids.slice(0, 200))}`;
}

/** The suite with the cases that were asked for; null where it was not, or has none of them. */
export function narrow(resolved: ResolvedSuite, { suites, cases }: Selection): ResolvedSuite | null {
  const { suite, addedCases } = resolved;
  if (suites.length > 0 && !suites.includes(suite.name)) return null;
  if (cases.length === 0) return resolved;
  const wanted = ({ id }: Case) => cases.includes(id);
  const [kept, added] = [suite.cases.filter(wanted), addedCases.filter(wanted)];
  if (kept.length + added.length === 0) return null;
  const left = suite.cases.length - kept.length;
  if (left + addedCases.length - added.length === 0) return resolved;
  const reason = `${left} of ${suite.cases.length} cases left out: this run was asked for others`;
  return {
    ...resolved,
    addedCases: added,
    suite: { ...suite, cases: kept, mustPass: suite.mustPass.filter((id) => cases.includes(id)) },
    obstacles:
      left === 0
        ? resolved.obstacles
        : [...resolved.obstacles, { metric: null, reason, fix: null, blocks: false }],
  };
}

/** Why a selection leaves nothing to run. */
export function explainEmpty(leftOut: readonly PlannedSuite[]): string {
  const names = leftOut.map(({ suite }) => suite.name);
  const others = names.length === 0 ? 'No suite has.' : `It concerns: ${names.join(', ')}.`;
  return `none of the suites and cases asked for has to do with this change. ${others}`;
}
