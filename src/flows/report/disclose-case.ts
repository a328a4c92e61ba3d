import { describeImage } from '../../core/artifact/images.ts';
import type { Image } from '../../core/artifact/types.ts';
import { redact } from '../../core/eval/add-case/redact.ts';
import { describeExpected, describeInput, describeOutput, detailOutput } from '../../core/eval/describe.ts';
import type { Case, Output } from '../../core/eval/types.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { CaseSide, ReportCase } from '../../core/report/model.ts';
import type { CaseRun } from '../run/case-runs.ts';

export type Outputs = Policy['outputs'];

/** Everything in a report that quotes a case or a model. */
type Disclosed = Pick<ReportCase, 'input' | 'expected' | 'base' | 'head'>;
/** What that is made of. */
type Texts = {
  asked: Pick<Case, 'input' | 'vars' | 'conversation' | 'expected'>;
  /** What its requests show, in words. */
  pictures: string[];
  base: SideTexts | null;
  head: SideTexts | null;
};
type SideTexts = { output: Output | null; failure: string; reasons: Record<string, string> };
type Runs = { base: CaseRun | undefined; head: CaseRun | undefined };

const HIDDEN = 'output hidden by the policy';

/**
 * What a report holds of the texts of a case and of what either side answered: no more than the policy lets anyone see. Whatever
 * is made of a report, or kept of it, cannot show more than this.
 */
export function discloseCase(
  testCase: Case,
  { base, head }: Runs,
  outputs: Outputs,
  images: readonly Image[],
): Disclosed {
  const { input, vars, conversation, expected } = testCase;
  const asked = { input, vars, expected, ...(conversation === undefined ? {} : { conversation }) };
  const pictures = [...new Set(images.map(describeImage))];
  const texts = { asked, pictures, base: textsOf(base), head: textsOf(head) };
  // Before anything is cut to its first words: half a secret is known for none.
  const seen = outputs === 'redacted' ? redactTexts(texts) : texts;
  const sides = { base: toSide(seen.base, base), head: toSide(seen.head, head) };
  if (outputs === 'none')
    return { input: '', expected: '', base: hide(sides.base, base), head: hide(sides.head, head) };
  const question = describeInput(seen.asked, seen.pictures.length === 0 ? undefined : seen.pictures);
  return { input: question, expected: describeExpected(seen.asked), ...sides };
}

function textsOf(run: CaseRun | undefined): SideTexts | null {
  if (run === undefined) return null;
  const reasons = [...run.scores].map(([metric, { reason }]) => [metric, reason]);
  return {
    output: run.output,
    failure: run.failure?.message ?? 'no answer',
    reasons: Object.fromEntries(reasons),
  };
}

/** One value has one placeholder, in the question and on both sides. */
function redactTexts(texts: Texts): Texts {
  // All of it is data; what is absent stays so.
  return redact(texts as never).value;
}

function toSide(texts: SideTexts | null, run: CaseRun | undefined): CaseSide | null {
  if (texts === null || run === undefined) return null;
  const { output, failure, reasons } = texts;
  if (output === null) return { output: `failed: ${failure}`, detail: failure, scores: {}, reasons: {} };
  const scores = [...run.scores].map(([metric, { value }]) => [metric, value]);
  return {
    output: describeOutput(output),
    detail: detailOutput(output),
    scores: Object.fromEntries(scores),
    reasons,
    ...summarize(output),
  };
}

function summarize({ trajectory, unmocked }: Output): Pick<CaseSide, 'trajectory'> {
  if (trajectory === undefined) return {};
  const { steps, ending } = trajectory;
  return { trajectory: { steps: steps.length, ending, unmocked: unmocked ?? { count: 0, calls: [] } } };
}

/** Scores stay, and why there is no answer: neither quotes one. */
function hide(side: CaseSide | null, run: CaseRun | undefined): CaseSide | null {
  if (side === null || run?.output === null) return side;
  const { scores, trajectory } = side;
  const hidden = { output: HIDDEN, detail: HIDDEN, scores, reasons: {} };
  if (trajectory === undefined) return hidden;
  const { count } = trajectory.unmocked;
  const unmocked = { count, calls: count === 0 ? [] : ['a call that the policy hides'] };
  return { ...hidden, trajectory: { ...trajectory, unmocked } };
}
