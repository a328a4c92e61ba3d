import { partOf } from '../../core/artifact/part.ts';
import { formatProblem, type Problem } from '../../core/artifact/problem.ts';
import { type PlannedSuite, retrievalModels } from '../../core/eval/plan.ts';
import { describeFallback } from '../../core/report/estimate-text.ts';
import { readSides } from '../../flows/change/read-sides.ts';
import { estimatePlan, type SuiteEstimate } from '../../flows/plan/estimate-cost.ts';
import { estimateFallbacks } from '../../flows/plan/estimate-fallback.ts';
import { ASSUMED_OUTPUT_TOKENS, type CountTokens, type UsdRange } from '../../flows/plan/estimate-tokens.ts';
import { type PlannedReview, planReview } from '../../flows/plan/plan-review.ts';
import type { CostEstimate, Models, Repository, Services } from '../../ports.ts';
import { defaultHead } from './default-head.ts';
import { type CommandIo, EXIT } from './io.ts';
import type { PlanJson } from './json.ts';
import { plainText } from './plain-text.ts';

export type PlanOptions = {
  base: string;
  head?: string;
  suite?: string[];
  case?: string[];
  /** Number of the pull request, for services that have a deployment of each. */
  pr?: number;
  json?: boolean;
};
export type PlanDeps = {
  repository: Repository;
  models: Models;
  services?: Services;
  loadTokenizer(): Promise<CountTokens>;
};

/** More reasons for one suite say nothing more. */
const MAX_REASONS = 3;
/** Of what changed in an artifact. */
const MAX_LINES = 3;

type Planned = Extract<PlannedReview, { kind: 'planned' }>;
type Estimated = SuiteEstimate & { fallback: NonNullable<CostEstimate['fallbacks']>[number] | null };

/** `promptgate plan`: what a review would run and cost, without calling a model. */
export async function runPlanCommand(options: PlanOptions, deps: PlanDeps, io: CommandIo): Promise<number> {
  const head = options.head ?? (await defaultHead(deps.repository));
  const sides = await readSides(deps.repository, { base: options.base, head });
  if ('unrelated' in sides) {
    io.stderr(`${options.base} and ${head} have no common commit; name a base that ${head} branched off.\n`);
    return EXIT.usage;
  }
  const selection = { suites: options.suite ?? [], cases: options.case ?? [] };
  const elsewhere = {
    ...deps,
    asker: { user: null, pull: options.pr ?? null, origin: async () => 'same' as const },
  };
  const planned = await planReview(sides, deps.models, selection, undefined, undefined, elsewhere);
  if (planned.kind === 'empty-selection') {
    io.stderr(`${planned.message}\n`);
    return EXIT.usage;
  }
  if (planned.kind === 'invalid-policy') {
    if (options.json === true)
      io.stdout(toJson({ version: 1, changes: [], uncovered: [], suites: [], problems: planned.problems }));
    else io.stderr(`${listProblems(planned.problems).join('\n')}\n`);
    return EXIT.usage;
  }
  const candidates = planned.candidates.map((candidate) => candidate.planned);
  const plan = { ...planned.plan, suites: [...planned.plan.suites, ...candidates] };
  const priced = plan.suites.some(
    ({ models, metrics }) => models.head !== null || metrics.some((metric) => metric.judged),
  );
  const count = priced ? await deps.loadTokenizer() : () => 0;
  const estimates = estimatePlan(plan, deps.models, count).map((estimate) => {
    const [fallback = null] = estimateFallbacks([estimate.suite], planned.fallbacks, deps.models, count);
    return { ...estimate, fallback };
  });
  io.stdout(options.json === true ? renderJson(planned, estimates) : renderText(planned, estimates));
  const stopped = planned.plan.suites.some((suite) => suite.obstacles.some((one) => one.blocks));
  return stopped || planned.problems.length > 0 ? EXIT.error : EXIT.pass;
}

function toJson(json: PlanJson): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}

function listProblems(problems: readonly Problem[]): string[] {
  return problems.map((problem) => plainText(formatProblem(problem)));
}

function renderJson({ changes, uncovered, problems }: Planned, estimates: readonly Estimated[]): string {
  const suites = estimates.map(
    ({ suite, trials, identicalCases, steps, judges, users, embeddings, usd, fallback }) => ({
      name: suite.suite.name,
      guards: suite.guards,
      because: suite.because.map(([path = '', ...includes]) => ({ path, includes })),
      model: suite.models.head,
      metrics: suite.metrics.map((metric) => metric.name),
      cases: suite.cases.length,
      new_cases: suite.newCases.length,
      identical_cases: identicalCases,
      trials: { first_pass: trials.firstPass, at_most: trials.atMost },
      ...(steps === null ? {} : { steps }),
      ...(judges === null ? {} : { judges }),
      ...(users === null ? {} : { simulated_users: users }),
      ...(embeddings === null ? {} : { embeddings }),
      usd,
      ...(fallback === null ? {} : { fallback: { model: fallback.model, usd: fallback.usd } }),
      not_evaluated: suite.obstacles.map(({ metric, reason, fix }) => ({ metric, reason, fix })),
    }),
  );
  const changed = changes.map(({ path, kind, name, change, summary }) => ({
    path,
    kind,
    name,
    change,
    summary,
  }));
  return toJson({ version: 1, changes: changed, uncovered, suites, problems });
}

function renderText(
  { changes, files, uncovered, problems }: Planned,
  estimates: readonly Estimated[],
): string {
  if (changes.length + files.length === 0 && problems.length === 0)
    return 'No AI artifacts changed: a review would run nothing.\n';
  const lines = listProblems(problems).map((line) => `cannot be read: ${line}`);
  if (changes.length > 0) lines.push(`${changes.length} changed:`);
  for (const one of changes) {
    const part = partOf(one);
    lines.push(
      `  ${one.change} ${plainText(one.path)}${part === null ? '' : ` ${plainText(part.name)}, ${part.lines}`}`,
      ...one.summary.slice(0, MAX_LINES).map((line) => `    ${plainText(line)}`),
      ...(one.summary.length > MAX_LINES
        ? [`    +${one.summary.length - MAX_LINES} more (all of them: plan --json)`]
        : []),
    );
  }
  if (files.length > 0)
    lines.push(
      `${files.length} other file${files.length === 1 ? '' : 's'} changed that a suite covers: ${cut(files)}`,
    );
  for (const estimate of estimates) {
    const { suite, trials, identicalCases, steps } = estimate;
    const model = nameModels(suite);
    lines.push(
      '',
      `${suite.suite.name} (${model}): ${suite.metrics.map((metric) => metric.name).join(', ') || 'nothing to measure'}`,
    );
    lines.push(...explainRun(suite.because, changes));
    const same = identicalCases === 0 ? '' : `, ${identicalCases} with identical requests are not run`;
    if (suite.cases.length > 0)
      lines.push(
        `  ${suite.cases.length} case${suite.cases.length === 1 ? '' : 's'}${same}: ${trials.firstPass} runs, at most ${trials.atMost}${formatSteps(steps)}; ${formatCost(estimate)}`,
      );
    for (const { metric, reason, fix } of suite.obstacles)
      lines.push(
        `  not evaluated${metric === null ? '' : ` (${metric})`}: ${plainText(reason)}`,
        ...(fix === null ? [] : [`    ${plainText(fix)}`]),
      );
  }
  if (uncovered.length > 0) lines.push('', `no suite covers: ${uncovered.map(plainText).join(', ')}`);
  const { low, high } = ASSUMED_OUTPUT_TOKENS;
  if (estimates.some(({ usd }) => usd !== null && usd.high > 0))
    lines.push(
      '',
      `Costs assume answers of ${low} to ${high} tokens, of judges and simulated users as well, and list prices.`,
    );
  return `${lines.join('\n')}\n`;
}

function cut(paths: readonly string[]): string {
  const more = paths.length - MAX_REASONS;
  return `${paths.slice(0, MAX_REASONS).map(plainText).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `guards prompts/support.j2, which includes prompts/_style.j2`, of the nearest ones. */
function explainRun(because: readonly string[][], changes: Planned['changes']): string[] {
  const isDataset = (path: string) => changes.some((one) => one.path === path && one.format === 'dataset');
  const lines = because.slice(0, MAX_REASONS).map(([path = '', ...includes]) => {
    const verb = isDataset(path) ? 'reads' : 'guards';
    return `  ${verb} ${[path, ...includes].map(plainText).join(', which includes ')}`;
  });
  const more = because.length - lines.length;
  return more === 0 ? lines : [...lines, `  and ${more} more`];
}

/** `, 1 to 10 steps each` */
function formatSteps(steps: SuiteEstimate['steps']): string {
  if (steps === null) return '';
  return steps.low === steps.high
    ? `, ${steps.low} step${steps.low === 1 ? '' : 's'} each`
    : `, ${steps.low} to ${steps.high} steps each`;
}

/** The whole, and the parts of it that judges, simulated users and embeddings have. */
function formatCost({ usd, judges, users, embeddings, unpriced, fallback }: Estimated): string {
  const named = unpriced.length === 0 ? '' : ` (${unpriced.map(plainText).join(', ')})`;
  const parts = [
    ['judges', judges],
    ['simulated users', users],
    ['embeddings', embeddings],
  ] as const;
  const shown = parts.flatMap(([name, part]) => {
    if (part === null) return [];
    const cost = usd === null ? '' : ` ${formatRange(part.usd)} of it`;
    return [`, ${name}${cost} (${part.calls.low} to ${part.calls.high} calls)`];
  });
  const more = fallback === null ? [] : describeFallback(fallback).map((one) => `; ${plainText(one)}`);
  return `${formatRange(usd)}${named}${shown.join('')}${more.join('')}`;
}

function formatRange(usd: UsdRange): string {
  if (usd === null) return 'price unknown';
  if (usd.high === 0) return 'free';
  return `$${usd.low.toFixed(usd.low < 0.1 ? 4 : 2)} to $${usd.high.toFixed(usd.high < 0.1 ? 4 : 2)}`;
}

/** The models that a suite calls on the head: that of the answer, and those that find passages. */
function nameModels({ models, cases, newCases }: PlannedSuite): string {
  const request = (cases[0] ?? newCases[0])?.head.request;
  const found = request === undefined ? [] : retrievalModels(request);
  const named = [models.head, ...found].filter((one) => one !== null).map(plainText);
  return named.length === 0 ? 'no model' : named.join(', ');
}
