import type { Acceptance } from '../core/report/acceptance.ts';
import { listOnJudges } from '../core/report/decided.ts';
import { changesGate } from '../core/report/gate-changes.ts';
import type { ReviewReport } from '../core/report/model.ts';
import { readStoredReport } from '../core/report/stored-report.ts';
import type { DecisionLog, HostedRef, HostedRepository, MergeGroupLog, ReviewLog } from '../ports.ts';
import { findAcceptance, lacksAcknowledgement } from './standing-decisions.ts';

type Deps = { groups: MergeGroupLog; records: ReviewLog; decisions: DecisionLog };
type Group = HostedRef & { headSha: string; base: string };
export type GroupDecisions = {
  acceptance: Acceptance | null;
  acknowledged: boolean;
  /** Pull requests of forks that pass by nothing but a judge's word, and that nobody has looked at. */
  unseen: number[];
};

/** Each costs a request, and only a group that does not pass by itself needs any. */
const MOST_PULLS = 20;

/**
 * What people decided in the pull requests of a group, as far as it holds for the group. An acceptance does where the same was
 * judged there and came to the same; acknowledgements do where together they are of everything that the group does to the gate.
 */
export async function findGroupDecisions(
  deps: Deps,
  hosted: HostedRepository,
  group: Group,
  report: ReviewReport,
): Promise<GroupDecisions> {
  const seen = new Set<string>();
  const isAcknowledged = () =>
    report.policy.ownChanges !== 'acknowledge' ||
    !changesGate(report) ||
    (report.inputs?.gateChanges.every((one) => seen.has(one)) ?? false);
  const onJudges = report.exit === 0 ? listOnJudges(report) : [];
  const unseen: number[] = [];
  let acceptance: Acceptance | null = null;
  if (report.exit === 0 && onJudges.length === 0 && isAcknowledged())
    return { acceptance, acknowledged: true, unseen };
  const pulls = await deps.groups.pulls(group.repositoryId, group.headSha);
  for (const number of pulls.slice(0, MOST_PULLS)) {
    const decided = await readDecided(deps, hosted, { group, number, report, onJudges });
    acceptance ??= decided.acceptance;
    for (const one of decided.seen) seen.add(one);
    if (decided.isUnseen) unseen.push(number);
    if (onJudges.length === 0 && (report.exit === 0 || acceptance !== null) && isAcknowledged()) break;
  }
  return { acceptance, acknowledged: isAcknowledged(), unseen };
}

/** What was decided on one pull request's head: by the group's policy, which may be stricter than that of its own review. */
async function readDecided(
  { records, decisions }: Deps,
  hosted: HostedRepository,
  {
    group,
    number,
    report,
    onJudges,
  }: { group: Group; number: number; report: ReviewReport; onJudges: string[] },
): Promise<{ acceptance: Acceptance | null; seen: readonly string[]; isUnseen: boolean }> {
  const pull = await hosted.pullRequest(number);
  const isForks = pull !== null && pull.origin !== 'same';
  const nothing = { acceptance: null, seen: [], isUnseen: isForks && onJudges.length > 0 };
  if (pull === null || pull.base !== group.base) return nothing;
  const { installationId, repositoryId, owner, name } = group;
  const request = { installationId, repositoryId, owner, name, pull: number };
  const stored = readStoredReport((await records.at(request, pull.headSha))?.report);
  if (stored === null || stored.inputs === null) return nothing;
  const reviewed = { request, pull, report: { ...stored, policy: report.policy } };
  const { gateChanges } = stored.inputs;
  const isJudged = stored.suites.some(({ name: suite }) => onJudges.includes(suite));
  const isSeen = gateChanges.length > 0 && !(await lacksAcknowledgement(decisions, reviewed));
  return {
    // It is known again in what the group came to.
    acceptance: await findAcceptance(decisions, { request, pull, report }),
    seen: isSeen ? gateChanges : [],
    // What it came to in its own review is what somebody has looked at, also where the base has moved since.
    isUnseen: isForks && isJudged && (await findAcceptance(decisions, reviewed)) === null,
  };
}
