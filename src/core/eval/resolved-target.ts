import type { Json } from '../artifact/problem.ts';
import type { ModelParameters, PromptContent, ToolDefinition } from '../artifact/types.ts';
import { settleRetrieved } from './recorded.ts';
import type {
  AgentLimits,
  AnswerPaths,
  Deployment,
  Output,
  RetrievalSettings,
  WorkflowRequest,
} from './types.ts';

/**
 * Who answers. `defaults`: how it is called where the prompt does not say; absent: as its provider does. `overrides`: how it is called
 * whatever the prompt says; absent: as that says.
 */
export type Answerer = { model: string; defaults?: ModelParameters; overrides?: ModelParameters };

/** The system under test as one side of a change has it, with everything read that its requests are made of. */
export type ResolvedTarget =
  | ({ kind: 'prompt'; prompt: PromptContent } & Answerer)
  | ({ kind: 'tools'; tools: ToolDefinition[]; prompt: PromptContent | null } & Answerer)
  | ({
      kind: 'agent';
      tools: ToolDefinition[];
      prompt: PromptContent | null;
      limits: AgentLimits;
    } & Answerer)
  | {
      kind: 'rag';
      settings: RetrievalSettings;
      /** Repository path and content digest, sorted by path. */
      documents: { path: string; digest: string }[];
      /** How an answer is made of what was found; null: retrieval only. */
      answer: ({ prompt: PromptContent } & Answerer) | null;
      /** Of all documents together, in the repository. */
      bytes: number;
      /** Paths of the config's settings that the pipeline looked at. */
      read: string[];
      /** The suite searches by words whatever the config says. */
      wordsAlone: boolean;
    }
  | {
      kind: 'http';
      service: string;
      deployment: Deployment | null;
      /** As the policy writes it, with `{{variables}}`. */
      body: Json;
      /** Texts of the repository's files, by variable. */
      files: { [name: string]: string };
      answer: AnswerPaths | null;
    }
  | ({ kind: 'workflow'; workflow: string } & Omit<WorkflowRequest, 'case'>)
  | {
      kind: 'recorded';
      /** Where the outputs stand: a file, or who sends them. */
      path: string;
      /** Null: they are not there yet. */
      outputs: ReadonlyMap<string, Output> | null;
      /** Of outputs that a workflow sends; absent: they are in the repository. */
      sent?: { suite: string; workflow: string; timeoutMinutes: number };
    };

/**
 * Both sides of one application's recorded outputs. A head that leaves out what was retrieved where the base says it found
 * nothing. A base that leaves it out is unknown: taken for a search without a result, any head would be better than it.
 */
export function settleSides(base: ResolvedTarget, head: ResolvedTarget): [ResolvedTarget, ResolvedTarget] {
  if (base === head || base.kind !== 'recorded' || head.kind !== 'recorded') return [base, head];
  if (base.outputs === null || head.outputs === null) return [base, head];
  return [base, { ...head, outputs: settleRetrieved(head.outputs, [base.outputs]) }];
}

/** The models that find passages; none where words alone do. */
export function searchModelsOf(target: ResolvedTarget): string[] {
  if (target.kind !== 'rag') return [];
  const { embedding, reranker } = target.settings;
  return [embedding?.model, reranker?.model].filter((model) => model !== undefined);
}

/** The model whose answers a target gives; null where it calls none. */
export function modelOf(target: ResolvedTarget): string | null {
  if (!callsModel(target)) return null;
  return target.kind === 'rag' ? (target.answer?.model ?? null) : target.model;
}

/** The prompt that is sent to that model; null where there is none. */
export function promptOf(target: ResolvedTarget): PromptContent | null {
  if (!callsModel(target)) return null;
  return target.kind === 'rag' ? (target.answer?.prompt ?? null) : target.prompt;
}

/** How the model is called. */
export function parametersOf(target: ResolvedTarget): ModelParameters {
  if (!callsModel(target)) return {};
  const answerer = target.kind === 'rag' ? target.answer : target;
  return { ...answerer?.defaults, ...promptOf(target)?.parameters, ...answerer?.overrides };
}

/** The kinds whose requests are made here and sent to a model. */
type OfModel = Exclude<ResolvedTarget, { kind: 'recorded' | 'http' | 'workflow' }>;
function callsModel(target: ResolvedTarget): target is OfModel {
  return target.kind !== 'recorded' && target.kind !== 'http' && target.kind !== 'workflow';
}
