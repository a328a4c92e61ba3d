import { formatProblem } from '../../core/artifact/problem.ts';
import { replyCalibrated, replyNotCalibrated } from '../../core/report/calibration-reply.ts';
import { type Answer, type Asked, refuse, tell } from './answer-command.ts';
import { calibrateHosted } from './calibrate-hosted.ts';
import type { TaskDeps } from './run-task.ts';

/** Nobody shall draw again and again until the noise, and with it what passes for no difference, is large. */
const MIN_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Measures the noise of the judges on what the base branch answers, and keeps it for the reviews of that branch: what somebody
 * pushed to a branch of their own decides nothing elsewhere. Rejects where it should be tried again.
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
  const outcome = await calibrateHosted(
    deps,
    {
      ref: request,
      range: { base, headSha, ...range },
      calibrations,
      pull: pull.number,
      run: String(task.comment.id),
    },
    { suites: suite === null ? [] : [suite], minAgeMs: MIN_AGE_MS },
    signal,
  );
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
