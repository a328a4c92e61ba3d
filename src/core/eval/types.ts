import type { Json, Problem } from '../artifact/problem.ts';
import type { Message, ModelParameters, ResponseFormat, ToolDefinition } from '../artifact/types.ts';
import type { JsonRecord } from '../artifact/values.ts';
import type { PolicyTarget } from '../policy/targets.ts';
import type { Observed } from './observed.ts';
import type { PassRule } from './pass-k.ts';
import type { RetrievalSettings } from './retrieval/types.ts';

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

export type ToolCall = { name: string; arguments: { [key: string]: Json } };

/**
 * The one argument of a call whose arguments are not a JSON object; its value is what the model wrote. No tool has a
 * parameter of this name, so such a call equals no expected one, and it still counts as a call where none is expected.
 */
export const MALFORMED_ARGUMENTS = '(not JSON)';

/** One retrieved passage. `document` is the repository path it comes from; `start`/`end` are character offsets. */
export type RetrievedChunk = { document: string; start: number; end: number; text: string; score: number };

/** Token counts as the provider reports them; null where it reports none. */
export type Usage = {
  inputTokens: number;
  outputTokens: number;
  /** Of the input: those that a cache gave. */
  cachedInputTokens: number;
  /** Of the input: those that a cache took, which some providers charge more for; absent: none, or not counted. */
  cacheWriteInputTokens?: number;
  reasoningTokens: number;
};

/** `finishReason` of an answer that the model declined to give, in the provider's own field for that. */
export const REFUSED = 'refusal';

/** One call of the model inside a trial of several: what it answered, and what its tools gave back, in the order of its calls. */
export type Step = {
  text: string;
  toolCalls: ToolCall[];
  /** `error`: the tool failed, or there was none to answer; the model is told. */
  results: { content: string; error: boolean }[];
  /** What a (simulated or scripted) user said next; null where nobody did. */
  user: string | null;
};

/**
 * How a trial of several steps ended: with an answer, or because a limit of its target was reached. `loop`: the same calls
 * with the same results again and again.
 */
export type Ending = 'answered' | 'step_limit' | 'token_limit' | 'loop' | 'turn_limit';

/** What the system under test did in one trial of several steps, in order. */
export type Trajectory = {
  steps: Step[];
  ending: Ending;
  /** What a simulated user began with, where the case has no input. */
  opening?: string;
};

/** What a provider says of the model behind an answer. */
export type Served = {
  /** The id that served, which an alias does not name. */
  model: string;
  /** OpenAI's `system_fingerprint`: of the model with what it runs on. */
  fingerprint?: string;
};

/** What the system under test answered in one trial. */
export type Output = {
  /** The last answer. */
  text: string;
  /** Of every step, in order. */
  toolCalls: ToolCall[];
  /** Best first; empty: it looked for passages and found none. Null: it looks for none, or does not say. */
  retrieved: RetrievedChunk[] | null;
  /** `stop`, `length`, `tool_calls`, `content_filter`, `refusal`, or the provider's own word. */
  finishReason: string;
  usage: Usage | null;
  /** Wall time of the successful attempts in milliseconds, those of all steps together; null where nothing was called. */
  latencyMs: number | null;
  /** US dollars; null where the price is unknown. */
  costUsd: number | null;
  /** Absent: the provider says nothing but the id that was asked for. */
  served?: Served;
  /** Of a target that takes several steps; absent where the model is called once. */
  trajectory?: Trajectory;
  /** What scorers elsewhere gave a recorded output, as it is written; absent: nothing. */
  scores?: JsonRecord;
  /** Calls of tools that the dataset has no answer for: how many, and the first of them in short, each once. Absent: none. */
  unmocked?: { count: number; calls: string[] };
};

/**
 * A message of a conversation that is under way. Calls and results carry ids that are equal where one answers the other;
 * they are made here, and any provider takes them.
 */
export type Turn =
  | Message
  | { role: 'assistant'; content: string; toolCalls: (ToolCall & { id: string })[] }
  | { role: 'tool'; content: string; callId: string };

/** A request as it goes to a provider: nothing in it depends on which provider that is. */
export type ModelRequest = {
  /** `provider/model`. */
  model: string;
  messages: Turn[];
  tools: ToolDefinition[];
  parameters: ModelParameters;
  responseFormat: ResponseFormat;
};

/** What one trial does; content-addressed as a whole. */
export type TrialRequest =
  | { kind: 'model'; request: ModelRequest }
  | {
      kind: 'retrieval';
      query: string;
      settings: RetrievalSettings;
      /** Repository path and content digest of every document, sorted by path. */
      documents: { path: string; digest: string }[];
      /** The answer's request once passages are known; null: retrieval only. Passages replace `{{context}}`. */
      answer: ModelRequest | null;
    }
  | {
      /** The model is called until it answers without calling a tool, and again for each thing that users say. */
      kind: 'agent';
      /** The first call. */
      request: ModelRequest;
      /** Of the tools in `request`. */
      mocks: ToolMock[];
      limits: AgentLimits;
      conversation: Conversation | null;
    }
  | ({ kind: 'http' } & ServiceRequest)
  | ({ kind: 'workflow' } & WorkflowRequest)
  | { kind: 'recorded'; output: Output };

/** One call of a team's own service. Address and headers are the operator's, by the service's name. */
export type ServiceRequest = {
  service: string;
  /** The deployment that is asked; null: there is one for both sides, and what differs is in the body. */
  deployment: Deployment | null;
  body: Json;
  answer: AnswerPaths | null;
};

/** One case for a run of the repository's own GitHub Actions workflow, which takes many at once. */
export type WorkflowRequest = {
  suite: string;
  /** What runs where; null until it is known, and then nothing can be run. */
  place: WorkflowPlace | null;
  /** How long a run may take, from its start to its end; >= 1. */
  timeoutMinutes: number;
  case: WorkflowCase;
};

/** A workflow as the default branch has it, and the commit that it is to run. */
export type WorkflowPlace = {
  /** GitHub's id of the repository. */
  repository: number;
  /** Name of the file in `.github/workflows`. */
  workflow: string;
  /** The default branch. */
  branch: string;
  /** Blob id of the workflow's file there. */
  definition: string;
  sha: string;
};

/** What a workflow is told of a case: never what is expected of it. */
export type WorkflowCase = {
  id: string;
  input: string | { role: string; content: Json }[];
  /** Without `input`; absent: there are none. */
  vars?: { [key: string]: Json };
  /** What the user says after each answer; absent: nothing. */
  turns?: string[];
};

/** A service as it runs one state of the repository. `pull`: number of the pull request; null where there is none. */
export type Deployment = { side: Side; sha: string; pull: number | null };

/** Where a service's answer has what: JSON pointers (RFC 6901). Without any of these, its whole text is the output. */
export type AnswerPaths = {
  text?: string;
  /** A whole conversation, as OpenAI's chat messages. */
  messages?: string;
  toolCalls?: string;
  retrieved?: string;
  inputTokens?: string;
  outputTokens?: string;
  costUsd?: string;
};

/** Where a trial of several steps is ended. */
export type AgentLimits = {
  /** Calls of the model for one answer; >= 1. */
  steps: number;
  /** Tokens sent and received in the whole trial; null: no limit but the size of a conversation. */
  tokens: number | null;
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
