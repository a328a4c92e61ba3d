import type { z } from 'zod';
import type { Json } from '../../artifact/problem.ts';
import type { Message, ResponseFormat, ToolDefinition } from '../../artifact/types.ts';
import type { AggregateSpec } from '../observed.ts';
import type { Case, Output, Score, Side } from '../types.ts';

export type ScoreInput = {
  case: Case;
  output: Output;
  /** Options after the case's variables were filled in, valid under the scorer's `options` schema. */
  options: { [key: string]: Json };
  /** What the model was offered in this trial; absent: only the case says. */
  tools?: ToolDefinition[] | null;
  /** `provider/model` that was asked; null, and absent: nothing says. */
  model?: string | null;
  /** What programs made of the answer, of which `output.text` is the text. Absent: nothing was made of it. */
  value?: Json;
};

type ScorerBase = {
  /** Canonical id (the field's usual name), snake_case. */
  id: string;
  /** What other tools call it; accepted wherever the id is. */
  aliases: string[];
  /** One line for docs and `promptgate validate`. */
  description: string;
  /** Strict schema of the options; the single source of their type. */
  options: z.ZodType;
  /** Key of the option that a bare value sets: `{ contains: "refund" }` is `{ contains: { value: "refund" } }`. */
  shorthand: string | null;
  /** Whether this case has what the scorer compares with. Where it has not, the metric leaves the case out. */
  applies(input: Pick<ScoreInput, 'case' | 'options'>): boolean;
};

/**
 * `pass_fail`, `share` and `graded` scores lie in [0,1] and larger is better; a `share` is of things that can be counted,
 * and people see it in percent. `ms`, `usd` and `count` are raw, smaller is better, and are compared as ratios.
 */
export type ScoreScale = 'pass_fail' | 'share' | 'graded' | 'ms' | 'usd' | 'count';

/** Pure: the same input always gives the same score. Never throws on any output. */
export type DeterministicScorer = ScorerBase & {
  kind: 'deterministic';
  scale: ScoreScale;
  score(input: ScoreInput): Score;
  /**
   * Of a metric that is no mean over cases: how `observed` of all scores makes it. A single score then says only whether its case
   * is right, or how nearly.
   */
  aggregate?(options: ScoreInput['options']): AggregateSpec | null;
};

/** Texts whose vectors make a score, in the order in which `score` gets them. */
export type Comparison = { texts: string[]; score(vectors: readonly Float32Array[]): Score };

/** Compares texts by the vectors that an embedding model makes of them. */
export type EmbeddingScorer = ScorerBase & {
  kind: 'embedding';
  scale: 'graded';
  /** `provider/model`, of options that the schema takes. */
  embeddingModel(options: ScoreInput['options']): string;
  /** What is compared, or the score of what needs no comparison. */
  compare(input: ScoreInput): Comparison | Score;
};

/** Asks a model. The request carries hostile text only between delimiters made with the call's own nonce. */
export type JudgeScorer = ScorerBase & {
  kind: 'judge';
  scale: 'pass_fail' | 'share' | 'graded';
  request(input: ScoreInput, nonce: string): { messages: Message[]; responseFormat: ResponseFormat };
  /** Whether it is shown what the case asks: with its words go its pictures. */
  readsQuestion(input: ScoreInput): boolean;
  /** It is shown every step of a trajectory, and not only the last answer. */
  readsSteps?: boolean;
  /** The score of what no judge needs to see; null: ask. Absent: an empty answer scores 0. */
  withoutJudge?(input: ScoreInput): Score | null;
  /** Reads the judge's reply; null with a reason where it cannot be read. */
  read(reply: string, input: ScoreInput): Score;
  /** In place of `read` where the judge does not grade, but makes what is compared by meaning. */
  byMeaning?: {
    /** `provider/model`, of options that the schema takes. */
    embeddingModel(options: ScoreInput['options']): string;
    compare(reply: string, input: ScoreInput): Comparison | Score;
  };
};

/** One answer of each side, as a judge is shown them: whichever side's comes first. */
export type PairInput = Pick<ScoreInput, 'case' | 'options'> & { first: Output; second: Output };

/** Asks a model about the answers of both sides together; the request is made as that of a judge is. */
export type PairJudgeScorer = ScorerBase & {
  kind: 'pair_judge';
  scale: 'share';
  request(input: PairInput, nonce: string): { messages: Message[]; responseFormat: ResponseFormat };
  /** As of a judge of one answer. */
  readsQuestion(input: PairInput): boolean;
  /** The verdict on a pair that no judge needs to see; null: ask. */
  withoutJudge(outputs: Record<Side, Output>): { better: Side | 'tie'; reason: string } | null;
  /** Reads the judge's reply; null with a reason where it cannot be read. */
  read(
    reply: string,
    input: PairInput,
  ): { better: 'first' | 'second' | 'tie' | null } & Pick<Score, 'reason' | 'fault'>;
};

/** Code over an output. `context` is JSON, which the code gets as data. */
export type SandboxProgram = {
  code: string;
  output: string;
  /** `output` is JSON, which the code gets as data too; absent: it is text. */
  json?: true;
  /** What it returns is a value and no score. */
  value?: true;
  context: string;
};

/** What a program returned. Numbers are text, since JSON knows neither NaN nor infinity. */
export type SandboxResult =
  /** Of a program that makes a value. */
  | { kind: 'value'; json: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'number'; value: string }
  | { kind: 'graded'; pass: boolean; score: string | null; reason: string | null }
  /** Nothing that is a score; `found` says what. */
  | { kind: 'other'; found: string }
  | { kind: 'threw'; message: string }
  /** It reached a limit, or the sandbox failed. */
  | { kind: 'failed'; reason: string };

/** Runs code of the suite in a sandbox; the same input always gives the same score. */
export type SandboxScorer = ScorerBase & {
  kind: 'sandbox';
  scale: 'pass_fail' | 'graded';
  /** Called with options that the schema takes. */
  program(input: ScoreInput): SandboxProgram;
  read(result: SandboxResult): Score;
};

export type Scorer = DeterministicScorer | JudgeScorer | PairJudgeScorer | SandboxScorer | EmbeddingScorer;

/** Whether a scorer asks a model. */
export function asksJudge(scorer: Scorer | null): scorer is JudgeScorer | PairJudgeScorer {
  return scorer?.kind === 'judge' || scorer?.kind === 'pair_judge';
}

/** `provider/model` of the embeddings that a use of a scorer needs; null: none. */
export function embeddingModelOf(scorer: Scorer | null, options: ScoreInput['options']): string | null {
  if (scorer?.kind === 'embedding') return scorer.embeddingModel(options);
  return scorer?.kind === 'judge' ? (scorer.byMeaning?.embeddingModel(options) ?? null) : null;
}
