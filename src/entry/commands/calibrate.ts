import { formatProblem } from '../../core/artifact/problem.ts';
import { kappaInterval, lowestKappa, MIN_KAPPA, MIN_LABELS } from '../../core/eval/agreement.ts';
import { MIN_CALIBRATION_CASES, MIN_CALIBRATION_RUNS } from '../../core/gate/calibration.ts';
import { adviseStop, explainStop } from '../../core/report/budget-text.ts';
import {
  type CalibrateDeps,
  type CalibrateOutcome,
  calibrateJudges,
  type JudgeReport,
} from '../../flows/calibrate-judges.ts';
import { type CommandIo, EXIT } from './io.ts';
import { plainText } from './plain-text.ts';
import { createProgress } from './progress.ts';
import { EXIT_CANCELLED } from './review.ts';

export type CalibrateOptions = { ref: string; suite?: string[]; runs: number };

/** More grades of one output are a waste of money. */
const MAX_RUNS = 50;

type Calibrated = Extract<CalibrateOutcome, { kind: 'calibrated' }>;

/** `promptgate calibrate`: exit 0 where every judged metric was measured, 4 where one was not. */
export async function runCalibrate(
  { ref, suite = [], runs }: CalibrateOptions,
  deps: Omit<CalibrateDeps, 'progress'>,
  io: CommandIo,
): Promise<number> {
  if (!Number.isInteger(runs) || runs < MIN_CALIBRATION_RUNS || runs > MAX_RUNS) {
    io.stderr(
      `expected --runs to be a whole number from ${MIN_CALIBRATION_RUNS} to ${MAX_RUNS}, found ${runs}\n`,
    );
    return EXIT.usage;
  }
  const shown = createProgress(io, () => deps.clock.now());
  const outcome = await calibrateJudges(
    { ...deps, progress: shown.progress },
    { ref, suites: suite, runs, signal: io.signal },
  );
  shown.finish();
  if (outcome.kind !== 'calibrated') {
    const lines = outcome.kind === 'refused' ? [outcome.message] : outcome.problems.map(formatProblem);
    io.stderr(`${lines.map(plainText).join('\n')}\n`);
    return EXIT.usage;
  }
  io.stdout(render(outcome));
  if (outcome.stopped === 'cancelled') return EXIT_CANCELLED;
  const unmeasured = outcome.judges.some(({ calibration }) => calibration === null);
  const failed = unmeasured || outcome.stopped !== null || outcome.obstacles.some((one) => one.blocks);
  return failed ? EXIT.error : EXIT.pass;
}

function render({ judges, notes, obstacles, spending, stopped, budgetStop }: Calibrated): string {
  const lines = judges.flatMap(renderJudge);
  if (judges.length === 0 && notes.length === 0)
    lines.push('No suite that can run has a judged metric: nothing to calibrate.');
  for (const note of notes) lines.push(`note: ${plainText(note)}`);
  for (const { suite, metric, reason, fix } of obstacles) {
    lines.push(
      `not measured: ${plainText([suite, metric].filter((one) => one !== null).join('/'))}: ${plainText(reason)}`,
    );
    if (fix !== null) lines.push(`  ${plainText(fix)}`);
  }
  if (stopped !== null) {
    const why =
      budgetStop === null ? 'it was stopped' : `${explainStop(budgetStop)}. ${adviseStop(budgetStop, null)}`;
    lines.push(`No noise floor is kept: ${why}`);
  }
  const unpriced =
    spending.unpricedCalls === 0 ? '' : `, and ${spending.unpricedCalls} calls of unknown price`;
  lines.push('', `${spending.trials} calls, $${spending.usd.toFixed(4)}${unpriced}`);
  return `${lines.join('\n')}\n`;
}

function renderJudge({
  metric,
  suites,
  judges,
  calibration,
  consistency,
  graded,
  missing,
  missingReason,
  agreement,
}: JudgeReport): string[] {
  const lines = [`${plainText(metric)} by ${plainText(judges.join(', '))} (${plainText(suites.join(', '))})`];
  if (calibration === null)
    lines.push(
      graded === 0
        ? '  not measured: no output could be graded in every run'
        : `  not measured: ${graded} output${graded === 1 ? '' : 's'} could be graded in every run, and ${MIN_CALIBRATION_CASES} are needed to tell a judge's noise from chance`,
    );
  else {
    const { noiseFloor, sigma, runs, cases } = calibration;
    lines.push(
      `  noise floor ${noiseFloor.toFixed(3)}, from ${runs} runs of ${cases} case${cases === 1 ? '' : 's'}`,
      `  two grades of one output differ by ${sigma.toFixed(3)} (standard deviation); ${percent(consistency ?? 0)} are the usual one`,
    );
  }
  if (missing > 0)
    lines.push(
      `  ${missing} output${missing === 1 ? '' : 's'} left out, without a grade: ${plainText(missingReason ?? 'unknown')}`,
    );
  if (agreement !== null) lines.push(...renderAgreement(agreement));
  return lines;
}

function renderAgreement(agreement: NonNullable<JudgeReport['agreement']>): string[] {
  const { binary, weighted } = agreement;
  const [[bothFail = 0, judgePasses = 0] = [], [judgeFails = 0, bothPass = 0] = []] = binary.confusion;
  const graded = weighted === null ? '' : `, weighted over five levels ${kappaText(weighted.kappa)}`;
  const interval = kappaInterval(binary);
  const range =
    interval === null ? '' : ` (95% interval ${interval.map((end) => end.toFixed(2)).join(' to ')})`;
  const few = binary.cases < MIN_LABELS;
  const lines = [
    few
      ? `  agreement with people: too few labels (${binary.cases}; at least ${MIN_LABELS} for kappa and its interval)`
      : `  agreement with people on ${binary.cases} cases: Cohen's kappa ${kappaText(binary.kappa)} at 0.5${range}${graded}`,
    `  both pass ${bothPass}, both fail ${bothFail}, only the judge passes ${judgePasses}, only people pass ${judgeFails}`,
  ];
  if ((lowestKappa(agreement) ?? 1) < MIN_KAPPA)
    lines.push(
      `  warning: below ${MIN_KAPPA}, this judge says little of what people would say; sharpen the rubric or take another judge`,
    );
  if (!few && binary.kappa === null)
    lines.push(
      '  kappa is unknown: people and judge gave one grade only; label cases that pass and cases that fail',
    );
  return lines;
}

function kappaText(kappa: number | null): string {
  return kappa === null ? 'unknown' : kappa.toFixed(2);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
