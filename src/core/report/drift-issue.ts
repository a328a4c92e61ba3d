import { adviseStop, explainStop } from './budget-text.ts';
import { type DriftReport, type DriftSuite, hasDrifted } from './drift.ts';
import type { Settled } from './drift-fallen.ts';
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
import { count, dollars, list } from './numbers.ts';

/** By which the App finds its own issue again. */
const DRIFT_ISSUE_MARKER = '<!-- promptgate:drift -->';
/** Suites and, of text of the repository or a model, characters that one issue shows. */
const MAX_SUITES = 12;
const MAX_BRANCH = 100;
/** Of why calls were made one by one. Characters. */
const MAX_DIRECT = 200;

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
    `**${m.text(driftTitle(report))}.** Suites were run on ${describeHead(report, branch)}, and their models asked afresh: found on ${dayOf(since)}, last seen on ${dayOf(at)}.`,
    ...shown.map(renderSuite),
    ...(more > 0 ? [`${count(more, 'suite')} more.`] : []),
    ...(report.stop === null
      ? []
      : [`${explainStop(report.stop)}. ${m.text(adviseStop(report.stop, null))}`]),
    ADVICE,
    ...describeBatches(report),
    '<sub>Prompts, tools, cases, scorers and judge are those that were pinned; a drop counts once three further runs of every case show it too. This issue is brought up to date by every scheduled run and closes when one passes. `promptgate drift` does the same on your machine.</sub>',
  ].join('\n\n');
  return { title: 'A model that this repository uses answers worse than it did', body: `${body}\n` };
}

/** What the issue says in its end: it was closed by the App, and why. Nothing of `settled` is unknown. */
export function renderDriftOver(
  { branch, report, since, at }: DriftIssue,
  { over, repinned, unwatched }: Settled,
): string {
  const run = `The run of ${dayOf(at)} on ${describeHead(report, branch)}`;
  const compared = over.length + repinned.length > 0;
  const body = [
    DRIFT_ISSUE_MARKER,
    compared || unwatched.length === 0
      ? `**It is over.** ${run} shows no drop any more; it was found on ${dayOf(since)}.`
      : `**It is not watched any more.** ${run} compares nothing of what was found on ${dayOf(since)}.`,
    ...(repinned.length === 0
      ? []
      : [
          `${listNames(repinned)}: pinned anew after that day, and compared with what was answered then, which may hold the drop.`,
        ]),
    ...(compared && unwatched.length > 0
      ? [`Not watched any more, so not known: ${listNames(unwatched)}.`]
      : []),
    ...sortDriftSuites(report.suites).slice(0, MAX_SUITES).map(renderSuite),
    ...describeBatches(report),
  ].join('\n\n');
  return `${body}\n`;
}

/** What the issue says in its end where the policy has no schedule any more. `since`, `at`: milliseconds since the epoch. */
export function renderDriftUnwatched({
  branch,
  since,
  at,
}: Omit<DriftIssue, 'report' | 'since'> & { since: number | null }): string {
  const found = since === null ? '' : ` The drop of ${dayOf(since)} was not seen to be over.`;
  return `${DRIFT_ISSUE_MARKER}\n\n**Drift is not watched any more:** the policy on ${m.code(shorten(branch, MAX_BRANCH))} has no schedule since ${dayOf(at)}.${found}\n`;
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SUITES).map((name) => m.code(shorten(name, MAX_BRANCH)));
  return list(names.length > MAX_SUITES ? [...shown, `${names.length - MAX_SUITES} more`] : shown);
}

/** What was saved by waiting, where something was. */
function describeBatches({ cost: { batched, direct } }: Pick<DriftReport, 'cost'>): string[] {
  return [...describeAnswered(batched), ...describeDirect(direct)];
}

function describeDirect(direct: DriftReport['cost']['direct']): string[] {
  if (direct === undefined) return [];
  const were = direct.calls === 1 ? 'was' : 'were';
  const why = m.code(shorten(direct.reason, MAX_DIRECT));
  return [
    `<sub>${count(direct.calls, 'call')} that a batch was to answer ${were} made one by one, at the full price: ${why}</sub>`,
  ];
}

function describeAnswered(batched: DriftReport['cost']['batched']): string[] {
  if (batched === null) return [];
  const less = batched.savedUsd > 0 ? `, for ${dollars(batched.savedUsd)} less` : '';
  const were = batched.calls === 1 ? 'was' : 'were';
  return [`<sub>${count(batched.calls, 'call')} ${were} answered in batches${less}.</sub>`];
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

/** The tip of the default branch, or what the policy says is released. */
function describeHead({ head }: DriftReport, branch: string): string {
  const what = head.ref === branch ? 'the tip of ' : 'what is released, ';
  return `${what}${m.code(shorten(head.ref, MAX_BRANCH))} (${m.code(head.sha.slice(0, 7))})`;
}

/** Text is escaped already; what stands in a code span is not, and a bar there ends a cell all the same. */
function renderTable([header = [], ...rows]: readonly string[][]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
