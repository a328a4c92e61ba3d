import { sortFindings } from '../../core/artifact/lint.ts';
import type { LintFinding } from '../../core/artifact/types.ts';
import { nearestSetting, type Policies, policiesAbove } from '../../core/policy/nested.ts';
import { matchGlobs } from './artifact-tree.ts';

/**
 * The findings as the policies want them: as grave as the nearest one that names the rule says, without rules and files
 * that any of them leaves out.
 */
export function applyLintPolicy(findings: readonly LintFinding[], policies: Policies): LintFinding[] {
  const ignoring = new Map<readonly string[], (path: string) => boolean>();
  const isIgnored = (path: string) =>
    [policies.root, ...policiesAbove(policies, path)].some(({ lint: { ignore } }) => {
      if (ignore.length === 0) return false;
      const matches = ignoring.get(ignore) ?? matchGlobs(ignore);
      ignoring.set(ignore, matches);
      return matches(path);
    });
  const kept = findings.flatMap((finding) => {
    const { rule, path } = finding;
    const level =
      nearestSetting(policies, path, ({ lint }) => lint.levels.get(rule) ?? null) ??
      policies.root.lint.levels.get(rule) ??
      finding.severity;
    return level === 'off' || isIgnored(path) ? [] : [{ ...finding, severity: level }];
  });
  return sortFindings(kept);
}
