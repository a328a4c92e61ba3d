import type { OrderedVerdict } from '../pair-verdict.ts';
import type { Case, Output, Score, ScorerUse, Side } from '../types.ts';
import { describeFault, unmeasured } from './define.ts';
import { isRaw } from './gate-settings.ts';
import type {
  Comparison,
  DeterministicScorer,
  EmbeddingScorer,
  JudgeScorer,
  PairInput,
  PairJudgeScorer,
  SandboxProgram,
  SandboxResult,
  SandboxScorer,
  ScoreInput,
  Scorer,
  ScoreScale,
} from './types.ts';

/** Sums of shares that make up a threshold may fall short of it by this. */
const ROUNDING = 1e-9;

/** Whether the case has what the scorer compares with; where not, the metric leaves the case out. */
export function appliesTo(scorer: Scorer, testCase: Case, options: ScoreInput['options']): boolean {
  return scorer.applies({ case: testCase, options });
}

/** The score of one output under one use of a scorer, turned round where the use is negated. Never throws. */
export function applyScorer(use: ScorerUse, scorer: DeterministicScorer, input: ScoreInput): Score {
  return finish(use, scorer, () => scorer.score(input));
}

/** The score in a judge's reply under one use of it, turned round where the use is negated. Never throws. */
export function readJudgeReply(use: ScorerUse, scorer: JudgeScorer, reply: string, input: ScoreInput): Score {
  return finish(use, scorer, () => scorer.read(reply, input));
}

/** As `readJudgeReply`, of a judge whose reply is compared by meaning: what has to be compared, or a score without. */
export function readJudgeComparison(
  use: ScorerUse,
  scorer: JudgeScorer,
  reply: string,
  input: ScoreInput,
): Score | Comparison {
  const { byMeaning } = scorer;
  return byMeaning === undefined
    ? readJudgeReply(use, scorer, reply, input)
    : orFinish(use, scorer, () => byMeaning.compare(reply, input));
}

/** What has to be compared for a score, or a score that needs no vectors. Never throws. */
export function compareTexts(use: ScorerUse, scorer: EmbeddingScorer, input: ScoreInput): Score | Comparison {
  const options = scorer.options.safeParse(input.options);
  if (!options.success) return unmeasured(describeFault(options.error));
  return orFinish(use, scorer, () => scorer.compare(input));
}

/** The score that vectors make, turned round where the use is negated. Never throws. */
export function scoreComparison(
  use: ScorerUse,
  scorer: Scorer,
  { texts, score }: Comparison,
  vectors: readonly Float32Array[],
): Score {
  const lengths = new Set(vectors.map(({ length }) => length));
  if (vectors.length !== texts.length || lengths.size > 1)
    return unmeasured('the embedding model gave vectors that cannot be compared');
  return finish(use, scorer, () => score(vectors));
}

function orFinish(use: ScorerUse, scorer: Scorer, read: () => Score | Comparison): Score | Comparison {
  try {
    const found = read();
    return 'texts' in found ? found : finish(use, scorer, () => found);
  } catch (error) {
    return unmeasured(describeFailure(error));
  }
}

/** A judge's verdict on two answers in one order. Never throws. */
export function readPairReply(
  scorer: PairJudgeScorer,
  reply: string,
  input: PairInput,
): ReturnType<PairJudgeScorer['read']> {
  try {
    return scorer.read(reply, input);
  } catch (error) {
    return { better: null, reason: describeFailure(error) };
  }
}

/** The verdict on two answers that no judge needs to see, or why there can be none. Null: ask. */
export function decideWithoutJudge(
  scorer: PairJudgeScorer,
  options: ScoreInput['options'],
  outputs: Record<Side, Output>,
): OrderedVerdict | null {
  const checked = scorer.options.safeParse(options);
  return checked.success
    ? scorer.withoutJudge(outputs)
    : { better: null, reason: describeFault(checked.error) };
}

/** What a sandbox has to run for a score, or why there is none. Never throws. */
export function programOf(
  scorer: SandboxScorer,
  input: ScoreInput,
): { ok: true; program: SandboxProgram } | { ok: false; score: Score } {
  const options = scorer.options.safeParse(input.options);
  if (!options.success) return { ok: false, score: unmeasured(describeFault(options.error)) };
  return { ok: true, program: scorer.program(input) };
}

/** The score in what a sandbox gave back under one use, turned round where the use is negated. Never throws. */
export function readSandboxResult(use: ScorerUse, scorer: SandboxScorer, result: SandboxResult): Score {
  return finish(use, scorer, () => scorer.read(result));
}

/**
 * The score of an output that no judge needs to see: an empty answer without a tool call scores 0, negated or not,
 * since there is nothing that could be good. Options that the case's variables made useless give no score, before
 * a judge is paid for nothing. Null: ask the judge.
 */
export function scoreWithoutJudge(scorer: JudgeScorer, input: ScoreInput): Score | null {
  const options = scorer.options.safeParse(input.options);
  if (!options.success) return unmeasured(describeFault(options.error));
  if (scorer.withoutJudge !== undefined) return scorer.withoutJudge(input);
  const empty = input.output.text.trim() === '' && input.output.toolCalls.length === 0;
  return empty ? { value: 0, reason: 'the answer is empty' } : null;
}

/** How the scores of a use lie: as its scorer's do, or pass/fail where a threshold makes them so. */
export function scaleOf(
  { threshold, set }: Pick<ScorerUse, 'threshold' | 'set'>,
  scorer: Scorer,
): ScoreScale {
  return threshold === undefined && set === undefined ? scorer.scale : 'pass_fail';
}

/** Whether a use of a scorer has a say in `must_pass`: it passes or fails by one run, and is not merely watched. */
export function decidesPass({
  use,
  scorer,
}: {
  use: Pick<ScorerUse, 'gate' | 'at' | 'threshold' | 'set' | 'over'>;
  scorer: Scorer;
}): boolean {
  const knowsPass = use.at !== null || scaleOf(use, scorer) === 'pass_fail' || scorer.id === 'choice_judge';
  return use.gate === 'block' && use.over === undefined && knowsPass;
}

/** Whether a score of a use that decides counts as a pass: from `at` on, else 1 of pass/fail, above 0 of a choice judge. */
export function isPass(
  { use, scorer }: { use: Pick<ScorerUse, 'at' | 'threshold' | 'set'>; scorer: Scorer },
  score: number,
): boolean {
  if (use.at === null && scaleOf(use, scorer) !== 'pass_fail' && scorer.id === 'choice_judge')
    return score > 0;
  return score >= (use.at ?? 1) - ROUNDING;
}

function finish(use: ScorerUse, scorer: Scorer, measure: () => Score): Score {
  let score: Score;
  try {
    score = measure();
  } catch (error) {
    // A scorer's bug must not end a review, and must not look like a score either.
    return unmeasured(describeFailure(error));
  }
  if (score.value === null) return score;
  const raw = isRaw(scorer.scale);
  // Recorded outputs may hold any number; neither infinity nor a negative price is a measurement.
  const highest = raw ? Number.MAX_VALUE : 1;
  if (!(score.value >= 0 && score.value <= highest)) return unmeasured(`${score.value} is no measurement`);
  const held =
    use.threshold === undefined ? score : holdAgainst(score.value, use.threshold, raw, score.reason);
  if (!use.negate) return held;
  if (raw && use.threshold === undefined) return unmeasured(`\`${scorer.id}\` has no opposite`);
  return { value: 1 - (held.value ?? 0), reason: `negated: ${held.reason}` };
}

function describeFailure(error: unknown): string {
  return `the scorer failed: ${error instanceof Error ? error.message : String(error)}`;
}

/** Pass or fail at a threshold; the measured value stays in the reason. */
function holdAgainst(value: number, threshold: number, raw: boolean, reason: string): Score {
  const passes = raw ? value <= threshold : value >= threshold - ROUNDING;
  const limit = `${raw ? 'at most' : 'at least'} ${threshold}`;
  return { value: passes ? 1 : 0, reason: `${Number(value.toPrecision(3))}, ${limit} passes: ${reason}` };
}
