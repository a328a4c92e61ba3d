import type { Parsed, Problem } from '../../core/artifact/problem.ts';
import type { LintFinding } from '../../core/artifact/types.ts';
import { checkScorerEntry } from '../../core/eval/scorers/resolve.ts';
import { diffPolicies } from '../../core/policy/diff-policies.ts';
import { type NestedPolicy, type Policies, parseNestedPolicy } from '../../core/policy/nested.ts';
import { defaultPolicy, type Policy, parsePolicy } from '../../core/policy/parse.ts';
import { listPolicyFiles, NEAR_PATHS, POLICY_PATH, READABLE } from '../../core/policy/policy-files.ts';
import { GATE_CHANGED } from '../../core/report/gate-changes.ts';
import type { FileContent, PolicyText, Snapshot, UnreadablePolicy } from '../../ports.ts';
import { readText } from './read-text.ts';

export type ReadPolicies =
  | { ok: true; policies: Policies; notes: LintFinding[] }
  | { ok: false; problems: Problem[] };

/** What stands in for the policy of a repository that has none of its own. */
export type ReadFallback = () => Promise<PolicyText | UnreadablePolicy | null>;

/**
 * The policies of one state of a repository, of the whole and of directories; where it has none for the whole, what `fallback`
 * gives, else the default.
 */
export async function readPolicies(
  snapshot: Snapshot,
  fallback: ReadFallback = async () => null,
): Promise<ReadPolicies> {
  const paths = listPolicyFiles(snapshot.files.keys());
  const contents: ReadonlyMap<string, FileContent> =
    paths.length === 0 ? new Map() : await snapshot.readMany(paths);
  const read = <T>(path: string, parse: (text: string) => Parsed<T>): Parsed<T> => {
    const text = readText(path, contents.get(path), snapshot.ref);
    return text.ok ? parse(text.value) : text;
  };
  const root: Parsed<Policy> = paths.includes(POLICY_PATH)
    ? read(POLICY_PATH, (text) => parsePolicy(POLICY_PATH, text, checkScorerEntry))
    : parseFallback(await fallback());
  const nested = paths
    .filter((path) => path !== POLICY_PATH)
    .map((path) => read(path, (text) => parseNestedPolicy(path, text, checkScorerEntry)));
  const problems = [root, ...nested].flatMap((one) => (one.ok ? [] : one.problems));
  if (!root.ok || problems.length > 0) return { ok: false, problems };
  const values = nested.flatMap((one): NestedPolicy[] => (one.ok ? [one.value] : []));
  const notes = [...root.value.notes, ...(paths.includes(POLICY_PATH) ? [] : noteMisnamed(snapshot))];
  return { ok: true, policies: { root: root.value, nested: values }, notes };
}

/** Where it cannot be read, nobody knows what it asks for: that is no reason to ask for less. */
function parseFallback(given: PolicyText | UnreadablePolicy | null): Parsed<Policy> {
  if (given === null) return { ok: true, value: defaultPolicy };
  const { path } = given;
  if ('unreadable' in given) {
    const hint = `${given.unreadable} Or give this repository a ${POLICY_PATH} of its own.`;
    const problem = { path, line: 1, column: 1, expected: READABLE, found: 'one that cannot be', hint };
    return { ok: false, problems: [problem] };
  }
  return parsePolicy(given.path, given.text, checkScorerEntry);
}

function noteMisnamed({ files }: Snapshot): LintFinding[] {
  const near = NEAR_PATHS.find((path) => files.has(path));
  const message = `this file is not read: the policy is ${POLICY_PATH}`;
  return near === undefined
    ? []
    : [{ rule: 'policy-misnamed', severity: 'warning', path: near, line: 1, message }];
}

export type HeadPolicies = {
  /** What is wrong with policies that the change edits: merged, they would stop every review. */
  problems: Problem[];
  /** What the change does to the gate. */
  findings: LintFinding[];
};

/** A change's own policies count once it is merged; until then whoever reviews it should see what they would do. */
export async function reviewHeadPolicies(
  tip: Snapshot,
  head: Snapshot,
  then: Policies,
  fallback?: ReadFallback,
): Promise<HeadPolicies> {
  const paths = new Set([...listPolicyFiles(tip.files.keys()), ...listPolicyFiles(head.files.keys())]);
  const changed = [...paths].filter((path) => tip.files.get(path)?.id !== head.files.get(path)?.id);
  if (changed.length === 0) return { problems: [], findings: [] };
  const read = await readPolicies(head, fallback);
  if (!read.ok) {
    const problems = read.problems.filter(({ path }) => changed.includes(path));
    return {
      problems,
      findings: changed.map((path) => toNote(path, 'warning', 'the policy is not valid here')),
    };
  }
  const findings = diffPolicies(then, read.policies).map(({ path, text, weakens }) =>
    toNote(path, weakens ? 'warning' : 'note', text),
  );
  const removed = changed.filter((path) => !head.files.has(path));
  return {
    problems: [],
    findings: [...removed.map((path) => toNote(path, 'warning', 'the policy is removed')), ...findings],
  };
}

function toNote(path: string, severity: LintFinding['severity'], message: string): LintFinding {
  return { rule: GATE_CHANGED, severity, path, line: 1, message };
}
