import type { Acceptance } from '../../core/report/acceptance.ts';
import { listOnJudges } from '../../core/report/decided.ts';
import { changesGate } from '../../core/report/gate-changes.ts';
import type { ReviewReport } from '../../core/report/model.ts';
import { readStoredReport } from '../../core/report/stored-report.ts';
import type { DecisionLog, HostedRef, HostedRepository, MergeGroupLog, ReviewLog } from '../../ports.ts';
import { findAcceptance, lacksAcknowledgement } from './standing-decisions.ts';

export type GroupDecisionDeps = { groups: MergeGroupLog; records: ReviewLog; decisions: DecisionLog };
export type GroupToDecide = HostedRef & { headSha: string; base: string };
export type GroupDecisions = {
  acceptance: Acceptance | null;
  acknowledged: boolean;
  /** Pull requests of forks that pass by nothing but a judge's word, and that nobody has looked at. */
  unseen: number[];
  /** Why somebody may have decided more than is known here; null: that would change nothing, or it is all known. */
  gap: Gap | null;
};
/** `why`: a sentence, and what to do. `mayClose`: a delivery that is on its way may tell what is missing. */
type Gap = { why: string; mayClose: boolean };

/** Each costs a request, and only a group that does not pass by itself needs any. */
const MOST_PULLS = 20;

/**
 * What people decided in the pull requests of a group, as far as it holds for the group. An acceptance does where the same was
 * judged there and came to the same; acknowledgements do where together they are of everything that the group does to the gate.
 */
export async function findGroupDecisions(
  deps: GroupDecisionDeps,
  hosted: HostedRepository,
  group: GroupToDecide,
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
    return { acceptance, acknowledged: true, unseen, gap: null };
  const { pulls, gap } = listPulls(await deps.groups.chain(group.repositoryId, group.headSha), report);
  for (const number of pulls) {
    const decided = await readDecided(deps, hosted, { group, number, report, onJudges });
    acceptance ??= decided.acceptance;
    for (const one of decided.seen) seen.add(one);
    if (decided.isUnseen) unseen.push(number);
    if (onJudges.length === 0 && (report.exit === 0 || acceptance !== null) && isAcknowledged())
      return { acceptance, acknowledged: true, unseen, gap: null };
  }
  return { acceptance, acknowledged: isAcknowledged(), unseen, gap };
}

/** Pull requests of the groups down to what was compared with: what is in front of that, the base has by now. */
export function listPulls(
  chain: Awaited<ReturnType<MergeGroupLog['chain']>>,
  { mergeBase }: Pick<ReviewReport, 'mergeBase'>,
): { pulls: number[]; gap: Gap | null } {
  const end = chain.findIndex(({ parentSha }) => parentSha === mergeBase);
  const groups = end === -1 ? chain : chain.slice(0, end + 1);
  const pulls = [...new Set(groups.flatMap(({ pull }) => (pull === null ? [] : [pull])))];
  if (end === -1 || groups.some(({ pull }) => pull === null)) return { pulls, gap: UNKNOWN };
  if (pulls.length <= MOST_PULLS) return { pulls, gap: null };
  const why = `The group holds ${pulls.length} pull requests, and decisions are read in ${MOST_PULLS} of them at most. Put the pull request into the queue again once fewer wait in front of it, or have the queue build fewer at once.`;
  return { pulls: pulls.slice(0, MOST_PULLS), gap: { why, mayClose: false } };
}

const UNKNOWN: Gap = {
  why: 'GitHub has not told the App of every group in front of this one, so it does not know all pull requests in it. Put the pull request into the queue again.',
  mayClose: true,
};

/** What was decided on one pull request's head: by the group's policy, which may be stricter than that of its own review. */
async function readDecided(
  { records, decisions }: GroupDecisionDeps,
  hosted: HostedRepository,
  {
    group,
    number,
    report,
    onJudges,
  }: { group: GroupToDecide; number: number; report: ReviewReport; onJudges: string[] },
): Promise<{ acceptance: Acceptance | null; seen: readonly string[]; isUnseen: boolean }> {
  const pull = await hosted.pullRequest(number);
  // What cannot be read may be a fork's.
  const isForks = pull?.origin !== 'same';
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
