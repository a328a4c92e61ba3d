import { type Agreement, kappaInterval, lowestKappa, MIN_KAPPA, MIN_LABELS } from '../eval/agreement.ts';
import type { BudgetStop } from '../eval/budget.ts';
import { MIN_CALIBRATION_CASES } from '../gate/calibration.ts';
import { adviseStop, explainStop } from './budget-text.ts';
import { markdown as m, prose, shorten } from './markup.ts';
import { count, dollars } from './numbers.ts';

/** What was measured of one judge. */
type Judge = {
  metric: string;
  suites: readonly string[];
  judges: readonly string[];
  calibration: { noiseFloor: number; runs: number; cases: number } | null;
  consistency: number | null;
  missing: number;
  missingReason: string | null;
  agreement: { binary: Agreement; weighted: Agreement | null } | null;
};
type Calibrated = {
  judges: readonly Judge[];
  /** Names between backticks. */
  notes: readonly string[];
  obstacles: readonly { suite: string; metric: string | null; reason: string }[];
  spending: { usd: number; trials: number };
  /** Nothing of it is kept then. */
  budgetStop: BudgetStop | null;
};

/** Answer to `/promptgate calibrate`: what is known of each judge now, one line each. Markdown. */
export function replyCalibrated({
  judges,
  notes,
  obstacles,
  spending,
  budgetStop: stop,
}: Calibrated): string {
  const lines = [
    ...judges.map(describeJudge),
    ...notes.map((note) => `- ${prose(note, m)}`),
    ...obstacles.map(({ suite, metric, reason }) => {
      const what = [suite, metric].filter((one) => one !== null).join('/');
      return `- not measured: ${m.code(what)}: ${prose(shorten(reason, 300), m)}`;
    }),
  ];
  const kept =
    stop !== null
      ? `No noise floor is kept. ${explainStop(stop)}. ${adviseStop(stop, null)}`
      : 'Reviews of this base branch use these noise floors from now on, for 30 days.';
  const said =
    judges.length === 0 ? 'No suite that can run has a judged metric: nothing to calibrate.' : kept;
  const cost = `<sub>On the base branch’s outputs. ${count(spending.trials, 'call')}, ${dollars(spending.usd)}.</sub>`;
  return [said, lines.join('\n'), cost].filter((part) => part !== '').join('\n\n');
}

function describeJudge({ metric, suites, judges, calibration, ...found }: Judge): string {
  const name = `- ${m.code(metric)} by ${m.code(judges.join(', '))} (${m.text(suites.join(', '))})`;
  const missing =
    found.missing === 0
      ? ''
      : `; ${count(found.missing, 'output')} without a grade: ${prose(shorten(found.missingReason ?? 'unknown', 200), m)}`;
  if (calibration === null)
    return `${name}: too few outputs could be graded in every run to tell its noise from chance: at least ${MIN_CALIBRATION_CASES} are needed${missing}`;
  const { noiseFloor, runs, cases } = calibration;
  const itself =
    found.consistency === null
      ? ''
      : `; ${Math.round(found.consistency * 100)}% of its grades are the usual one of their output`;
  return `${name}: noise floor ${noiseFloor.toFixed(3)}, from ${runs} runs of ${count(cases, 'case')}${itself}${describeAgreement(found.agreement)}${missing}`;
}

function describeAgreement(agreement: Judge['agreement']): string {
  if (agreement === null) return '';
  const { binary, weighted } = agreement;
  const [[bothFail = 0, judgePasses = 0] = [], [judgeFails = 0, bothPass = 0] = []] = binary.confusion;
  const kappa = binary.kappa === null ? 'unknown' : binary.kappa.toFixed(2);
  const labels = count(binary.cases, 'label');
  const interval = kappaInterval(binary);
  const range =
    interval === null ? '' : `, 95% interval ${interval.map((end) => end.toFixed(2)).join(' to ')}`;
  const graded =
    weighted?.kappa == null ? '' : `, over five levels with quadratic weights ${weighted.kappa.toFixed(2)}`;
  const counts = `both pass ${bothPass}, both fail ${bothFail}, only the judge passes ${judgePasses}, only people pass ${judgeFails}`;
  if (binary.cases < MIN_LABELS)
    return `; too few labels of people (${binary.cases}; at least ${MIN_LABELS} for kappa and its interval): ${counts}`;
  const warning =
    (lowestKappa(agreement) ?? 1) < MIN_KAPPA
      ? `. **Below ${MIN_KAPPA}: this judge says little of what people would say**; sharpen the rubric or take another judge`
      : '';
  return `; Cohen’s kappa with people ${kappa}${range}${graded} (${labels}: ${counts})${warning}`;
}

export function replyNotCalibrated(reason: string): string {
  return `Nothing was calibrated. ${prose(reason, m)}`;
}
