import { createHash } from 'node:crypto';
import type { Policy } from '../../core/policy/parse.ts';
import { readSchedule } from '../../core/policy/schedule.ts';
import { renderPolicyIssue } from '../../core/report/policy-issue.ts';
import type { Attempt, DriftSchedule, HostedRepository, Task } from '../../ports.ts';
import { readPolicies } from '../plan/read-policy.ts';
import { endDriftWatch } from './keep-drift-issue.ts';
import { resumeByPolicy } from './resume-stopped.ts';
import type { TaskDeps } from './run-task.ts';

type DefaultBranch = Extract<Task, { kind: 'default-branch' }>;

/** What the App's issue on a policy is kept under. */
const KIND = 'policy';

/**
 * Keeps one issue open for as long as the policy on the default branch cannot be used. An issue that people closed meanwhile is
 * opened again, and one that they deleted is replaced: every review fails until the policy is mended.
 */
export async function checkDefaultBranch(
  deps: TaskDeps,
  { kind: _, branch, headSha, ...ref }: DefaultBranch,
  { signal }: Attempt,
): Promise<void> {
  const { host, notices, log } = deps;
  const hosted = host.repository(ref, signal);
  const range = await hosted.range(branch, headSha);
  if (range === null) return;
  // The branch may have moved on; what counts is its tip.
  const tip = range.baseSha;
  const repository = hosted.open({ base: branch, baseSha: tip, mergeBase: tip, headSha: tip });
  const read = await readPolicies(await repository.snapshot(tip));
  await repository.close();
  const before = await notices.get(ref.repositoryId, KIND);
  if (read.ok) {
    await resumeByPolicy(deps, ref.repositoryId, read.policies.root);
    await noteSchedule(deps, hosted, { ...ref, branch, headSha: tip }, read.policies.root);
    if (before === null) return;
    await hosted.issues.close(before.issue);
    await notices.set(ref.repositoryId, KIND, null);
    return;
  }
  const { title, body } = renderPolicyIssue(branch, read.problems);
  const digest = createHash('sha256').update(body).digest('hex');
  const isKept = before !== null && (await hosted.issues.update(before.issue, body)) === 'updated';
  if (isKept && before.digest === digest) return;
  const issue = isKept ? before.issue : await hosted.issues.open(title, body);
  await notices.set(ref.repositoryId, KIND, { issue, digest });
  log.info(
    { repository: `${ref.owner}/${ref.name}`, issue },
    'the policy on the default branch is not valid',
  );
}

/** When drift is to be watched next; a policy that cannot be read changes nothing of it. */
async function noteSchedule(
  deps: TaskDeps,
  hosted: HostedRepository,
  where: Omit<DriftSchedule, 'schedule'>,
  policy: Policy,
): Promise<void> {
  const { drift, clock } = deps;
  if (drift === undefined) return;
  const read = policy.drift === null ? null : readSchedule(policy.drift.schedule);
  if (policy.drift === null || read?.ok !== true) return endDriftWatch(deps, hosted, where);
  const schedule = { ...where, schedule: policy.drift.schedule };
  await drift.schedules.note(schedule, read.schedule.nextAfter(clock.now()));
}
