import type { Attempt, CheckOutput, HostedRepository, ReviewRecord, ReviewRequest } from '../../ports.ts';
import { Overtaken } from './overtaken.ts';
import { type SharedHeadDeps, withdraw } from './shared-head.ts';

type Where = { request: ReviewRequest; headSha: string };
type Start = { record: ReviewRecord; notice: CheckOutput; attempt: Pick<Attempt, 'number'> };

/**
 * The check run of this head in progress, made once however often the review is tried. Rejects as `Overtaken` where another turn of
 * the record began.
 */
export async function startCheck(
  deps: SharedHeadDeps,
  repository: HostedRepository,
  { request, headSha }: Where,
  { record, notice, attempt }: Start,
): Promise<number> {
  const { records } = deps;
  const { checks } = repository;
  const begin = async () => {
    if (!(await records.isNewest(record))) throw new Overtaken();
    const id = await checks.start(headSha, record.id, notice);
    if (await records.setCheckRun(record, id)) return id;
    // It is newer than the one of the turn that goes on, and would be in progress for ever.
    await withdraw(deps, repository, { request, headSha, run: id });
    throw new Overtaken();
  };
  // A conclusion of before must not stand for the review that begins: its base, and so its policy, may be another.
  if (record.wasConcluded && attempt.number === 1) return begin();
  const known = record.isNew ? null : await checks.find(headSha, record.id);
  // One that passed is of the review before: the attempt that should have begun another, or kept that it had concluded, died.
  if (known === null || known.passed) return begin();
  // One that the record does not know has ended below what others with this head have shown since, unless it is what the
  // attempt before said.
  if (known.ended && known.id !== record.checkRunId && !record.hadFailed) return begin();
  if (known.id !== record.checkRunId) {
    if (!(await records.setCheckRun(record, known.id))) throw new Overtaken();
    // What an attempt before this one said of an outage holds until there is better news.
  } else if (attempt.number === 1) await checks.progress(known.id, notice);
  return known.id;
}
