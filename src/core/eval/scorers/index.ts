import { normalizeKey } from '../../artifact/values.ts';
import { toolArguments } from './calls/tool-arguments.ts';
import { toolCall } from './calls/tool-call.ts';
import { toolCallF1 } from './calls/tool-call-f1.ts';
import { toolName } from './calls/tool-name.ts';
import { validToolCall } from './calls/valid-tool-call.ts';
import { javascript } from './javascript.ts';
import { choiceJudge } from './judges/choice-judge.ts';
import { embeddingRelevancy } from './judges/embedding-relevancy.ts';
import { embeddingSimilarity } from './judges/embedding-similarity.ts';
import { faithfulness } from './judges/faithfulness.ts';
import { guidelines } from './judges/guidelines.ts';
import { judge } from './judges/judge.ts';
import { citationPrecision, citationRecall } from './judges/judged-citations.ts';
import { llmContextPrecision } from './judges/llm-context-precision.ts';
import { llmContextRecall } from './judges/llm-context-recall.ts';
import { pairwise } from './judges/pairwise.ts';
import { taskCompletion } from './judges/task-completion.ts';
import { accuracy } from './labels/accuracy.ts';
import { auc } from './labels/auc.ts';
import { mae, rmse } from './labels/errors.ts';
import { f1, precision, recall } from './labels/label-ratios.ts';
import { pii } from './privacy/pii.ts';
import { recordedScore } from './recorded-score.ts';
import { citations } from './retrieval/citations.ts';
import { contextPrecision } from './retrieval/context-precision.ts';
import { contextRecall } from './retrieval/context-recall.ts';
import { hitRate } from './retrieval/hit-rate.ts';
import { mrr } from './retrieval/mrr.ts';
import { ndcg } from './retrieval/ndcg.ts';
import { html } from './structure/html.ts';
import { jsonSchema } from './structure/json-schema.ts';
import { jsonValidity } from './structure/json-validity.ts';
import { xml } from './structure/xml.ts';
import { deadEnds } from './trajectories/dead-ends.ts';
import { repeatedCalls } from './trajectories/repeated-calls.ts';
import { retries } from './trajectories/retries.ts';
import { stepCount } from './trajectories/step-count.ts';
import { termination } from './trajectories/termination.ts';
import { toolArgsMatch } from './trajectories/tool-args-match.ts';
import { toolSequence } from './trajectories/tool-sequence.ts';
import { toolsUsed } from './trajectories/tools-used.ts';
import { trajectoryMatch } from './trajectories/trajectory-match.ts';
import type { Scorer } from './types.ts';
import { cost } from './usage/cost.ts';
import { finishReason } from './usage/finish-reason.ts';
import { latency } from './usage/latency.ts';
import { tokens } from './usage/tokens.ts';
import { bleu } from './wording/bleu.ts';
import { contains } from './wording/contains.ts';
import { containsAll } from './wording/contains-all.ts';
import { containsAny } from './wording/contains-any.ts';
import { editDistance } from './wording/edit-distance.ts';
import { editsWithin } from './wording/edits-within.ts';
import { endsWith } from './wording/ends-with.ts';
import { equals } from './wording/equals.ts';
import { gleu } from './wording/gleu.ts';
import { length } from './wording/length.ts';
import { refusal } from './wording/refusal.ts';
import { regex } from './wording/regex.ts';
import { rougeN } from './wording/rouge-n.ts';
import { startsWith } from './wording/starts-with.ts';

/** Every scorer there is, one row each. A new scorer is a file beside this one and a row here. */
export const scorers: readonly Scorer[] = [
  equals,
  contains,
  containsAll,
  containsAny,
  startsWith,
  endsWith,
  regex,
  jsonValidity,
  jsonSchema,
  html,
  xml,
  editDistance,
  editsWithin,
  bleu,
  gleu,
  rougeN,
  length,
  toolCall,
  toolName,
  toolArguments,
  toolCallF1,
  validToolCall,
  trajectoryMatch,
  toolsUsed,
  toolSequence,
  toolArgsMatch,
  stepCount,
  repeatedCalls,
  retries,
  deadEnds,
  termination,
  contextPrecision,
  contextRecall,
  hitRate,
  mrr,
  ndcg,
  accuracy,
  precision,
  recall,
  f1,
  mae,
  rmse,
  auc,
  citations,
  refusal,
  pii,
  finishReason,
  latency,
  cost,
  tokens,
  recordedScore,
  javascript,
  judge,
  taskCompletion,
  guidelines,
  faithfulness,
  llmContextPrecision,
  llmContextRecall,
  citationRecall,
  citationPrecision,
  choiceJudge,
  embeddingRelevancy,
  embeddingSimilarity,
  pairwise,
];

const byName = new Map(
  scorers.flatMap((scorer) => [scorer.id, ...scorer.aliases].map((name) => [normalizeKey(name), scorer])),
);

/** The scorer of this id or alias, whatever its spelling (`tool_call`, `toolCall`, `ToolCallAccuracy`). */
export function findScorer(nameOrAlias: string): Scorer | null {
  return byName.get(normalizeKey(nameOrAlias)) ?? null;
}

/** Canonical ids, in the order of the table. */
export function scorerNames(): string[] {
  return scorers.map((scorer) => scorer.id);
}
