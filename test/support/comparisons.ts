import type {
  ComparedCandidate,
  ComparedSuite,
  ModelComparison,
  ModelFigures,
} from '../../src/core/report/model-comparison.ts';
import { makeMetric, makeReport } from './reports.ts';

/** Forty answers at this price for a thousand. */
export const figures = (usdPer1000: number | null, fields: Partial<ModelFigures> = {}): ModelFigures => ({
  answers: 40,
  usdPer1000,
  p50Ms: 800,
  p95Ms: 1900,
  refused: 0,
  cut: 0,
  empty: 0,
  ...fields,
});

/** One that holds, for a tenth of the price. */
export const candidate = (model: string, fields: Partial<ComparedCandidate> = {}): ComparedCandidate => ({
  model,
  outcome: 'holds',
  figures: figures(0.1),
  metrics: [makeMetric()],
  broken: [],
  mustPassBroken: [],
  notEvaluated: [],
  unsupported: [],
  warnings: [],
  ...fields,
});

/** Candidates for a suite that runs on `openai/large` today. */
export const suite = (...candidates: ComparedCandidate[]): ComparedSuite => ({
  name: 'support-tools',
  model: 'openai/large',
  cases: 40,
  figures: figures(1),
  candidates,
});

export function comparison(...suites: ComparedSuite[]): ModelComparison {
  const { head, cost } = makeReport();
  return { version: 1, head, suites, leftOut: [], cost, stopped: false };
}
