import { checkSchema } from '../artifact/documents/check-schema.ts';
import { parseYaml, type Structured } from '../artifact/documents/structured.ts';
import { suggestName } from '../artifact/nearest.ts';
import type { Json, Parsed, Problem } from '../artifact/problem.ts';
import type { LintFinding, Severity } from '../artifact/types.ts';
import { isRecord } from '../artifact/values.ts';
import { findDriftProblems, findUnknownSuite } from './drift.ts';
import { type PolicyFile, type PolicySuite, policySchema } from './schema.ts';

export type Policy = {
  /** Null: no policy file; everything that can be judged without one is. */
  path: string | null;
  judge: string | null;
  suites: PolicySuite[];
  gate: {
    /** Default margin in [0,1] of metrics that name none. */
    margin: number;
    require: 'no_regression' | 'proof';
    inconclusive: 'pass' | 'block';
    uncovered: 'pass' | 'block';
    effort: 'full' | 'thrifty';
    /** Whether the author of a pull request may accept its regression. */
    authorMayAccept: boolean;
    /** `acknowledge`: a maintainer has to have seen what a change does to the gate itself. */
    ownChanges: 'pass' | 'acknowledge';
  };
  lint: LintPolicy;
  /** US dollars; null: no cap. A month is one of the repository's. */
  perReviewUsd: number | null;
  perMonthUsd: number | null;
  /** How much of what cases ask and models answer is shown: all, without what looks secret or personal, nothing. */
  outputs: 'full' | 'redacted' | 'none';
  /** Models that are to be compared with the one that a suite runs on, when somebody asks for it. */
  swap: NonNullable<PolicyFile['swap']>;
  /**
   * When suites are run to see whether a provider has changed, in UTC, and which of this file's; null `suites`: all there are. `released`: a branch or
   * tag; null: the default branch's tip counts as released. Null: never.
   */
  drift: { schedule: string; suites: string[] | null; released: string | null; batch?: DriftBatch } | null;
  /** What the file asks for and this version does not act on. */
  notes: LintFinding[];
};

/**
 * How scheduled runs use batches of providers. `withinHours`: of one run, from its first call on. `unanswered`: whether calls that no
 * batch has answered are made one by one or left unmeasured.
 */
export type DriftBatch = { withinHours: number; unanswered: 'direct' | 'unmeasured' };

/** What the repository makes of the free checks. */
export type LintPolicy = {
  /** By rule id; rules that are not named keep their own severity. */
  levels: ReadonlyMap<string, Severity | 'off'>;
  /** Globs of files whose findings are not shown. */
  ignore: readonly string[];
};

/** Where a value stands in its file; handed to whoever checks the value. */
export type Where = { path: string; locate: Structured['locate']; keys: (string | number)[] };

/** The scorers are known to a later layer, which hands in its own check: every problem of one scorer entry. */
export type CheckScorer = (entry: Json, where: Where, suite?: { repeats: number }) => Problem[];

/** The policy of a repository that has none. */
export const defaultPolicy: Policy = {
  path: null,
  judge: null,
  suites: [],
  gate: {
    margin: 0.05,
    require: 'no_regression',
    inconclusive: 'pass',
    uncovered: 'pass',
    effort: 'full',
    authorMayAccept: true,
    ownChanges: 'pass',
  },
  lint: { levels: new Map(), ignore: [] },
  perReviewUsd: null,
  perMonthUsd: null,
  outputs: 'full',
  swap: [],
  drift: null,
  notes: [],
};

/** Parses `.github/promptgate.yml`. All problems at once, each with line and column. */
export function parsePolicy(path: string, text: string, checkScorer: CheckScorer): Parsed<Policy> {
  const read = readPolicyFile(path, text, checkScorer, () => []);
  return read.ok ? { ok: true, value: toPolicy(path, read.value.file, read.value.source) } : read;
}

/** A policy file as written, and where in it everything stands. `check` adds what else may be wrong with it. */
export function readPolicyFile(
  path: string,
  text: string,
  checkScorer: CheckScorer,
  check: (source: Structured) => Problem[],
): Parsed<{ file: PolicyFile; source: Structured }> {
  const yaml = parseYaml(path, text);
  if (!yaml.ok) return yaml;
  const others = [...checkScorers(path, yaml.value, checkScorer), ...check(yaml.value)];
  const checked = checkSchema(policySchema, path, yaml.value);
  if (!checked.ok) {
    const problems = checked.problems.map((problem) => explainTarget(problem, yaml.value));
    return { ok: false, problems: [...problems, ...others].sort(byPlace) };
  }
  const problems = [
    ...findDuplicateSuites(path, checked.value, yaml.value),
    ...findIdleFallbacks(path, checked.value, yaml.value),
    ...others,
    ...findUnknownSwapSuites(path, checked.value, yaml.value),
    ...findDriftProblems(path, checked.value, yaml.value),
  ].sort(byPlace);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { file: checked.value, source: yaml.value } };
}

/** Of the file as written: a fault elsewhere in it hides no scorer's. What is no scorer at all the schema has refused. */
function checkScorers(path: string, { data, locate }: Structured, checkScorer: CheckScorer): Problem[] {
  const suites = isRecord(data) && Array.isArray(data.suites) ? data.suites : [];
  return suites.flatMap((suite, s) => {
    const entries = isRecord(suite) && Array.isArray(suite.scorers) ? suite.scorers : [];
    const repeats = isRecord(suite) && typeof suite.repeats === 'number' ? suite.repeats : 1;
    return entries.flatMap((entry, i) =>
      (typeof entry === 'string' && entry !== '') || isRecord(entry)
        ? checkScorer(entry, { path, locate, keys: ['suites', s, 'scorers', i] }, { repeats })
        : [],
    );
  });
}

function byPlace(one: Problem, other: Problem): number {
  return one.line - other.line || one.column - other.column;
}

function toPolicy(path: string, file: PolicyFile, source: Structured): Policy {
  const gate = { ...defaultPolicy.gate };
  if (file.gate?.margin !== undefined) gate.margin = file.gate.margin;
  if (file.gate?.require !== undefined) gate.require = file.gate.require;
  if (file.gate?.inconclusive !== undefined) gate.inconclusive = file.gate.inconclusive;
  if (file.gate?.uncovered !== undefined) gate.uncovered = file.gate.uncovered;
  if (file.gate?.effort !== undefined) gate.effort = file.gate.effort;
  if (file.gate?.author_may_accept !== undefined) gate.authorMayAccept = file.gate.author_may_accept;
  if (file.gate?.own_changes !== undefined) gate.ownChanges = file.gate.own_changes;
  const ignored: [boolean, (string | number)[], string][] = [
    [
      file.release !== undefined,
      ['release'],
      '`release` is read; release gates are not part of this version',
    ],
  ];
  const notes: LintFinding[] = ignored
    .filter(([present]) => present)
    .map(([, keys, message]) => ({
      rule: 'policy-not-acted-on',
      severity: 'note',
      path,
      line: source.locate(keys).line,
      message,
    }));
  return {
    path,
    judge: file.judge ?? null,
    suites: file.suites ?? [],
    gate,
    lint: toLintPolicy(file.lint ?? {}),
    perReviewUsd: file.budget?.per_review_usd ?? null,
    perMonthUsd: file.budget?.per_month_usd ?? null,
    outputs: file.report?.outputs ?? 'full',
    swap: file.swap ?? [],
    drift: toDrift(file.drift),
    notes,
  };
}

function toDrift(drift: PolicyFile['drift']): Policy['drift'] {
  if (drift === undefined) return null;
  const { schedule, suites = null, released = null, batch } = drift;
  const { within_hours: withinHours, unanswered = 'direct' } = batch ?? {};
  return {
    ...{ schedule, suites, released },
    ...(withinHours === undefined ? {} : { batch: { withinHours, unanswered } }),
  };
}

/** What a policy says of the free checks. */
export function toLintPolicy({ ignore, ...levels }: NonNullable<PolicyFile['lint']>): LintPolicy {
  const given = Object.entries(levels).flatMap(([rule, level]): [string, Severity | 'off'][] =>
    typeof level === 'string' ? [[rule, level as Severity | 'off']] : [],
  );
  return { levels: new Map(given), ignore: Array.isArray(ignore) ? ignore : [] };
}

function findDuplicateSuites(path: string, file: PolicyFile, source: Structured): Problem[] {
  const seen = new Map<string, number>();
  return (file.suites ?? []).flatMap((suite, i) => {
    const first = seen.get(suite.name);
    if (first === undefined) {
      seen.set(suite.name, i);
      return [];
    }
    const line = source.locate(['suites', first, 'name']).line;
    return [
      {
        path,
        ...source.locate(['suites', i, 'name']),
        expected: 'a suite name used once',
        found: `"${suite.name}" again (first on line ${line})`,
      },
    ];
  });
}

/** Who answers elsewhere has fallbacks of its own, which nobody here can ask for. */
function findIdleFallbacks(path: string, file: PolicyFile, source: Structured): Problem[] {
  return (file.suites ?? []).flatMap(({ fallback, target }, i) =>
    fallback === undefined || !ELSEWHERE.includes(target.kind)
      ? []
      : [
          {
            path,
            ...source.locate(['suites', i, 'fallback']),
            expected: `no \`fallback\`: a target of kind ${target.kind} calls its model by itself`,
            found: `"${fallback}"`,
          },
        ],
  );
}

const ELSEWHERE: readonly PolicySuite['target']['kind'][] = ['http', 'workflow', 'recorded'];

function findUnknownSwapSuites(path: string, file: PolicyFile, source: Structured): Problem[] {
  const names = (file.suites ?? []).map((suite) => suite.name);
  return (file.swap ?? []).flatMap((swap, i) =>
    findUnknownSuite(swap.suite, names, { path, ...source.locate(['swap', i, 'suite']) }),
  );
}

/** A target of no known kind is told the kinds, not what each of them would want. */
function explainTarget(problem: Problem, source: Structured): Problem {
  if (!problem.expected.includes('.target')) return problem;
  const match = /suites\[(\d+)\]/.exec(problem.expected);
  if (match === null) return problem;
  const data = source.data as { suites?: { target?: { kind?: unknown } }[] };
  const kind = data.suites?.[Number(match[1])]?.target?.kind;
  if (typeof kind !== 'string') return problem;
  const kinds = ['prompt', 'tools', 'agent', 'rag', 'http', 'workflow', 'recorded'];
  if (kinds.includes(kind)) return problem;
  const expected = `a target kind: ${kinds.join(', ')}`;
  return { ...problem, expected, found: `"${kind}"`, hint: suggestName(kind, kinds) };
}
