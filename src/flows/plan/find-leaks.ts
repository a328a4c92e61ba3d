import { findLeakedCases, type KnownCase } from '../../core/artifact/lint/leaked-cases.ts';
import type { Artifact, LintFinding } from '../../core/artifact/types.ts';
import type { Case } from '../../core/eval/types.ts';
import type { ResolvedSuite } from './plan-suite.ts';
import type { Resolution } from './targets/types.ts';

/** Cases that stand in the prompt that their suite measures, where they did not on the base. */
export function findLeaks(suites: readonly ResolvedSuite[]): LintFinding[] {
  const found = new Map<string, LintFinding>();
  for (const { suite, addedCases, base, head } of suites) {
    const leaked = findLeakedCases(promptsOf(head), [...suite.cases, ...addedCases].map(toKnown));
    // Mostly there are none, and then nobody need know what the base had.
    if (leaked.length === 0) continue;
    const known = new Set(findLeakedCases(promptsOf(base), suite.cases.map(toKnown)).map(identityOf));
    for (const finding of leaked)
      if (!known.has(identityOf(finding))) found.set(`${finding.path} ${identityOf(finding)}`, finding);
  }
  return [...found.values()];
}

/** The prompt may have moved to another file; the case is the same. */
function identityOf({ message }: LintFinding): string {
  return message;
}

function promptsOf(side: Resolution): Artifact[] {
  return side.ok ? side.inputs.filter(({ content }) => content.type === 'prompt') : [];
}

function toKnown({ id, input, vars }: Case): KnownCase {
  const asked =
    typeof input === 'string'
      ? [input]
      : input.filter(({ role }) => role === 'user').map(({ content }) => content);
  const given = Object.values(vars).filter((value) => typeof value === 'string');
  return { id, texts: [...new Set([...asked, ...given])] };
}
