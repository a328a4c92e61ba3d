import { renderComment } from './comment.ts';
import { shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { checkTitle } from './title.ts';

/** GitHub takes this many characters of a summary, and of a title. */
const MAX_SUMMARY = 65_535;
const MAX_TITLE = 255;

export type CheckAnnotation = {
  path: string;
  line: number;
  level: 'failure' | 'warning' | 'notice';
  message: string;
};
export type Check = {
  title: string;
  summary: string;
  /** `neutral` and `skipped` satisfy a required check on GitHub, so they are never used. */
  conclusion: 'success' | 'failure';
  annotations: CheckAnnotation[];
};

/** The check run named `promptgate`. */
export function renderCheck(report: ReviewReport): Check {
  return {
    title: shorten(checkTitle(report), MAX_TITLE),
    summary: renderComment(report).slice(0, MAX_SUMMARY),
    conclusion: report.exit === 0 ? 'success' : 'failure',
    annotations: [
      ...report.problems.map(
        ({ path, line, expected, found }): CheckAnnotation => ({
          path,
          line,
          level: 'failure',
          message: `expected ${expected}, found ${found}`,
        }),
      ),
      ...report.lint.map(
        ({ path, line, severity, message }): CheckAnnotation => ({
          path,
          line,
          level: severity === 'error' ? 'failure' : severity === 'warning' ? 'warning' : 'notice',
          message,
        }),
      ),
    ],
  };
}
