import { adviseStop, explainStop } from './budget-text.ts';
import { type DriftReport, type DriftSuite, hasDrifted } from './drift.ts';
import {
  dayOf,
  describeFigures,
  describeModels,
  describeUncompared,
  driftRows,
  driftTitle,
  sortDriftSuites,
} from './drift-text.ts';
import { markdown as m, shorten } from './markup.ts';
import { count } from './numbers.ts';

/** By which the App finds its own issue again. */
const DRIFT_ISSUE_MARKER = '<!-- promptgate:drift -->';
/** Suites and, of text of the repository or a model, characters that one issue shows. */
const MAX_SUITES = 12;
const MAX_BRANCH = 100;

export type DriftIssue = {
  branch: string;
  report: DriftReport;
  /** When the drop was found first; milliseconds since the epoch. */
  since: number;
  /** When this run was made. */
  at: number;
};

/** The issue on a model that answers worse than what is pinned. GitHub Markdown but for the title. */
export function renderDriftIssue({ branch, report, since, at }: DriftIssue): { title: string; body: string } {
  const suites = sortDriftSuites(report.suites);
  const shown = suites.slice(0, MAX_SUITES);
  const more = suites.length - shown.length;
  const body = [
    DRIFT_ISSUE_MARKER,
    `**${m.text(driftTitle(report))}.** Suites were run on the tip of ${m.code(shorten(branch, MAX_BRANCH))} (${m.code(report.head.sha.slice(0, 7))}), and their models asked afresh: found on ${dayOf(since)}, last seen on ${dayOf(at)}.`,
    ...shown.map(renderSuite),
    ...(more > 0 ? [`${count(more, 'suite')} more.`] : []),
    ...(report.stop === null
      ? []
      : [`${explainStop(report.stop)}. ${m.text(adviseStop(report.stop, null))}`]),
    ADVICE,
    '<sub>Prompts, tools, cases, scorers and judge are those that were pinned; a drop counts once three further runs of every case show it too. This issue is brought up to date by every scheduled run and closes when one passes. `promptgate drift` does the same on your machine.</sub>',
  ].join('\n\n');
  return { title: 'A model that this repository uses answers worse than it did', body: `${body}\n` };
}

/** What the issue says in its end: it was closed by the App, and why. */
export function renderDriftOver({ branch, report, since, at }: DriftIssue): string {
  const body = [
    DRIFT_ISSUE_MARKER,
    `**It is over.** The run of ${dayOf(at)} on ${m.code(shorten(branch, MAX_BRANCH))} (${m.code(report.head.sha.slice(0, 7))}) shows no drop any more; it was found on ${dayOf(since)}.`,
    ...sortDriftSuites(report.suites).slice(0, MAX_SUITES).map(renderSuite),
  ].join('\n\n');
  return `${body}\n`;
}

const ADVICE = `**What to do**
- Ask the provider what has changed, or look at its changelog and at your gateway's routes: the name of the model is the same.
- Pin a dated version of the model where there is one, or compare others: \`promptgate swap\`.
- Adapt the prompt in a pull request. Once it is merged, what is answered then is pinned and later runs are compared with that.`;

function renderSuite(suite: DriftSuite): string {
  const models = describeModels(suite, m);
  const head = `${hasDrifted(suite) ? '### ' : '**'}${m.text(suite.name)}${hasDrifted(suite) ? '' : '**'}`;
  const about = `${count(suite.cases, 'case')}${models === '' ? '' : `, ${models}`}`;
  if (suite.state !== 'compared') return `${head} ${about}: ${describeUncompared(suite, m)}`;
  const figures = describeFigures(suite);
  return [
    hasDrifted(suite) ? `${head}\n\n${about}, pinned on ${dayOf(suite.pinnedAt)}` : `${head} ${about}`,
    renderTable(driftRows(suite, m)),
    ...(figures === '' ? [] : [figures]),
    ...suite.gaps.map(
      ({ metric, reason }) => `Not measured: ${m.code(metric ?? 'the suite')}: ${m.text(reason)}`,
    ),
    ...(suite.examples.length === 0
      ? []
      : [
          renderTable([
            ['case', 'asked', 'pinned', 'now'],
            ...suite.examples.map(({ id, input, base, head: now }) => [
              m.code(id),
              m.text(shorten(input, 200)),
              m.code(base?.output ?? '—'),
              m.code(now?.output ?? '—'),
            ]),
          ]),
        ]),
  ].join('\n\n');
}

/** Text is escaped already; what stands in a code span is not, and a bar there ends a cell all the same. */
function renderTable([header = [], ...rows]: readonly string[][]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
