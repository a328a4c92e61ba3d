import { formatProblem } from '../../core/artifact/problem.ts';
import { MIN_CALIBRATION_RUNS } from '../../core/gate/calibration.ts';
import { replyCalibrated, replyNotCalibrated } from '../../core/report/calibration-reply.ts';
import { calibrateJudges } from '../calibrate-judges.ts';
import { type Answer, type Asked, refuse, tell } from './answer-command.ts';
import { accountsOf } from './review-range.ts';
import type { TaskDeps } from './run-task.ts';
import { withinDeadline } from './within-deadline.ts';

/** Nobody shall draw again and again until the noise, and with it what passes for no difference, is large. */
const MIN_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Measures the noise of the judges on what the base branch answers, within the budget of a review, and keeps it for the reviews of
 * that branch: what somebody pushed to a branch of their own decides nothing elsewhere. Nothing that a pull request changes is
 * read. Rejects where it should be tried again.
 */
export async function calibrateOnPull(
  deps: TaskDeps,
  { task, request, repository, pull, signal }: Asked,
  suite: string | null,
): Promise<Answer> {
  const { base, headSha } = pull;
  const calibrations = deps.calibrationsOf?.(task.repositoryId, base);
  if (calibrations === undefined) return refuse(replyNotCalibrated('This server keeps no calibrations.'));
  const range = await repository.range(base, headSha);
  if (range === null)
    return refuse(replyNotCalibrated('The pull request has no common commit with its base branch.'));
  const paid = accountsOf(deps, {
    repository: String(task.repositoryId),
    name: `${task.owner}/${task.name}`,
    pull: pull.number,
    work: 'calibration',
    run: `calibration ${task.comment.id}`,
  });
  const outcome = await withinDeadline(deps.deadlineMs, signal, async (inTime) => {
    const hosted = deps.host.repository(request, inTime);
    const opened = hosted.open({ base, headSha, ...range });
    const store = deps.trials(request.installationId);
    const user = `${task.owner}/${task.name}`;
    const about = {
      ...deps,
      ...paid,
      models: deps.models.forRepository(user),
      repository: opened,
      store,
      calibrations,
      progress: () => {},
    };
    // The base's own commits, whoever opened the pull request.
    const asker = { user, pull: pull.number, origin: async () => 'same' as const };
    try {
      return await calibrateJudges(
        { ...about, workflows: hosted.workflows, fallbackPolicy: repository.organisationPolicy },
        {
          ref: base,
          suites: suite === null ? [] : [suite],
          runs: MIN_CALIBRATION_RUNS,
          signal: inTime,
          minAgeMs: MIN_AGE_MS,
          asker,
        },
      );
    } finally {
      await opened.close();
      await store.close();
    }
  });
  switch (outcome.kind) {
    case 'calibrated':
      if (outcome.stopped === 'cancelled') throw new Error('the server stopped during the calibration');
      return tell(replyCalibrated(outcome));
    case 'refused':
      return refuse(replyNotCalibrated(outcome.message));
    case 'invalid-policy':
      return refuse(
        replyNotCalibrated(
          `The policy cannot be used: ${outcome.problems.slice(0, 1).map(formatProblem).join('')}`,
        ),
      );
    case 'overrun':
      return refuse(
        replyNotCalibrated(
          `It was stopped after ${outcome.minutes} minutes. Outputs that were made are kept: write the same again to go on, or name one suite.`,
        ),
      );
  }
}
