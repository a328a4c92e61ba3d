import type { Json, Problem } from '../artifact/problem.ts';
import type { Message, ToolDefinition } from '../artifact/types.ts';
import type { PolicyTarget } from '../policy/targets.ts';
import type { Observed } from './observed.ts';
import type { PassRule } from './pass-k.ts';
import type { RetrievalSettings } from './retrieval/types.ts';
import type { Served } from './trial-types.ts';

export * from './trial-types.ts';

/** One scorer as a suite or a case uses it. */
export type ScorerUse = {
  /** Name of the metric it feeds, unique in the suite: the scorer's id unless the suite says otherwise. */
  metric: string;
  /** Canonical scorer id. */
  scorer: string;
  /** As written; strings may hold `{{variables}}` of the case. */
  options: { [key: string]: Json };
  /** The score is 1 - score (promptfoo's `not-` forms). */
  negate: boolean;
  /** Largest tolerable drop, in [0,1]; null: the policy's default. */
  margin: number | null;
  /** Absolute threshold on the metric's mean; null: none. */
  min: number | null;
  /** A case of `must_pass` passes from this score on; null: at 1 of a pass/fail scorer, and others do not count. */
  at: number | null;
  /** `warn` metrics are shown and never block. */
  gate: 'block' | 'warn';
  /** `provider/model` that judges here; absent: the suite's judge. */
  judge?: string;
  /** How often the judge is asked at most; odd. Absent: once. */
  votes?: number;
  /** The metric is of a case's repeats together, not of each. A run passes as in `must_pass`. Absent: their mean. */
  over?: Omit<PassRule, 'at'>;
  /**
   * promptfoo's: the score becomes 1 from this score on (milliseconds and dollars: up to it), else 0.
   */
  threshold?: number;
  /** It is one of several scorers whose weighted mean is held against the threshold. */
  set?: ScorerSet;
  /** promptfoo's: programs that make of the answer what is scored, in their order. Absent: the answer is scored as it is. */
  transform?: string[];
  /** promptfoo's: the program, last of several, that makes of the answer the passages that it has to keep to. */
  contextTransform?: string[];
};

/** Uses of one case with one `id` are parts of one score. */
export type ScorerSet = {
  id: string;
  /** Share of this part in the mean; >= 0, relative to the others. */
  weight: number;
  /** The mean from which the set passes. */
  threshold: number;
};

/** An input with what is expected of it. */
export type Case = {
  /** Unique in its suite. */
  id: string;
  /** The user's turn(s): plain text, or whole messages. */
  input: string | Message[];
  /** Template variables, `input` among them where it is text. */
  vars: { [key: string]: Json };
  /** What the scorers compare with; null where they need nothing. */
  expected: Json;
  /** Tools of this case (BFCL rows bring theirs), offered beside the target's; null: those alone. */
  tools: ToolDefinition[] | null;
  tags: string[];
  /** Cases of one cluster (several questions on one document) are not independent. Default: the case's own id. */
  cluster: string;
  /** How many ordinary cases it counts for in every mean, > 0; absent: 1. */
  weight?: number;
  /** It may never break: its row says so. */
  mustPass?: boolean;
  /** In addition to the suite's scorers. */
  scorers: ScorerUse[];
  /** What the tools of an agent answer here, the first that fits: the case's own, then the suite's. Absent: none. */
  mocks?: ToolMock[];
  /** What users say after the first answer; absent: nothing. The model of a simulated one is the judge's where it is null. */
  conversation?: Conversation<string | null>;
  /** What people gave the answer of the base, by metric, in [0,1]: judges are measured by it. Absent: nobody did. */
  human?: { [metric: string]: number };
  /** Where it is written. */
  source: { path: string; line: number };
};

/** What a tool answers in a test in place of the program behind it. */
export type ToolMock = {
  tool: string;
  /** What the call's arguments have to hold: mappings by the keys that they name, everything else as it is. Empty: any call. */
  arguments: { [key: string]: Json };
  /** In the order of the calls that fit, the last again and again; never none. Texts may hold `{{arguments.name}}`. */
  answers: { content: Json; error: boolean }[];
};

/** What users say after an answer. */
export type Conversation<Model = string> =
  | { kind: 'scripted'; turns: string[] }
  /** A model plays the user. `maxTurns`: messages of the user, the case's input among them; >= 1. */
  | { kind: 'simulated'; goal: string; model: Model; maxTurns: number };

/** The system under test. Where it names no prompt, tools or config, those that the suite covers. */
export type Target = PolicyTarget;

export type Suite = {
  name: string;
  /** Where the suite was declared. */
  origin: { kind: 'policy' | 'prompt-yml' | 'promptfoo'; path: string };
  /** Globs of the artifacts it guards; empty: those its target refers to. */
  covers: string[];
  target: Target;
  cases: Case[];
  scorers: ScorerUse[];
  /** Ids of cases that may never break. */
  mustPass: string[];
  /** First-pass runs a side; >= 1. */
  repeats: number;
  /** `provider/model` of the judge; null: none named. */
  judge: string | null;
  /** Default margin in ]0,1] of its metrics; absent: the policy's. */
  margin?: number;
  /** `provider/model` that is asked on both sides where the suite's own does not answer; absent: none is. */
  fallback?: string;
};

/** A score in [0,1] (a raw value for `ms` and `usd` scorers), or null where it could not be measured. */
export type Score = {
  value: number | null;
  reason: string;
  /** Of a missing score: why, in words that quote nothing and are the same for other cases; absent: `reason` is that. */
  fault?: string;
  /** The models that graded it, `provider/model` as they were served; absent: none did. */
  gradedBy?: Served[];
  /** What it adds to a metric that is no mean of scores. */
  observed?: Observed;
};

export type Side = 'base' | 'head';

export type { Problem, RetrievalSettings };
