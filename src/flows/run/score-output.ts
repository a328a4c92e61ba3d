import { digestOf } from '../../core/artifact/digest.ts';
import type { ToolDefinition } from '../../core/artifact/types.ts';
import type { Run } from '../../core/eval/cache-key.ts';
import { offeredTools } from '../../core/eval/offered-tools.ts';
import { type CasePictures, modelName } from '../../core/eval/plan.ts';
import { withoutPaths } from '../../core/eval/request-images.ts';
import {
  applyScorer,
  compareTexts,
  programOf,
  readJudgeComparison,
  readSandboxResult,
  scoreComparison,
  scoreWithoutJudge,
} from '../../core/eval/scorers/apply.ts';
import { unmeasured } from '../../core/eval/scorers/define.ts';
import { requestJudge } from '../../core/eval/scorers/judges/show-pictures.ts';
import { clip } from '../../core/eval/scorers/text.ts';
import {
  type Comparison,
  embeddingModelOf,
  type JudgeScorer,
  type ScoreInput,
} from '../../core/eval/scorers/types.ts';
import { combineScores, joinGraders, type ScoringTask } from '../../core/eval/scoring.ts';
import { promptText } from '../../core/eval/transforms.ts';
import type { Case, ModelRequest, Output, Score, Served, TrialRequest } from '../../core/eval/types.ts';
import { settleFirstVote, settleVotes, type Voting } from '../../core/eval/votes.ts';
import { createTransforms } from './transform-answer.ts';
import type { TrialRunner } from './trial-runner.ts';
import type { Cache } from './trials/kept-trials.ts';

/** Random text that nobody who wrote an output can have known; at least 64 bits. */
export type MakeNonce = () => string;

/** In place of the nonce where a judge's request is identified, so that equal questions are asked once. */
export const FIXED_NONCE = 'nonce';

const MAX_UNSEEN = 2;
const MAX_UNSEEN_NAME = 80;

export type Scoring = {
  runner: TrialRunner;
  nonce: MakeNonce;
  /** `provider/model`; null where no metric needs one. */
  judge: string | null;
  /** Whether a grade that another review has paid for will do: where the output's will, so that both are of one day. */
  cache: Cache;
  /** What a judge is shown of the case beside words; absent: nothing. */
  pictures?: CasePictures | undefined;
  /** Which votes a judge is asked for that has several. */
  voting(task: ScoringTask): Voting;
};

/** What a trial answered; null where nothing says what it was asked. */
export type Answered = {
  output: Output;
  /** The tools it was offered. */
  tools: ToolDefinition[] | null;
  /** The prompt it was sent. */
  prompt: string | null;
  /** `provider/model`. */
  model: string | null;
};

/** An output with what its request says of it. */
export function answeredBy(request: TrialRequest, output: Output): Answered {
  return { output, tools: offeredTools(request), prompt: promptText(request), model: modelName(request) };
}

/** Scores one output by every metric in `tasks` that is of one output. A judge that fails gives null with the reason, never a number. */
export async function scoreOutput(
  testCase: Case,
  tasks: readonly ScoringTask[],
  { output, tools, prompt, model }: Answered,
  run: Run,
  scoring: Scoring,
): Promise<Map<string, Score>> {
  const lookAt = createTransforms(testCase, { output, prompt }, scoring.runner);
  const scores = await Promise.all(
    tasks.map(async ({ use, scorer, options }) => {
      if (scorer.kind === 'pair_judge') return [];
      const seen = await lookAt(use);
      if (!seen.ok) return [{ use, score: unmeasured(seen.reason) }];
      const input = { ...seen.answer, options, tools, model };
      if (scorer.kind === 'deterministic') return [{ use, score: applyScorer(use, scorer, input) }];
      if (scorer.kind === 'sandbox') {
        const made = programOf(scorer, input);
        if (!made.ok) return [{ use, score: made.score }];
        return [{ use, score: readSandboxResult(use, scorer, await scoring.runner.execute(made.program)) }];
      }
      if (scorer.kind === 'embedding') {
        const found = compareTexts(use, scorer, input);
        return [{ use, score: await settleComparison({ use, scorer, options }, found, scoring) }];
      }
      const plain = scoreWithoutJudge(scorer, input);
      const score = plain ?? (await askJudge({ use, scorer, options }, scorer, input, run, scoring));
      return [{ use, score }];
    }),
  );
  return combineScores(scores.flat());
}

async function askJudge(
  task: ScoringTask,
  scorer: JudgeScorer,
  seen: ScoreInput,
  run: Run,
  { runner, nonce, judge, cache, pictures, voting }: Scoring,
): Promise<Score> {
  const { use, options } = task;
  const model = use.judge ?? judge;
  if (model === null) return { value: null, reason: 'no judge is named' };
  const input = { case: seen.case, output: seen.output, options };
  const request = (secret: string): ModelRequest => ({
    model,
    ...requestJudge(scorer, input, secret, pictures?.images ?? []),
    tools: [],
    parameters: {},
  });
  const ask = async (vote: number): Promise<Score> => {
    const fixed = withoutPaths(request(FIXED_NONCE));
    const digest = digestOf(vote === 0 ? { judge: fixed } : { judge: fixed, vote });
    const asked = await runner.judge(model, () => request(nonce()), digest, run, cache, pictures?.readImage);
    if (!asked.ok) return { value: null, reason: `the judge failed: ${asked.failure.message}` };
    const found = readJudgeComparison(use, scorer, asked.output.text, input);
    const score = await settleComparison({ use, scorer, options }, found, { runner });
    return { ...score, gradedBy: [nameServed(model, asked.output)] };
  };
  const most = use.votes ?? 1;
  const settle = voting(task) === 'all' ? settleVotes : settleFirstVote;
  const votes: Score[] = [];
  // One after another: most judges agree with themselves, and then the later votes are not paid for.
  for (let vote = 0; vote < most; vote++) {
    votes.push(await ask(vote));
    const settled = settle(votes, most);
    if (settled !== null)
      return tellUnseen(
        { ...settled, ...joinGraders(votes) },
        scorer.readsQuestion(input) ? pictures : undefined,
      );
  }
  return { value: null, reason: 'the judge was not asked' };
}

/** A grade of an answer about a picture that the judge did not see says so. */
export function tellUnseen<T extends Pick<Score, 'reason'>>(score: T, pictures: CasePictures | undefined): T {
  const unseen = pictures?.unseen ?? [];
  if (unseen.length === 0) return score;
  const names = unseen.slice(0, MAX_UNSEEN).map((name) => clip(name, MAX_UNSEEN_NAME));
  const rest = unseen.length > MAX_UNSEEN ? ` and ${unseen.length - MAX_UNSEEN} more` : '';
  return { ...score, reason: `${score.reason} (the judge was not shown: ${names.join('; ')}${rest})` };
}

/** A model with the provider it is served by; the id that was asked for where the provider says no other. */
function nameServed(model: string, { served }: Output): Served {
  if (served === undefined) return { model };
  const provider = model.split('/')[0];
  return { ...served, model: `${provider}/${served.model}` };
}

/** A score, with the vectors that it needs; a failure to embed is none. */
async function settleComparison(
  { use, scorer, options }: ScoringTask,
  found: Score | Comparison,
  { runner }: Pick<Scoring, 'runner'>,
): Promise<Score> {
  if (!('texts' in found)) return found;
  const model = embeddingModelOf(scorer, options);
  if (model === null) return { value: null, reason: 'no embedding model is named' };
  const embedded = await runner.embed(model, found.texts);
  if (!embedded.ok) return { value: null, reason: `the embedding model failed: ${embedded.failure.message}` };
  return scoreComparison(use, scorer, found, embedded.vectors);
}
