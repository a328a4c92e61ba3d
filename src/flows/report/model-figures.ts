import { quantile } from '../../core/eval/quantile.ts';
import { readJsonOutput } from '../../core/eval/scorers/structure/json-output.ts';
import {
  MALFORMED_ARGUMENTS,
  type Output,
  REFUSED,
  type Side,
  type TrialRequest,
} from '../../core/eval/types.ts';
import type { ModelFigures } from '../../core/report/model-comparison.ts';
import type { CaseState } from '../run/case-runs.ts';

/** What one side did on the cases that ran, over its first runs; null where none has an answer. */
export function figuresOf(states: readonly CaseState[], side: Side): ModelFigures | null {
  const answers = states.flatMap((state) =>
    state[side].flatMap(({ output }) =>
      output === null ? [] : [{ output, wantsJson: asksForJson(state.planned[side].request) }],
    ),
  );
  const outputs = answers.map(({ output }) => output);
  if (outputs.length === 0) return null;
  const costs = outputs.map(({ costUsd }) => costUsd);
  const known = costs.filter((cost) => cost !== null);
  const times = outputs.flatMap(({ latencyMs }) => latencyMs ?? []).sort((a, b) => a - b);
  const total = known.reduce((sum, cost) => sum + cost, 0);
  return {
    answers: outputs.length,
    usdPer1000: known.length < costs.length ? null : (total / costs.length) * 1000,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    refused: outputs.filter(isRefused).length,
    cut: outputs.filter(({ finishReason }) => finishReason === 'length').length,
    empty: outputs.filter(isEmpty).length,
    formatFailures: answers.filter(({ output, wantsJson }) => failsFormat(output, wantsJson)).length,
  };
}

function isRefused({ finishReason }: Output): boolean {
  return finishReason === REFUSED || finishReason === 'content_filter';
}

function isEmpty({ text, toolCalls }: Output): boolean {
  return text.trim() === '' && toolCalls.length === 0;
}

/** A refusal is counted as that. */
function failsFormat(output: Output, wantsJson: boolean): boolean {
  if (isRefused(output)) return false;
  if (isEmpty(output)) return true;
  if (output.toolCalls.some((call) => Object.hasOwn(call.arguments, MALFORMED_ARGUMENTS))) return true;
  return wantsJson && output.toolCalls.length === 0 && !readJsonOutput(output.text, 'fenced').ok;
}

function asksForJson(trial: TrialRequest): boolean {
  const request = trial.kind === 'model' || trial.kind === 'agent' ? trial.request : null;
  const asked = trial.kind === 'retrieval' ? trial.answer : request;
  return asked !== null && asked.responseFormat.type !== 'text';
}
