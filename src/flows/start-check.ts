import type {
  Attempt,
  CheckOutput,
  HostedRepository,
  PullRequest,
  ReviewLog,
  ReviewRecord,
} from '../ports.ts';

type Start = { record: ReviewRecord; notice: CheckOutput; attempt: Pick<Attempt, 'number'> };

/** The check run of this head in progress, made once however often the review is tried. */
export async function startCheck(
  { records }: { records: ReviewLog },
  { checks }: Pick<HostedRepository, 'checks'>,
  { headSha }: Pick<PullRequest, 'headSha'>,
  { record, notice, attempt }: Start,
): Promise<number> {
  const begin = async () => {
    const id = await checks.start(headSha, record.id, notice);
    await records.setCheckRun(record.id, id);
    return id;
  };
  // A conclusion of before must not stand for the review that begins: its base, and so its policy, may be another.
  if (record.wasConcluded && attempt.number === 1) return begin();
  // What an attempt before this one said of an outage holds until there is better news.
  if (record.checkRunId !== null && attempt.number > 1) return record.checkRunId;
  const known = record.isNew ? null : await checks.find(headSha, record.id);
  // One that passed is of the review before: the attempt that should have begun another, or kept that it had concluded, died.
  if (known === null || known.passed) return begin();
  if (known.id === record.checkRunId) await checks.progress(known.id, notice);
  else await records.setCheckRun(record.id, known.id);
  return known.id;
}
