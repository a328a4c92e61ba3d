import type { Json } from '../artifact/problem.ts';
import { fillOptions } from './fill-options.ts';
import { usesOf } from './metrics.ts';
import { appliesTo } from './scorers/apply.ts';
import { findScorer } from './scorers/index.ts';
import type { Scorer } from './scorers/types.ts';
import type { Case, Score, ScorerUse, Suite } from './types.ts';

/** One scorer on one case, ready to be applied to an output. */
export type ScoringTask = { use: ScorerUse; scorer: Scorer; options: { [key: string]: Json } };
export type PreparedScoring = { ok: true; tasks: ScoringTask[] } | { ok: false; message: string };

/** The scorers that apply to a case, with its variables filled into their options. */
export async function prepareScoring(
  suite: Pick<Suite, 'scorers'>,
  testCase: Case,
): Promise<PreparedScoring> {
  const tasks: ScoringTask[] = [];
  for (const use of usesOf(suite, testCase)) {
    const scorer = findScorer(use.scorer);
    if (scorer === null) return { ok: false, message: `there is no scorer \`${use.scorer}\`` };
    const options = await fillOptions(use.options, testCase);
    if (!options.ok) return { ok: false, message: `\`${use.metric}\`: ${options.problem.message}` };
    if (appliesTo(scorer, testCase, options.value)) tasks.push({ use, scorer, options: options.value });
  }
  return { ok: true, tasks };
}

/** Scores by metric. Where several scorers feed one metric its lowest counts, and one that is missing makes it null. */
export function combineScores(scores: readonly { metric: string; score: Score }[]): Map<string, Score> {
  const combined = new Map<string, Score>();
  for (const { metric, score } of scores) {
    const before = combined.get(metric);
    combined.set(metric, before === undefined ? score : lower(before, score));
  }
  return combined;
}

function lower(a: Score, b: Score): Score {
  if (a.value === null) return a;
  return b.value === null || b.value < a.value ? b : a;
}
