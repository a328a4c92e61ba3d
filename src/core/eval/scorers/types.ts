import type { z } from 'zod';
import type { Json } from '../../artifact/problem.ts';
import type { Message, ResponseFormat, ToolDefinition } from '../../artifact/types.ts';
import type { Case, Output, Score } from '../types.ts';

export type ScoreInput = {
  case: Case;
  output: Output;
  /** Options after the case's variables were filled in, valid under the scorer's `options` schema. */
  options: { [key: string]: Json };
  /** What the model was offered in this trial; absent: only the case says. */
  tools?: ToolDefinition[] | null;
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
 * and people see it in percent. `ms` and `usd` are raw, smaller is better, and are compared as ratios.
 */
export type ScoreScale = 'pass_fail' | 'share' | 'graded' | 'ms' | 'usd';

/** Pure: the same input always gives the same score. Never throws on any output. */
export type DeterministicScorer = ScorerBase & {
  kind: 'deterministic';
  scale: ScoreScale;
  score(input: ScoreInput): Score;
};

/** Asks a model. The request carries hostile text only between delimiters made with the call's own nonce. */
export type JudgeScorer = ScorerBase & {
  kind: 'judge';
  scale: 'pass_fail' | 'share' | 'graded';
  request(input: ScoreInput, nonce: string): { messages: Message[]; responseFormat: ResponseFormat };
  /** Reads the judge's reply; null with a reason where it cannot be read. */
  read(reply: string, input: ScoreInput): Score;
};

export type Scorer = DeterministicScorer | JudgeScorer;
