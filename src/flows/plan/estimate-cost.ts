import { judgeModels } from '../../core/eval/calibration-key.ts';
import {
  countAtMost,
  countFirstPass,
  type EvalPlan,
  isSkipped,
  modelName,
  type PlannedSuite,
  retrievalModels,
  sidesOf,
  userModel,
} from '../../core/eval/plan.ts';
import { countImageTokens } from '../../core/eval/request-images.ts';
import type { ModelRequest, TrialRequest } from '../../core/eval/types.ts';
import type { Models } from '../../ports.ts';
import type { Calls } from './calls.ts';
import { estimateEmbeddings } from './estimate-embeddings.ts';
import { estimateJudges, estimateUsers } from './estimate-judges.ts';
import {
  ASSUMED_OUTPUT_TOKENS,
  ASSUMED_RESULT_TOKENS,
  type CountTokens,
  countTurns,
  passageTokens,
  type UsdRange,
} from './estimate-tokens.ts';

export type SuiteEstimate = {
  suite: PlannedSuite;
  /** Runs of the target: what the first pass asks for, and the most the gate can ask for. */
  trials: { firstPass: number; atMost: number };
  identicalCases: number;
  /** Calls of the model in one run: an answer at once, and every limit reached; null where a run is one call. */
  steps: { low: number; high: number } | null;
  /** Calls of judges and of models that play users; null where there are none. */
  judges: Calls | null;
  users: Calls | null;
  /** Calls that embed texts for scores; null where nothing is. What finds passages is a part of the runs. */
  embeddings: Calls | null;
  /** Of the first pass up to everything the gate can ask for, with judges, users and embeddings. */
  usd: UsdRange;
  /** Models whose price is unknown. */
  unpriced: string[];
};

/** What each suite will send and what it will cost, from token counts and list prices. Calls nothing. */
export function estimatePlan(
  plan: Pick<EvalPlan, 'suites'>,
  models: Pick<Models, 'price'>,
  count: CountTokens,
): SuiteEstimate[] {
  return plan.suites.map((suite) => {
    const trials = countOwn(suite);
    const identicalCases = suite.cases.filter((planned) => isSkipped(suite, planned)).length;
    const more = trials.firstPass === 0 ? 0 : trials.atMost / trials.firstPass;
    const target = estimateSuite(suite, trials, models, count);
    const judges = estimateJudges(suite, more, { models, count });
    const users = estimateUsers(suite, more, { models, count });
    const embeddings = estimateEmbeddings(suite, more, { models, count });
    const parts = [target, ...[judges, users, embeddings].flatMap((one) => (one === null ? [] : [one.usd]))];
    const usd = parts.reduce((sum, part) =>
      sum === null || part === null ? null : { low: sum.low + part.low, high: sum.high + part.high },
    );
    const unpriced = usd === null ? findUnpriced(suite, models) : [];
    return {
      suite,
      trials,
      identicalCases,
      steps: countSteps(suite),
      judges,
      users,
      embeddings,
      usd,
      unpriced,
    };
  });
}

/** The runs that a suite adds to those of the others. */
function countOwn(suite: PlannedSuite): SuiteEstimate['trials'] {
  const [added, share] = [suite.newCases.length, sidesOf(suite).length / 2];
  const own = (trials: number) => (trials - added) * share + added;
  return { firstPass: own(countFirstPass(suite)), atMost: own(countAtMost(suite)) };
}

/** Of all that the suite calls: of its target, its judges, and its users. */
function findUnpriced(suite: PlannedSuite, models: Pick<Models, 'price'>): string[] {
  const { cases, newCases, metrics } = suite;
  const requests = [...cases.flatMap(({ base, head }) => [base, head]), ...newCases.map(({ head }) => head)];
  const called = requests.flatMap(({ request }) => [
    modelName(request),
    userModel(request),
    ...retrievalModels(request),
  ]);
  const judged = metrics.filter((metric) => metric.judged);
  const embedding = metrics.flatMap(({ embeds = [] }) => embeds);
  const all = [
    ...called,
    ...embedding,
    ...judged.flatMap(({ name }) => judgeModels(suite.suite, name) ?? []),
  ];
  const nothing = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 };
  return [...new Set(all.filter((model) => model !== null))].filter(
    (model) => models.price(model, nothing) === null,
  );
}

function estimateSuite(
  suite: PlannedSuite,
  trials: SuiteEstimate['trials'],
  models: Pick<Models, 'price'>,
  count: CountTokens,
): UsdRange {
  const differing = suite.cases.filter((planned) => !isSkipped(suite, planned));
  const { repeats } = suite.suite;
  // Cases that only the head has run once, whatever the repeats.
  const requests = [
    ...differing.flatMap((planned) =>
      sidesOf(suite).map((side) => ({ request: planned[side].request, runs: repeats })),
    ),
    ...suite.newCases.map(({ head }) => ({ request: head.request, runs: 1 })),
  ];
  let low = 0;
  let high = 0;
  for (const { request, runs } of requests) {
    const cost = estimateRequest(request, models, count);
    if (cost === null) return null;
    low += cost.low * runs;
    high += cost.high * runs;
  }
  const more = trials.firstPass === 0 ? 0 : trials.atMost / trials.firstPass;
  const indexes = trials.firstPass === 0 ? 0 : estimateIndexes(suite, models);
  return indexes === null ? null : { low, high: high * more + indexes };
}

function estimateRequest(request: TrialRequest, models: Pick<Models, 'price'>, count: CountTokens): UsdRange {
  // What a service or a workflow of the team's own costs nobody here knows.
  if (request.kind === 'http' || request.kind === 'workflow') return null;
  const searching = estimateSearch(request, models, count);
  if (searching === null) return null;
  const model = modelName(request);
  if (model === null) return searching;
  if (request.kind === 'agent') return estimateAgent(request, model, models, count);
  const sent =
    request.kind === 'model' ? request.request : request.kind === 'retrieval' ? request.answer : null;
  if (sent === null) return { low: 0, high: 0 };
  const passages = request.kind === 'retrieval' ? passageTokens(request.settings) : 0;
  const inputTokens = countRequest(sent, count) + passages;
  const price = (outputTokens: number) =>
    models.price(model, { inputTokens, outputTokens, cachedInputTokens: 0 });
  const [low, high] = [
    price(ASSUMED_OUTPUT_TOKENS.low),
    price(sent.parameters.maxOutputTokens ?? ASSUMED_OUTPUT_TOKENS.high),
  ];
  return low === null || high === null
    ? null
    : { low: Math.min(low, high) + searching.low, high: high + searching.high };
}

/** What finding passages costs: the query is embedded, and the candidates are re-ranked; null where a price is unknown. */
function estimateSearch(request: TrialRequest, models: Pick<Models, 'price'>, count: CountTokens): UsdRange {
  if (request.kind !== 'retrieval') return { low: 0, high: 0 };
  const { query, settings } = request;
  const price = (model: string, inputTokens: number, outputTokens = 0) =>
    models.price(model, { inputTokens, outputTokens, cachedInputTokens: 0 });
  const embedded = settings.embedding === null ? 0 : price(settings.embedding.model, count(query));
  const { reranker } = settings;
  const shown = reranker === null ? 0 : passageTokens({ ...settings, topK: reranker.candidates });
  const replies = reranker?.listwise === true ? ASSUMED_OUTPUT_TOKENS : { low: 0, high: 0 };
  // What a chat model is told is as long as a question or two.
  const asked = reranker?.listwise === true ? shown + count(query) + ASSUMED_RESULT_TOKENS : shown;
  const [low, high] = [replies.low, replies.high].map((tokens) =>
    reranker === null ? 0 : price(reranker.model, asked, tokens),
  );
  if (embedded === null || low == null || high == null) return null;
  return { low: embedded + low, high: embedded + high };
}

/** Embedding the documents, from everything kept to nothing kept; four bytes are about a token. */
function estimateIndexes({ indexed = [] }: PlannedSuite, models: Pick<Models, 'price'>): number | null {
  let usd = 0;
  for (const { model, bytes } of indexed) {
    const cost = models.price(model, {
      inputTokens: Math.ceil(bytes / 4),
      outputTokens: 0,
      cachedInputTokens: 0,
    });
    if (cost === null) return null;
    usd += cost;
  }
  return usd;
}

type AgentRequest = Extract<TrialRequest, { kind: 'agent' }>;

function countSteps({ cases, newCases }: PlannedSuite): SuiteEstimate['steps'] {
  const requests = [...cases.flatMap(({ base, head }) => [base, head]), ...newCases.map(({ head }) => head)];
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { request } of requests) {
    if (request.kind !== 'agent') continue;
    const turns = countTurns(request);
    low = Math.min(low, turns.low);
    high = Math.max(high, turns.high * request.limits.steps);
  }
  return high === 0 ? null : { low, high };
}

/**
 * From an answer at once to as many steps as the limits allow. Every call sends all that went before it: of n calls the
 * k-th (from 0) has k answers and k results more than the first.
 */
function estimateAgent(
  trial: AgentRequest,
  model: string,
  models: Pick<Models, 'price'>,
  count: CountTokens,
): UsdRange {
  const turns = countTurns(trial);
  const { limits, request } = trial;
  const first = countRequest(request, count);
  const cost = (calls: number, answer: number, most: number | null) => {
    const growth = answer + ASSUMED_RESULT_TOKENS;
    const input = calls * first + (growth * calls * (calls - 1)) / 2;
    const output = calls * answer;
    // The limit ends a trial after the call that reaches it, which is sent all the same.
    const share = most === null ? 1 : Math.min(1, (most + first + growth * calls) / (input + output));
    return models.price(model, {
      inputTokens: Math.ceil(input * share),
      outputTokens: Math.ceil(output * share),
      cachedInputTokens: 0,
    });
  };
  const longest = request.parameters.maxOutputTokens ?? ASSUMED_OUTPUT_TOKENS.high;
  const low = cost(turns.low, Math.min(ASSUMED_OUTPUT_TOKENS.low, longest), null);
  const high = cost(turns.high * limits.steps, longest, limits.tokens);
  return low === null || high === null ? null : { low: Math.min(low, high), high };
}

function countRequest(request: ModelRequest, count: CountTokens): number {
  const { messages, tools } = request;
  const text = messages.map(({ content }) => content).join('\n');
  const told = tools.length === 0 ? 0 : count(JSON.stringify(tools));
  return count(text) + told + countImageTokens(request);
}
