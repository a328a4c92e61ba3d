import { partOf } from '../artifact/part.ts';
import { isElsewhere } from '../policy/policy-files.ts';
import { actionsFor, type CheckAction } from './check-actions.ts';
import { renderCheckOutput } from './comment.ts';
import { cleanLine, shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { checkTitle } from './title.ts';

/** GitHub takes this many characters of a summary, of a text, and of a title. */
const MAX_TEXT = 65_535;
const MAX_TITLE = 255;
/** GitHub takes 64 KB; what is longer than this is not read. Characters. */
const MAX_MESSAGE = 1000;
/** Lines marked only because they changed. */
const MAX_NOTICES = 30;

export type CheckAnnotation = {
  path: string;
  line: number;
  level: 'failure' | 'warning' | 'notice';
  /** Plain text. */
  message: string;
};
/** What GitHub shows of a check that has ended; the ones that it counts as passed by no one's decision are left out. */
export type CheckConclusion = 'success' | 'failure' | 'cancelled' | 'action_required';
export type Check = {
  /** Plain text, at most 255 characters. */
  title: string;
  /** The verdict and the table of metrics; Markdown, at most 65,535 characters. */
  summary: string;
  /** Everything else; Markdown, at most 65,535 characters. */
  text: string;
  /** `neutral` and `skipped` satisfy a required check on GitHub, so they are never used. */
  conclusion: CheckConclusion;
  /** What has to be mended first, then findings, then what changed. GitHub takes 50 a request. */
  annotations: CheckAnnotation[];
  /** Buttons. */
  actions: CheckAction[];
};

/** The check run named `promptgate`. */
export function renderCheck(report: ReviewReport): Check {
  return {
    title: shorten(cleanLine(checkTitle(report)), MAX_TITLE),
    ...renderCheckOutput(report, MAX_TEXT),
    conclusion: report.exit === 0 ? 'success' : 'failure',
    annotations: listAnnotations(report),
    actions: actionsFor(report),
  };
}

function listAnnotations(report: ReviewReport): CheckAnnotation[] {
  // What is wrong in another repository has no line here that could be marked.
  const here = report.problems.filter(({ path }) => !isElsewhere(path));
  const problems = here.map(
    ({ path, line, expected, found }): CheckAnnotation => ({
      path,
      line,
      level: 'failure',
      message: `expected ${expected}, found ${found}`,
    }),
  );
  const findings = report.lint.map(
    ({ path, line, severity, message }): CheckAnnotation => ({
      path,
      line,
      level: severity === 'error' ? 'failure' : severity === 'warning' ? 'warning' : 'notice',
      message,
    }),
  );
  return [...problems, ...findings, ...listChangedLines(report)].map((one) => ({
    ...one,
    message: shorten(cleanLine(one.message), MAX_MESSAGE),
  }));
}

/** One notice a line, however many fields changed there. */
function listChangedLines({ changes }: ReviewReport): CheckAnnotation[] {
  const fields = new Map<string, { path: string; line: number; names: string[] }>();
  for (const change of changes) {
    const part = partOf(change);
    for (const { field, line } of change.fields) {
      if (line === undefined || change.head === null) continue;
      const key = `${line} ${change.path}`;
      const at = fields.get(key) ?? { path: change.path, line, names: [] };
      at.names.push(part === null ? field : `${part.name} ${field}`);
      fields.set(key, at);
    }
  }
  return [...fields.values()].slice(0, MAX_NOTICES).map(({ path, line, names }) => ({
    path,
    line,
    level: 'notice',
    message: `changed: ${names.join(', ')}`,
  }));
}
