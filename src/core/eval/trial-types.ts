import type { Json } from '../artifact/problem.ts';
import type { Message, ModelParameters, ResponseFormat, ToolDefinition } from '../artifact/types.ts';
import type { JsonRecord } from '../artifact/values.ts';
import type { RetrievalSettings } from './retrieval/types.ts';
import type { Conversation, Side, ToolMock } from './types.ts';

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
