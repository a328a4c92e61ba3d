import { digestOf } from '../artifact/digest.ts';
import type { Identity } from './cache-key.ts';
import { BLANK_CASE } from './calibration-key.ts';
import { EMPTY_OUTPUT } from './empty-output.ts';
import { identifyPictures, type PlannedCase, type PlannedSuite } from './plan.ts';

/**
 * Raised with every change of a scorer's code by which an answer may score otherwise than before, built-in rules of `answered` included:
 * what is pinned keeps its scores, and a release that scores otherwise would show as a change of the provider. Not the package's version,
 * as every release would then forget what the answers were before.
 */
const SCORERS_REVISION = 2;

/** Everything about a case that another answer or another score may come from. */
function digestCase({ case: testCase, tasks, head, pictures }: PlannedCase): string {
  const { id, input, vars, tools, expected, cluster, weight } = testCase;
  return digestOf({
    request: head.digest,
    ...(pictures === undefined ? {} : { pictures: identifyPictures(pictures) }),
    about: { id, input, vars, tools, expected, cluster, weight },
    // Not what the gate makes of a score: that changes no answer.
    scored: tasks.map(({ use: { margin: _, min: __, gate: ___, ...use }, scorer, options }) => ({
      use,
      options,
      // What a judge is told is a release's: another wording grades otherwise.
      ...(scorer.kind === 'judge' && {
        asked: scorer.request({ case: BLANK_CASE, output: EMPTY_OUTPUT, options }, 'nonce'),
      }),
    })),
  });
}

/**
 * What a suite's anchor belongs to: SHA-256 over every request, what its scorers compare with, their settings and revision, what judges are told, the judges and who
 * serves the models. `runs`: how many answers of each case are pinned. `batched`: whether batches of providers answer.
 */
export function anchorKey(
  { suite, cases }: Pick<PlannedSuite, 'suite' | 'cases'>,
  identities: readonly (Identity | null)[],
  runs: number,
  batched = false,
): string {
  const served = [...new Set(identities.map((identity) => digestOf({ identity })))].sort();
  return digestOf({
    suite: suite.name,
    judge: suite.judge,
    repeats: suite.repeats,
    runs,
    scorers: SCORERS_REVISION,
    served,
    ...(batched ? { batched } : {}),
    cases: cases.map(digestCase),
  });
}
