import type { Problem } from '../core/artifact/problem.ts';
import type { LintFinding } from '../core/artifact/types.ts';
import { checkScorerEntry } from '../core/eval/scorers/resolve.ts';
import { defaultPolicy, POLICY_PATH, type Policy, parsePolicy } from '../core/policy/parse.ts';
import type { Snapshot } from '../ports.ts';
import { readText } from './collect-suites.ts';

export type ReadPolicy =
  | { ok: true; policy: Policy; notes: LintFinding[] }
  | { ok: false; problems: Problem[] };

/** Names people give the file by mistake. */
const NEAR_PATHS = [
  '.github/promptgate.yaml',
  'promptgate.yml',
  'promptgate.yaml',
  '.promptgate.yml',
  '.promptgate.yaml',
];

/** The policy of one state of a repository; the default where it has none. */
export async function readPolicy(snapshot: Snapshot): Promise<ReadPolicy> {
  if (!snapshot.files.has(POLICY_PATH)) {
    const near = NEAR_PATHS.find((path) => snapshot.files.has(path));
    const message = `this file is not read: the policy is ${POLICY_PATH}`;
    const notes: LintFinding[] =
      near === undefined
        ? []
        : [{ rule: 'policy-misnamed', severity: 'warning', path: near, line: 1, message }];
    return { ok: true, policy: defaultPolicy, notes };
  }
  const text = readText(POLICY_PATH, await snapshot.read(POLICY_PATH), snapshot.ref);
  if (!text.ok) return text;
  const parsed = parsePolicy(POLICY_PATH, text.value, checkScorerEntry);
  return parsed.ok ? { ok: true, policy: parsed.value, notes: parsed.value.notes } : parsed;
}

/** A change's own policy counts once it is merged; until then whoever wrote it should see what is wrong with it. */
export async function reviewHeadPolicy(tip: Snapshot, head: Snapshot): Promise<LintFinding[]> {
  if (tip.files.get(POLICY_PATH)?.id === head.files.get(POLICY_PATH)?.id) return [];
  if (!head.files.has(POLICY_PATH))
    return [toNote('warning', 1, 'the policy is removed; the base branch’s still applies to this change')];
  const read = await readPolicy(head);
  if (!read.ok)
    return read.problems.map((problem) =>
      toNote('error', problem.line, `expected ${problem.expected}, found ${problem.found}`),
    );
  return [toNote('note', 1, 'the policy changes here; the base branch’s applies until this is merged')];
}

function toNote(severity: LintFinding['severity'], line: number, message: string): LintFinding {
  return { rule: 'policy-changed', severity, path: POLICY_PATH, line, message };
}
