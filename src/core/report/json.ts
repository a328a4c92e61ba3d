import { z } from 'zod';
import { budgetStop, toBudgetStopJson } from './budget-json.ts';
import { metricJson, toMetricJson } from './metric-json.ts';
import type { ReportCase, ReviewReport } from './model.ts';
import { listSwaps } from './swap.ts';
import { swapJson, toSwapJson } from './swap-json.ts';

const share = z.number().nullable();
const side = z.strictObject({
  output: z
    .string()
    .describe('Short form: the tool call, the first words of the answer, the documents found.'),
  detail: z.string().describe('The whole output as text.'),
  scores: z.record(z.string(), share),
  reasons: z.record(z.string(), z.string()),
  trajectory: z
    .strictObject({
      steps: z.int().describe('Calls of the model.'),
      ending: z.enum(['answered', 'step_limit', 'token_limit', 'loop', 'turn_limit']),
      unmocked: z
        .strictObject({ count: z.int(), calls: z.array(z.string()) })
        .describe('Tool calls that no mock was for: how many, and the first of them, each once.'),
    })
    .optional()
    .describe('Only of a trial of several steps.'),
});
const reviewCase = z.strictObject({
  id: z.string(),
  input: z.string(),
  expected: z.string(),
  base: side.nullable(),
  head: side.nullable(),
  moved: z.record(z.string(), z.number()).describe('Metrics that moved, head - base; negative is worse.'),
  must_pass: z.boolean(),
  path: z.string(),
  line: z.int(),
});
const revision = z.strictObject({ ref: z.string(), sha: z.string(), worktree: z.boolean() });
/** A fault of a file; lines and columns count from 1. */
export const problemJson = z.strictObject({
  path: z.string(),
  line: z.int(),
  column: z.int(),
  expected: z.string(),
  found: z.string(),
  hint: z.string().optional(),
});
/** What can be judged of a file without a model. */
export const findingJson = z.strictObject({
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  path: z.string(),
  line: z.int(),
  message: z.string(),
});

/** What `promptgate review --json` prints. Fields are added within a version, never changed or taken away. */
export const reviewJsonSchema = z.strictObject({
  version: z.literal(1),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'skipped', 'error']),
  reason: z.string(),
  strength: z.enum(['proven', 'none_found']).nullable(),
  base: revision,
  head: revision,
  merge_base: z.string(),
  changes: z.array(
    z.strictObject({
      path: z.string(),
      old_path: z.string().optional(),
      kind: z.string(),
      format: z.string(),
      name: z.string(),
      digest: z.string(),
      change: z.enum(['added', 'modified', 'removed', 'renamed']),
      summary: z.array(z.string()),
    }),
  ),
  suites: z.array(
    z.strictObject({
      name: z.string(),
      covers: z
        .array(z.string())
        .describe(
          'The changed artifacts that it guards, and other changed files that the policy’s `covers` names.',
        ),
      model: z.string().nullable(),
      metrics: z.array(metricJson),
      cases: z.array(reviewCase),
      new_cases: z.array(reviewCase),
      removed_cases: z.array(z.string()),
      identical_cases: z.int().describe('Equal requests on both sides: not run, no difference.'),
      total_cases: z.int(),
      steps: z
        .strictObject({ base: share, head: share })
        .optional()
        .describe('Calls of the model a trial, on average; only where a trial takes several.'),
      not_evaluated: z.array(
        z.strictObject({ metric: z.string().nullable(), reason: z.string(), fix: z.string().nullable() }),
      ),
      must_pass_broken: z.array(z.strictObject({ case: z.string(), head_failed: z.int(), runs: z.int() })),
      in_place_of: z
        .strictObject({ model: z.string(), reason: z.string() })
        .optional()
        .describe(
          'The suite’s own model, which did not answer, and why: `model` is the policy’s `fallback`, asked on both sides. Absent: the suite’s own model was asked.',
        ),
      swap: swapJson
        .optional()
        .describe('The models compared, where the change names another one or calls the same one otherwise.'),
    }),
  ),
  uncovered: z.array(z.string()),
  problems: z.array(problemJson),
  lint: z.array(findingJson),
  policy: z.strictObject({
    path: z.string().nullable(),
    require: z.enum(['no_regression', 'proof']),
    inconclusive: z.enum(['pass', 'block']),
    uncovered: z.enum(['pass', 'block']),
    effort: z.enum(['full', 'thrifty']),
    outputs: z
      .enum(['full', 'redacted', 'none'])
      .optional()
      .describe('How much of inputs, expected answers, outputs and reasons the policy lets a report hold.'),
  }),
  cost: z.strictObject({
    usd: z.number(),
    earlier_usd: z
      .number()
      .optional()
      .describe(
        'What earlier attempts of the review spent (a restart, a re-run), which counts against its cap too; absent: there were none.',
      ),
    cached_usd: z.number(),
    unpriced_calls: z.int(),
    assumed_usd: z
      .number()
      .optional()
      .describe('Counted against caps for calls whose price nobody knows, beside `usd`.'),
    trials: z.int().describe('Runs made by this review.'),
    cached_trials: z.int(),
    planned_trials: z.int().describe('The most this review could have made.'),
    budget_usd: share,
    stopped_by: budgetStop.optional().describe('The cap that ended the review before it was complete.'),
    seconds: z.number(),
  }),
  exit: z.int().min(0).max(4),
});

export type ReviewJson = z.infer<typeof reviewJsonSchema>;

/** The report as the documented JSON. */
export function toReviewJson(report: ReviewReport): ReviewJson {
  const { cost } = report;
  // Who may accept or has to acknowledge something has no meaning outside of a pull request.
  const { authorMayAccept: _, ownChanges: __, mended: ___, ...policy } = report.policy;
  return {
    version: 1,
    verdict: report.verdict,
    reason: report.reason,
    strength: report.strength,
    base: report.base,
    head: report.head,
    merge_base: report.mergeBase,
    changes: report.changes.map(({ path, oldPath, kind, format, name, change, base, head, summary }) => ({
      path,
      ...(oldPath === undefined ? {} : { old_path: oldPath }),
      kind,
      format,
      name,
      digest: (head ?? base)?.digest ?? '',
      change,
      summary,
    })),
    suites: report.suites.map((suite) => ({
      name: suite.name,
      covers: suite.covers,
      model: suite.model,
      metrics: suite.metrics.map(toMetricJson),
      cases: suite.cases.map(toCaseJson),
      new_cases: suite.newCases.map(toCaseJson),
      removed_cases: suite.removedCases,
      identical_cases: suite.identicalCases,
      total_cases: suite.totalCases,
      ...(suite.steps === undefined ? {} : { steps: suite.steps }),
      not_evaluated: suite.notEvaluated.map(({ metric: name, reason, fix }) => ({
        metric: name,
        reason,
        fix,
      })),
      must_pass_broken: suite.mustPassBroken.map(({ caseId, headFailed, runs }) => ({
        case: caseId,
        head_failed: headFailed,
        runs,
      })),
      ...(suite.inPlaceOf === undefined ? {} : { in_place_of: suite.inPlaceOf }),
      ...listSwaps({ suites: [suite] })
        .map((swapped) => ({ swap: toSwapJson(swapped) }))
        .at(0),
    })),
    uncovered: report.uncovered,
    problems: report.problems,
    lint: report.lint,
    policy,
    cost: {
      usd: cost.usd,
      ...(cost.earlierUsd === undefined ? {} : { earlier_usd: cost.earlierUsd }),
      cached_usd: cost.cachedUsd,
      unpriced_calls: cost.unpricedCalls,
      ...(cost.assumedUsd === undefined ? {} : { assumed_usd: cost.assumedUsd }),
      trials: cost.trials,
      cached_trials: cost.cachedTrials,
      planned_trials: cost.plannedTrials,
      budget_usd: cost.budgetUsd,
      ...(cost.stop === undefined ? {} : { stopped_by: toBudgetStopJson(cost.stop) }),
      seconds: cost.seconds,
    },
    exit: report.exit,
  };
}

function toCaseJson(one: ReportCase): ReviewJson['suites'][number]['cases'][number] {
  const { id, input, expected, moved, mustPass, source } = one;
  return {
    id,
    input,
    expected,
    base: one.base,
    head: one.head,
    moved,
    must_pass: mustPass,
    path: source.path,
    line: source.line,
  };
}
