import type { ModelCatalog } from '../core/artifact/lint/model-catalog.ts';
import { lintArtifacts, sortFindings } from '../core/artifact/lint.ts';
import type { Problem } from '../core/artifact/problem.ts';
import type { LintFinding } from '../core/artifact/types.ts';
import type { Obstacle, PlannedSuite } from '../core/eval/plan.ts';
import { NO_POLICIES } from '../core/policy/nested.ts';
import { POLICY_PATH } from '../core/policy/policy-files.ts';
import type { Models, Snapshot } from '../ports.ts';
import { applyLintPolicy } from './change/apply-lint-policy.ts';
import { openArtifactTree } from './change/artifact-tree.ts';
import { detectTree } from './change/detect-tree.ts';
import { findMissing } from './change/find-missing.ts';
import { collectAllEmbedded } from './plan/collect-embedded-suites.ts';
import { collectPolicySuites } from './plan/collect-suites.ts';
import { toDatasetWarning } from './plan/dataset-warning.ts';
import { findJudgeFaults } from './plan/find-judge-faults.ts';
import { findStrayLabels } from './plan/find-stray-labels.ts';
import { findUnknownMocks } from './plan/find-unknown-mocks.ts';
import { nameApart } from './plan/plan-review.ts';
import { planSuite } from './plan/plan-suite.ts';
import { readPolicies } from './plan/read-policy.ts';
import { resolveTarget } from './plan/resolve-target.ts';

export type ValidatedSuite = {
  name: string;
  cases: number;
  metrics: string[];
  faults: Obstacle[];
  /** What is as it is meant to be, and said in every report: which cases are drawn, what is only watched and has no case. */
  notes: Obstacle[];
};
export type Validation = {
  /** Null: the repository has no policy file. */
  policyPath: string | null;
  problems: Problem[];
  suites: ValidatedSuite[];
  findings: LintFinding[];
  artifacts: number;
};

/** A model that is missing here may be there where the review runs, so it is no fault of the files. */
const ANY_MODEL: Pick<Models, 'status'> = { status: () => ({ state: 'configured' }) };

/** Checks policy, datasets, targets and artifacts of one state of a repository. Calls no model. */
export async function validateRepository(snapshot: Snapshot, catalog: ModelCatalog): Promise<Validation> {
  const tree = openArtifactTree(snapshot);
  const read = await readPolicies(snapshot);
  const detected = await detectTree(tree);
  const broken = detected.broken.flatMap((artifact) => artifact.problems);
  const validation: Validation = {
    policyPath: snapshot.files.has(POLICY_PATH) ? POLICY_PATH : null,
    problems: read.ok ? broken : [...read.problems, ...broken],
    suites: [],
    findings: applyLintPolicy(
      [
        ...detected.warnings,
        ...(await findMissing(detected.artifacts, snapshot, null)),
        ...(await lintArtifacts(detected.artifacts, [], catalog)),
        ...(read.ok ? read.notes : []),
      ],
      read.ok ? read.policies : NO_POLICIES,
    ),
    artifacts: detected.artifacts.length,
  };
  if (!read.ok) return validation;
  const planned: PlannedSuite[] = [];
  // One state is compared with itself: what a review of any change would run.
  const sides = {
    tip: snapshot,
    base: tree,
    head: tree,
    renames: new Map(),
    changedFiles: [],
    mergeBase: '',
  };
  const suites = nameApart([
    ...(await collectPolicySuites(read.policies, snapshot, snapshot)),
    ...(await collectAllEmbedded(sides, read.policies)),
  ]);
  for (const collected of suites) {
    const target = collected.resolved?.head ?? (await resolveTarget(collected.suite, tree));
    const states = { tip: snapshot, base: snapshot, head: snapshot };
    const resolved = { ...collected, base: target, head: target, states };
    const misspelt = collected.warnings.map(toDatasetWarning);
    validation.findings.push(
      ...applyLintPolicy([...misspelt, ...findUnknownMocks([resolved])], read.policies),
    );
    planned.push(await planSuite(resolved, [], ANY_MODEL));
  }
  return {
    ...validation,
    suites: planned.map(({ suite, metrics, obstacles }) => ({
      name: suite.name,
      cases: suite.cases.length,
      metrics: metrics.map((metric) => metric.name),
      faults: obstacles.filter(({ blocks }) => blocks),
      notes: obstacles.filter(({ blocks }) => !blocks),
    })),
    findings: sortFindings([
      ...validation.findings,
      ...applyLintPolicy(findJudgeFaults(planned), read.policies),
      ...applyLintPolicy(findStrayLabels(planned.map(({ suite }) => suite)), read.policies),
    ]),
  };
}
