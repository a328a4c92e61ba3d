import type { ReportCase, ReportMetric, ReportSuite, ReviewReport } from '../../src/core/report/model.ts';

const SHA = '4f9c1e2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

export function makeMetric(given: Partial<ReportMetric> = {}): ReportMetric {
  return {
    metric: 'tool_call',
    unit: 'rate',
    comparison: 'equivalent',
    gate: 'block',
    judged: false,
    cases: 48,
    baseMean: 0.917,
    headMean: 0.912,
    difference: -0.005,
    interval: [-0.04, 0.03],
    shown: [-0.035, 0.025],
    p: 0.8,
    decidedBy: 'screen',
    look: 4,
    margin: 0.05,
    nonInferior: true,
    broke: 1,
    fixed: 1,
    confirm: null,
    missing: 0,
    ...given,
  };
}

export const FALLEN = makeMetric({
  comparison: 'regressed',
  headMean: 0.75,
  difference: -0.1667,
  interval: [-0.3, -0.05],
  shown: [-0.271, -0.068],
  p: 0.0005,
  nonInferior: false,
  broke: 9,
  fixed: 1,
});

export const DIPPED = makeMetric({
  comparison: 'inconclusive',
  baseMean: 0.9,
  headMean: 0.8,
  difference: -0.1,
  cases: 30,
  interval: [-0.25, 0.04],
  shown: [-0.242, 0.042],
  decidedBy: 'exhausted',
  nonInferior: false,
  broke: 4,
  fixed: 1,
  confirm: { selected: 5, fresh: 3, p: 0.3, threshold: 0.06 },
});

export function makeCase(given: Partial<ReportCase> = {}): ReportCase {
  const side = (output: string, score: number) => ({
    output,
    detail: `${output}\n`,
    scores: { tool_call: score },
    reasons: { tool_call: 'as expected' },
  });
  return {
    id: 'refund-double-charge',
    input: 'I was charged twice for HB-5512.',
    expected: 'create_refund(5512)',
    base: side('create_refund(5512)', 1),
    head: side('manage_order(5512)', 0),
    moved: { tool_call: -1 },
    mustPass: false,
    source: { path: 'evals/tools.jsonl', line: 7 },
    ...given,
  };
}

export function makeSuite(given: Partial<ReportSuite> = {}): ReportSuite {
  return {
    name: 'support-tools',
    covers: ['tools/orders.json'],
    model: 'openai/gpt-5-mini',
    metrics: [makeMetric()],
    cases: [],
    newCases: [],
    removedCases: [],
    identicalCases: 0,
    totalCases: 48,
    notEvaluated: [],
    mustPassBroken: [],
    ...given,
  };
}

export function makeReport(given: Partial<ReviewReport> = {}): ReviewReport {
  return {
    version: 1,
    verdict: 'pass',
    reason: 'No regression.',
    strength: 'proven',
    base: { ref: 'main', sha: SHA, worktree: false },
    head: { ref: 'HEAD', sha: SHA, worktree: false },
    mergeBase: 'a81b0d3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    inputs: { judged: 'digest', failing: [], gateChanges: [] },
    changes: [
      {
        path: 'tools/orders.json',
        kind: 'tool-definition',
        format: 'tool-json',
        name: 'orders',
        change: 'modified',
        base: null,
        head: null,
        summary: [
          'new tool `manage_order`',
          'tool `lookup_order`: description shortened from 96 to 18 characters',
        ],
        fields: [{ field: 'tools.lookup_order.description', before: 'Look up an order.', after: 'Orders.' }],
      },
    ],
    suites: [makeSuite()],
    uncovered: [],
    problems: [],
    lint: [],
    policy: {
      path: '.github/promptgate.yml',
      require: 'no_regression',
      inconclusive: 'pass',
      uncovered: 'pass',
      effort: 'full',
      authorMayAccept: true,
      ownChanges: 'pass',
      mended: false,
    },
    cost: {
      usd: 0.31,
      cachedUsd: 0.2,
      unpricedCalls: 0,
      trials: 60,
      cachedTrials: 36,
      plannedTrials: 192,
      budgetUsd: 2,
      seconds: 41,
    },
    exit: 0,
    ...given,
  };
}

/** One report for each thing that a review can end with. */
export const SITUATIONS: Record<string, ReviewReport> = {
  regression: makeReport({
    verdict: 'fail',
    strength: null,
    exit: 1,
    suites: [
      makeSuite({
        metrics: [
          FALLEN,
          makeMetric({
            metric: 'latency',
            unit: 'ms',
            gate: 'warn',
            baseMean: 1900,
            headMean: 1800,
            difference: 0.05,
          }),
        ],
        cases: [makeCase()],
      }),
    ],
  }),
  proven: makeReport(),
  'none found': makeReport({
    strength: 'none_found',
    suites: [
      makeSuite({
        metrics: [
          makeMetric({
            cases: 20,
            headMean: 0.867,
            difference: -0.05,
            interval: [-0.14, 0.04],
            shown: [-0.132, 0.032],
            nonInferior: false,
            comparison: 'inconclusive',
          }),
        ],
      }),
    ],
  }),
  inconclusive: makeReport({
    verdict: 'inconclusive',
    strength: null,
    suites: [makeSuite({ metrics: [DIPPED], cases: [makeCase()] })],
  }),
  'not evaluated': makeReport({
    verdict: 'error',
    strength: null,
    exit: 4,
    reason: 'support-answers was not evaluated.',
    suites: [
      makeSuite({
        name: 'support-answers',
        metrics: [],
        notEvaluated: [
          { metric: null, reason: 'openai/gpt-5-mini is not configured', fix: 'export OPENAI_API_KEY=<key>' },
        ],
      }),
    ],
  }),
  uncovered: makeReport({ suites: [], strength: 'proven', uncovered: ['tools/orders.json'] }),
  'no policy': makeReport({
    suites: [],
    strength: 'proven',
    uncovered: ['tools/orders.json'],
    policy: {
      path: null,
      require: 'no_regression',
      inconclusive: 'pass',
      uncovered: 'pass',
      effort: 'full',
      authorMayAccept: true,
      ownChanges: 'pass',
      mended: false,
    },
  }),
  'trade-off': makeReport({
    verdict: 'fail',
    strength: null,
    exit: 1,
    reason: 'tool_call fell.',
    suites: [
      makeSuite({ metrics: [FALLEN], cases: [makeCase()] }),
      makeSuite({
        name: 'support-rag',
        covers: ['rag/index.yaml'],
        metrics: [
          makeMetric({
            metric: 'context_recall',
            comparison: 'improved',
            baseMean: 0.81,
            headMean: 0.865,
            difference: 0.055,
            interval: [0.011, 0.101],
            shown: [0.012, 0.099],
            fixed: 6,
          }),
        ],
      }),
    ],
  }),
  'partly measured': makeReport({
    verdict: 'error',
    strength: null,
    exit: 4,
    reason: '31 of 96 calls failed with 503 after retries.',
    suites: [
      makeSuite(),
      makeSuite({
        name: 'support-answers',
        metrics: [],
        notEvaluated: [{ metric: 'groundedness', reason: '31 of 48 pairs have no score', fix: null }],
      }),
    ],
  }),
  'must pass': makeReport({
    verdict: 'fail',
    strength: null,
    exit: 1,
    suites: [
      makeSuite({
        cases: [makeCase({ mustPass: true })],
        mustPassBroken: [{ caseId: 'refund-double-charge', headFailed: 3, runs: 3 }],
      }),
    ],
  }),
  skipped: makeReport({ verdict: 'skipped', strength: null, changes: [], suites: [] }),
  'invalid policy': makeReport({
    verdict: 'error',
    strength: null,
    exit: 2,
    reason: 'The policy on the base branch cannot be read.',
    suites: [],
    changes: [],
    problems: [
      {
        path: '.github/promptgate.yml',
        line: 3,
        column: 5,
        expected: 'the name of a scorer',
        found: '"tool_cal"',
        hint: 'Did you mean "tool_call"?',
      },
    ],
  }),
};
