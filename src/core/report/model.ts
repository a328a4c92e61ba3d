import type { Json, Problem } from '../artifact/problem.ts';
import type { Change, LintFinding } from '../artifact/types.ts';
import type { BudgetStop } from '../eval/budget.ts';
import type { ModelSetup } from '../eval/plan.ts';
import type { Ending } from '../eval/types.ts';
import type { ClusterSummary } from '../gate/clusters.ts';
import type { Comparison, DecidedBy, Strength } from '../gate/types.ts';
import type { ComparedCandidate, ModelFigures } from './model-comparison.ts';
import type { Unscored } from './unscored.ts';

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'skipped' | 'error';

/** What a metric's numbers mean: a rate and a score lie in [0,1]. */
export type MetricUnit = 'rate' | 'score' | 'ms' | 'usd' | 'count';

/** One side of the comparison: a commit, or the working tree on top of one. */
export type Revision = { ref: string; sha: string; worktree: boolean };

export type ReportMetric = {
  metric: string;
  unit: MetricUnit;
  comparison: Comparison;
  /** `warn` metrics never decide. */
  gate: 'block' | 'warn';
  /** A judge has a part in it. */
  judged: boolean;
  cases: number;
  /** Null where no case ran (byte-identical requests). */
  baseMean: number | null;
  headMean: number | null;
  /** Oriented so that + is better; in [-1,1]. For ms, usd and count: see `ratio`. */
  difference: number;
  /** Deciding interval. */
  interval: [number, number];
  /** The 95% interval people see. */
  shown: [number, number];
  p: number;
  decidedBy: DecidedBy;
  look: number;
  margin: number;
  nonInferior: boolean;
  /** Cases whose score fell / rose by at least the metric's `moved` threshold. */
  broke: number;
  fixed: number;
  /** Of a metric that compares the answers of both sides: the cases that the head won, tied and lost. Absent: of another metric. */
  pairs?: { wins: number; ties: number; losses: number };
  /** Stage 2, where it ran: cases re-run, runs a side, its p and the threshold it was held to. */
  confirm: {
    selected: number;
    fresh: number;
    p: number | null;
    threshold: number | null;
    /** Absent: every fresh run has a score. */
    unscored?: Unscored;
  } | null;
  /** Missing pairs after retries. */
  missing: number;
  /** The models that graded either side, as they were served, sorted; absent: no judge did, or a report of an older version does not say. */
  gradedBy?: { base: string[]; head: string[] };
  /** Why they are; absent: none is, or a report of an older version does not say. */
  unscored?: Unscored;
  /** Its clusters, and those of them that changed most; absent where every case is one of its own. */
  clusters?: ClusterSummary;
};

/** What one side did on one case, ready to show: plain text, never markup. */
export type CaseSide = {
  /** Short form of the output: the tool call, the first words of the answer, the documents found. */
  output: string;
  /** The whole output, for the details page. */
  detail: string;
  scores: Record<string, number | null>;
  reasons: Record<string, string>;
  /** Of a trial of several steps: how many, how it ended, and the calls that no mock was for (the first, each once). */
  trajectory?: { steps: number; ending: Ending; unmocked: { count: number; calls: string[] } };
};

export type ReportCase = {
  id: string;
  input: string;
  /** Short form of what was expected. */
  expected: string;
  base: CaseSide | null;
  head: CaseSide | null;
  /** Metrics that moved: negative is worse. */
  moved: Record<string, number>;
  mustPass: boolean;
  source: { path: string; line: number };
};

export type NotEvaluated = {
  /** What could not be measured: the suite as a whole (null) or one metric. */
  metric: string | null;
  /** `openai/gpt-5-mini is not configured`. */
  reason: string;
  /** The line that would mend it: `export OPENAI_API_KEY=...`; null where nothing simple does. */
  fix: string | null;
};

/** A suite's model in place of the one that the base calls, or the same one called otherwise. */
export type ReportSwap = {
  base: ModelSetup;
  head: ModelSetup;
  /** Where the models come from, and what of it was not called; names between backticks. */
  notes: string[];
  /** Of the base's model. */
  figures: ModelFigures | null;
  /** Against the base's model: first the change's own, then those that the policy names. */
  candidates: [ComparedCandidate, ...ComparedCandidate[]];
};

export type ReportSuite = {
  name: string;
  /** The changed artifacts it guards here, by `addressOf`, and other changed files that the policy says it covers. */
  covers: string[];
  model: string | null;
  metrics: ReportMetric[];
  cases: ReportCase[];
  /** Cases only the head has: shown, never in a mean. */
  newCases: ReportCase[];
  /** Cases the head's dataset dropped; they still count. */
  removedCases: string[];
  /** Cases whose requests are byte-identical on both sides and were not run. */
  identicalCases: number;
  totalCases: number;
  notEvaluated: NotEvaluated[];
  /** Steps a trial, on average over the first runs of the cases that ran; absent where the target takes but one. */
  steps?: { base: number | null; head: number | null };
  /** Absent: both sides call the same model alike, or none. */
  swap?: ReportSwap;
  /** The model that did not answer, where `model` is the policy's `fallback` and was asked in its place, and why. */
  inPlaceOf?: { model: string; reason: string };
  /** must_pass cases that broke. */
  mustPassBroken: { caseId: string; headFailed: number; runs: number }[];
};

/** Known again by their digests: equal ones mean that the same was judged. */
export type ReportInputs = {
  /** Of everything that the verdict follows from but what the models answered: requests, scorers, rules, changes, problems. */
  judged: string;
  /** Of each thing that the verdict fails by, or is in doubt about: a metric, a case that must pass, a limit. */
  failing: string[];
  /** Of each thing that the change does to the gate itself. */
  gateChanges: string[];
};

export type ReviewReport = {
  version: 1;
  verdict: Verdict;
  /** The deciding reason in one plain sentence. */
  reason: string;
  /** For `pass`: how strong; null otherwise. */
  strength: Strength | null;
  base: Revision;
  head: Revision;
  mergeBase: string;
  /** Null: of a report of an older version. */
  inputs: ReportInputs | null;
  changes: Change[];
  suites: ReportSuite[];
  /** Changed artifacts that no suite covers, by `addressOf`. */
  uncovered: string[];
  /** Problems in the policy or in artifacts that stopped something from being evaluated. */
  problems: Problem[];
  lint: LintFinding[];
  policy: {
    path: string | null;
    require: 'no_regression' | 'proof';
    inconclusive: 'pass' | 'block';
    uncovered: 'pass' | 'block';
    effort: 'full' | 'thrifty';
    /** Whether the author of a pull request may accept what failed. */
    authorMayAccept: boolean;
    /** Whether a maintainer has to acknowledge changes of the gate itself. */
    ownChanges: 'pass' | 'acknowledge';
    /** How much of cases and outputs is shown; absent: all, in a report of an older version. */
    outputs?: 'full' | 'redacted' | 'none';
    /** The base's policy cannot be used, so nothing was judged, and the change makes it valid again. */
    mended: boolean;
  };
  cost: {
    /** Spent by this review on calls whose price is known; `unpricedCalls` are the others. */
    usd: number;
    /** By earlier attempts of it (a restart, a re-run), what was counted for an unknown price included; absent: there were none. US dollars. */
    earlierUsd?: number;
    cachedUsd: number;
    unpricedCalls: number;
    /** Counted against caps for what nobody knows the price of, beside `usd`; absent: of a report of an older version. US dollars. */
    assumedUsd?: number;
    /** Calls made, and taken from the cache. */
    trials: number;
    cachedTrials: number;
    /** The most calls this review could have made. */
    plannedTrials: number;
    /** The cap on this review; null: there is none. */
    budgetUsd: number | null;
    /** The cap that ended it before it was complete; absent: none did. */
    stop?: BudgetStop;
    seconds: number;
  };
  exit: 0 | 1 | 2 | 3 | 4;
};

export type { Json };
