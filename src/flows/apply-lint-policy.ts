import { sortFindings } from '../core/artifact/lint.ts';
import type { LintFinding } from '../core/artifact/types.ts';
import type { LintPolicy } from '../core/policy/parse.ts';
import { matchGlobs } from './artifact-tree.ts';

/** The findings as the policy wants them: as grave as it says, without rules and files that it leaves out. */
export function applyLintPolicy(
  findings: readonly LintFinding[],
  { levels, ignore }: LintPolicy,
): LintFinding[] {
  const isIgnored = ignore.length === 0 ? () => false : matchGlobs(ignore);
  const kept = findings.flatMap((finding) => {
    const severity = levels.get(finding.rule) ?? finding.severity;
    return severity === 'off' || isIgnored(finding.path) ? [] : [{ ...finding, severity }];
  });
  return sortFindings(kept);
}
