import type { Problem } from '../../core/artifact/problem.ts';
import type { LintFinding } from '../../core/artifact/types.ts';

/** What a dataset may not mean as it is written, as the finding that reviews and `validate` show. */
export function toDatasetWarning({ path, line, expected, found, hint }: Problem): LintFinding {
  const message = `expected ${expected}, found ${found}.${hint === undefined ? '' : ` ${hint}`}`;
  return { rule: 'dataset', severity: 'warning', path, line, message };
}
