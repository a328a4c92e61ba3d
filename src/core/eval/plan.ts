import { createHash } from 'node:crypto';
import { canonicalJson, digestOf } from '../artifact/digest.ts';
import type { Json } from '../artifact/problem.ts';
import type { Image, ModelParameters } from '../artifact/types.ts';
import type { SuiteMetric } from './metrics.ts';
import type { ScoringTask } from './scoring.ts';
import type { Case, Suite, TrialRequest } from './types.ts';

/** What keeps a suite, or one of its metrics, from being measured. Never silent, never green. */
export type Obstacle = {
  /** Null: the suite as a whole. */
  metric: string | null;
  reason: string;
  /** The line that would mend it; null where no single line does. */
  fix: string | null;
  /** Something that should have been measured was not: the review ends in `error`. */
  blocks: boolean;
};

/** A model as a suite calls it. */
export type ModelSetup = {
  /** `provider/model`. */
  model: string;
  parameters: ModelParameters;
};

/** A suite whose model, or how it is called, is not the same on both sides. */
export type ModelSwap = {
  base: ModelSetup;
  head: ModelSetup;
  /** Metrics that are measured for the comparison alone: the suite does not list them. */
  watched: string[];
  /** What the head's model does not take of what the suite sends, in words that follow its name. */
  unsupported: string[];
  /** Where the models come from, and what of it is not called; names between backticks. */
  notes: string[];
};

export type PlannedRequest = {
  request: TrialRequest;
  digest: string;
  /**
   * The bytes of a picture that it shows, by their digest: one path may hold two, a prompt's own and a case's. Absent: it shows no
   * file's. Null: they are no longer in the repository.
   */
  readImage?(digest: string): Promise<Uint8Array | null>;
};

/** The pictures that a case asks about, as judges of its answers are shown them: the same ones whichever side answered. */
export type CasePictures = {
  /** Each once. */
  images: Image[];
  readImage?: PlannedRequest['readImage'];
  /** What they are called that the repository does not hold: a program elsewhere has them, and no judge sees them. */
  unseen: string[];
};

/** What is scored of a case. `pictures` absent: it has none, or no judge is asked. */
export type ScoredCase = { case: Case; tasks: ScoringTask[]; pictures?: CasePictures };
/** A case of the base, on both sides. Equal digests: nothing differs. */
export type PlannedCase = ScoredCase & { base: PlannedRequest; head: PlannedRequest };
/** A case that only the head has: run there, shown, and never part of a mean. */
export type NewCase = ScoredCase & { head: PlannedRequest };

export type PlannedSuite = {
  suite: Suite;
  /** The changed artifacts that its requests are made of, and other changed files that the policy says it covers. */
  guards: string[];
  /** Why it runs: ways from what it guards (first) to what changed (last), each file including the next. */
  because: string[][];
  /** The model on each side, `provider/model`; null where none is called. */
  models: { base: string | null; head: string | null };
  /** Of answers that are made elsewhere, the models that rows or the covered prompts say they come from; absent: nothing says. */
  behind?: { base: string[]; head: string[] };
  metrics: SuiteMetric[];
  cases: PlannedCase[];
  newCases: NewCase[];
  /** Ids of cases that the head's dataset dropped. */
  removedCases: string[];
  /** Digest of each of them and of what stands in its place. */
  removals: string[];
  obstacles: Obstacle[];
  /** What is embedded before anything is found, of both sides; absent: nothing. `bytes` of all passages together. */
  indexed?: { model: string; bytes: number }[];
  /** Absent: both sides call the same model alike, or none. */
  swap?: ModelSwap;
  /** The model that did not answer, where the policy's `fallback` is asked in its place, and why. */
  inPlaceOf?: { model: string; reason: string };
  /** The runs of its base are those of another suite, which pays for them. */
  headAlone?: true;
  /** It calls no model: what costs nothing is run to the end, also where both sides are the same. */
  free: boolean;
};

export type EvalPlan = {
  suites: PlannedSuite[];
  /** Same inputs, same id: SHA-256 over requests, scorers and the gate's settings. */
  reviewId: string;
};

/** Whether both sides send the same, so that their outputs cannot differ but by chance. */
export function isIdentical(planned: PlannedCase): boolean {
  return planned.base.digest === planned.head.digest;
}

/** The model that a request calls; null where it calls none. */
export function modelName(request: TrialRequest): string | null {
  if (request.kind === 'recorded' || request.kind === 'http' || request.kind === 'workflow') return null;
  return request.kind === 'retrieval' ? (request.answer?.model ?? null) : request.request.model;
}

/** The models that embed and re-rank for a request; none where passages are found by words alone. */
export function retrievalModels(request: TrialRequest): string[] {
  if (request.kind !== 'retrieval') return [];
  const { embedding, reranker } = request.settings;
  return [embedding?.model, reranker?.model].filter((model) => model !== undefined);
}

/** The model that plays the user in a request; null where none does. */
export function userModel(request: TrialRequest): string | null {
  if (request.kind !== 'agent' || request.conversation?.kind !== 'simulated') return null;
  return request.conversation.model;
}

/** Whether a run asks anybody outside: a model, the team's own service or workflow. */
function callsOut(request: TrialRequest): boolean {
  if (request.kind === 'http' || request.kind === 'workflow') return true;
  return modelName(request) !== null || retrievalModels(request).length > 0;
}

/** Whether running and scoring these cases calls nobody. */
export function callsNoModel({ cases, metrics }: Pick<PlannedSuite, 'cases' | 'metrics'>): boolean {
  const calls = ({ base, head }: PlannedCase) => callsOut(base.request) || callsOut(head.request);
  return !metrics.some(({ judged, embeds }) => judged || embeds !== undefined) && !cases.some(calls);
}

/**
 * Whether a case is left out of the runs: both sides send the same, and sending it would cost something. Of a metric that is no
 * mean every case has a part in what the others count for.
 */
export function isSkipped(suite: Pick<PlannedSuite, 'free' | 'metrics'>, planned: PlannedCase): boolean {
  const needsAll = suite.metrics.some(({ aggregate }) => aggregate !== undefined);
  return !suite.free && !needsAll && isIdentical(planned);
}

/** The sides of a suite's cases whose runs are its own. */
export function sidesOf({ headAlone }: Pick<PlannedSuite, 'headAlone'>): ('base' | 'head')[] {
  return headAlone === true ? ['head'] : ['base', 'head'];
}

/** Puts the suites together. `rules` is whatever else decides: margins, effort, the policy's answers. */
export function makePlan(suites: PlannedSuite[], rules: unknown): EvalPlan {
  const hash = createHash('sha256');
  hash.update(digestOf(rules));
  for (const { suite, metrics, cases, newCases } of suites) {
    const { name, mustPass, repeats, judge } = suite;
    hash.update(canonicalJson({ name, mustPass, repeats, judge, metrics }));
    for (const planned of cases)
      hash.update(`${planned.base.digest}${planned.head.digest}${scoringDigest(planned)}`);
    for (const planned of newCases) hash.update(`new${planned.head.digest}${scoringDigest(planned)}`);
  }
  return { suites, reviewId: hash.digest('hex') };
}

function scoringDigest({ case: testCase, tasks, pictures }: ScoredCase): string {
  // Also what only a scorer reads: a judge the question, an assertion the variables.
  const { id, input, vars, tools, expected, cluster, tags, weight } = testCase;
  return digestOf({
    id,
    input,
    vars,
    tools,
    expected,
    cluster,
    tags,
    weight,
    tasks: tasks.map(({ use, options }) => ({ use, options })),
    ...(pictures === undefined ? {} : { pictures: identifyPictures(pictures) }),
  });
}

/** What judges see of a case's pictures, whatever files they lie in. */
export function identifyPictures({ images, unseen }: CasePictures): Json {
  const seen = images.map((image) => digestOf(image.kind === 'file' ? { ...image, path: '' } : image));
  return { seen, unseen };
}

/** Runs of the target that the first pass asks for: both sides, each repeat, without identical requests. */
export function countFirstPass(suite: PlannedSuite): number {
  const differing = suite.cases.filter((planned) => !isSkipped(suite, planned)).length;
  return differing * 2 * suite.suite.repeats + suite.newCases.length;
}

/** The most runs the gate can ask for: the first pass and one more. */
export function countAtMost(suite: PlannedSuite): number {
  const differing = suite.cases.filter((planned) => !isSkipped(suite, planned));
  const strict = new Set(suite.suite.mustPass);
  const mustPass = differing.filter(({ case: { id } }) => strict.has(id)).length * 6;
  return countFirstPass(suite) + differing.length * 2 * suite.suite.repeats + mustPass;
}
