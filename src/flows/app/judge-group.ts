import { acceptCheck } from '../../core/report/acceptance.ts';
import { renderCheck } from '../../core/report/check.ts';
import {
  noticeGroupUnacknowledged,
  noticeGroupUnknown,
  noticeGroupUnseen,
} from '../../core/report/check-notices.ts';
import { noticeGroup } from '../../core/report/group-notice.ts';
import type { ReviewReport } from '../../core/report/model.ts';
import type { CheckConclusion, CheckOutput, HostedRepository } from '../../ports.ts';
import {
  findGroupDecisions,
  type GroupDecisionDeps,
  type GroupDecisions,
  type GroupToDecide,
} from './group-decisions.ts';
import type { FoundOrigin } from './group-origin.ts';

export type GroupDecision = [CheckConclusion, CheckOutput];
/** `pull`: the last of its pull requests, where it is known. */
type GroupToJudge = GroupToDecide & { pull?: number | null };

/**
 * The verdict as in a pull request, and what people decided there. Without buttons: a group that failed is out of the queue,
 * and is not mended here. `mayPassYet`: a delivery that is on its way may tell of a decision.
 */
export async function judgeGroup(
  deps: GroupDecisionDeps,
  hosted: HostedRepository,
  group: GroupToJudge,
  report: ReviewReport,
  origin: FoundOrigin | null = null,
): Promise<{ decision: GroupDecision; mayPassYet: boolean }> {
  const decided = await findGroupDecisions(deps, hosted, group, report);
  const { acceptance, unseen, gap } = decided;
  const found = renderCheck(report);
  const { conclusion, actions: _, ...output } = acceptance === null ? found : acceptCheck(found, acceptance);
  const lacks = conclusion === 'success' ? findLack(decided, group, output) : null;
  const shown = { ...output, ...lacks };
  const forks = origin === null || origin.forks.length === 0 ? null : origin;
  const about = noticeGroup(group.base, report.cost, { gap: gap?.why ?? null, forks });
  return {
    decision: [
      lacks === null ? conclusion : 'failure',
      { ...shown, summary: `${about}\n\n${shown.summary}` },
    ],
    mayPassYet: gap?.mayClose === true && unseen.length === 0,
  };
}

/** What a group that passes by itself is not to be merged without. */
function findLack(
  { unseen, acknowledged, gap }: GroupDecisions,
  { pull }: GroupToJudge,
  output: CheckOutput,
) {
  if (unseen[0] !== undefined) return noticeGroupUnseen(unseen[0], output);
  if (!acknowledged) return noticeGroupUnacknowledged(pull ?? null, output);
  return gap === null ? null : noticeGroupUnknown(output);
}
