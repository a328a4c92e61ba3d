import type { Json } from '../artifact/problem.ts';
import { fillOptions } from './fill-options.ts';
import { usesOf } from './metrics.ts';
import { appliesTo } from './scorers/apply.ts';
import { findScorer } from './scorers/index.ts';
import { clip } from './scorers/text.ts';
import type { Scorer } from './scorers/types.ts';
import type { Case, Score, ScorerUse, Suite } from './types.ts';

/** One scorer on one case, ready to be applied to an output. */
export type ScoringTask = { use: ScorerUse; scorer: Scorer; options: { [key: string]: Json } };
/** Parts of a set that its reason shows, the worst ones. */
const MAX_PARTS = 3;
const MAX_REASON = 500;
/** A mean that makes up a threshold may fall short of it by this. */
const ROUNDING = 1e-9;

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

type UsedScore = { use: ScorerUse; score: Score };

/**
 * Scores by metric. Where several scorers feed one metric its lowest counts, and one that is missing makes it null; the
 * parts of a set count as one, by their weighted mean.
 */
export function combineScores(scores: readonly UsedScore[]): Map<string, Score> {
  const combined = new Map<string, Score>();
  const sets = Map.groupBy(scores, ({ use }) => use.set?.id ?? null);
  const settled = [...sets].flatMap(([id, parts]): UsedScore[] => {
    const [first] = parts;
    return id === null || first === undefined
      ? parts
      : [{ use: first.use, score: { ...settleSet(parts), ...joinGraders(parts.map((part) => part.score)) } }];
  });
  for (const { use, score } of settled) {
    const before = combined.get(use.metric);
    combined.set(
      use.metric,
      before === undefined ? score : { ...lower(before, score), ...joinGraders([before, score]) },
    );
  }
  return combined;
}

/** Whoever graded any of these scores, each once; nothing where nobody did. */
export function joinGraders(scores: readonly Score[]): Pick<Score, 'gradedBy'> {
  const all = scores.flatMap(({ gradedBy = [] }) => gradedBy);
  const known = new Map(all.map((one) => [`${one.model} ${one.fingerprint ?? ''}`, one]));
  return known.size === 0 ? {} : { gradedBy: [...known.values()] };
}

/** Whether the weighted mean of a set reaches its threshold, as promptfoo reckons: 1 or 0, the parts in the reason. */
function settleSet(parts: readonly UsedScore[]): Score {
  let sum = 0;
  let total = 0;
  for (const { use, score } of parts) {
    const weight = use.set?.weight ?? 0;
    if (weight === 0) continue;
    if (score.value === null) return score;
    sum += weight * score.value;
    total += weight;
  }
  const mean = total === 0 ? 0 : sum / total;
  const threshold = parts[0]?.use.set?.threshold ?? 0;
  const shown = [...parts]
    .filter(({ use }) => use.set?.weight !== 0)
    .sort((a, b) => (a.score.value ?? 0) - (b.score.value ?? 0))
    .slice(0, MAX_PARTS)
    .map(({ use, score }) => `${use.scorer} ${Number((score.value ?? 0).toFixed(2))} (${score.reason})`)
    .join(', ');
  const reason = `${Number(mean.toFixed(3))} of 1, at least ${threshold} passes: ${shown}`;
  return { value: mean >= threshold - ROUNDING ? 1 : 0, reason: clip(reason, MAX_REASON) };
}

function lower(a: Score, b: Score): Score {
  if (a.value === null) return a;
  return b.value === null || b.value < a.value ? b : a;
}
