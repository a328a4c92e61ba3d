import { quantile } from '../../core/eval/quantile.ts';
import { REFUSED, type Side } from '../../core/eval/types.ts';
import type { ModelFigures } from '../../core/report/model-comparison.ts';
import type { CaseState } from '../run/case-runs.ts';

/** What one side did on the cases that ran, over its first runs; null where none has an answer. */
export function figuresOf(states: readonly CaseState[], side: Side): ModelFigures | null {
  const outputs = states.flatMap((state) => state[side].flatMap(({ output }) => output ?? []));
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
    refused: outputs.filter(
      ({ finishReason }) => finishReason === REFUSED || finishReason === 'content_filter',
    ).length,
    cut: outputs.filter(({ finishReason }) => finishReason === 'length').length,
    empty: outputs.filter(({ text, toolCalls }) => text.trim() === '' && toolCalls.length === 0).length,
  };
}
