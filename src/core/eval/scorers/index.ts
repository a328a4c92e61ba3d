import { normalizeKey } from '../../artifact/values.ts';
import { accuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { bleu } from './bleu.ts';
import { choiceJudge } from './choice-judge.ts';
import { citations } from './citations.ts';
import { contains } from './contains.ts';
import { containsAll } from './contains-all.ts';
import { containsAny } from './contains-any.ts';
import { contextPrecision } from './context-precision.ts';
import { contextRecall } from './context-recall.ts';
import { cost } from './cost.ts';
import { deadEnds } from './dead-ends.ts';
import { editDistance } from './edit-distance.ts';
import { editsWithin } from './edits-within.ts';
import { embeddingRelevancy } from './embedding-relevancy.ts';
import { embeddingSimilarity } from './embedding-similarity.ts';
import { endsWith } from './ends-with.ts';
import { equals } from './equals.ts';
import { mae, rmse } from './errors.ts';
import { faithfulness } from './faithfulness.ts';
import { finishReason } from './finish-reason.ts';
import { gleu } from './gleu.ts';
import { guidelines } from './guidelines.ts';
import { hitRate } from './hit-rate.ts';
import { html } from './html.ts';
import { javascript } from './javascript.ts';
import { jsonSchema } from './json-schema.ts';
import { jsonValidity } from './json-validity.ts';
import { judge } from './judge.ts';
import { citationPrecision, citationRecall } from './judged-citations.ts';
import { f1, precision, recall } from './label-ratios.ts';
import { latency } from './latency.ts';
import { length } from './length.ts';
import { llmContextPrecision } from './llm-context-precision.ts';
import { llmContextRecall } from './llm-context-recall.ts';
import { mrr } from './mrr.ts';
import { ndcg } from './ndcg.ts';
import { pairwise } from './pairwise.ts';
import { refusal } from './refusal.ts';
import { regex } from './regex.ts';
import { repeatedCalls } from './repeated-calls.ts';
import { retries } from './retries.ts';
import { rougeN } from './rouge-n.ts';
import { startsWith } from './starts-with.ts';
import { stepCount } from './step-count.ts';
import { taskCompletion } from './task-completion.ts';
import { termination } from './termination.ts';
import { tokens } from './tokens.ts';
import { toolArgsMatch } from './tool-args-match.ts';
import { toolArguments } from './tool-arguments.ts';
import { toolCall } from './tool-call.ts';
import { toolCallF1 } from './tool-call-f1.ts';
import { toolName } from './tool-name.ts';
import { toolSequence } from './tool-sequence.ts';
import { toolsUsed } from './tools-used.ts';
import { trajectoryMatch } from './trajectory-match.ts';
import type { Scorer } from './types.ts';
import { validToolCall } from './valid-tool-call.ts';
import { xml } from './xml.ts';

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
  finishReason,
  latency,
  cost,
  tokens,
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
