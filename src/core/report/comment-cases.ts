import { listClusterChanges } from './clusters.ts';
import { cap, fold } from './comment-parts.ts';
import { cleanLine, markdown as m, prose, shorten } from './markup.ts';
import type { ReportCase, ReviewReport } from './model.ts';
import { count } from './numbers.ts';
import { type BrokenCase, listBroken } from './sections.ts';

/** Cases shown at once, and those folded below them. */
const MAX_BROKEN = 3;
const MAX_FOLDED = 20;
/** Of an output. Characters. */
const MAX_CELL = 60;

/** The clusters that moved most. */
export function renderClusters(report: ReviewReport): string {
  const lines = listClusterChanges(report).map((line) => `- ${prose(line, m)}`);
  return lines.length === 0 ? '' : ['**Clusters that fell most**', ...cap(lines)].join('\n');
}

/** What moved for the worse. */
export function renderBroken(report: ReviewReport): string {
  const broken = listBroken(report);
  if (broken.length === 0) return '';
  const title =
    report.verdict === 'fail'
      ? `**What broke** (${count(broken.length, 'case')}${broken.length > 1 ? ', worst first' : ''})`
      : `**What moved for the worse** (${count(broken.length, 'case')})`;
  const shown = [title, ...broken.slice(0, MAX_BROKEN).map(renderBrokenCase)].join('\n');
  const folded = broken.slice(MAX_BROKEN, MAX_BROKEN + MAX_FOLDED);
  if (folded.length === 0) return shown;
  const left = broken.length - MAX_BROKEN - folded.length;
  const more = left > 0 ? [`- … ${left} more`] : [];
  const body = [...folded.map(renderBrokenCase), ...more].join('\n');
  return `${shown}\n\n${fold(`${count(broken.length - MAX_BROKEN, 'more case')}`, body)}`;
}

/** Two lines: what was asked, and what came of it. */
function renderBrokenCase({ one }: BrokenCase): string {
  const must = one.mustPass ? ' (must pass)' : '';
  const asked = one.input === '' ? '' : `: ${m.text(shorten(cleanLine(one.input), 110))}`;
  const sides = [
    ...(one.expected === '' ? [] : [{ label: 'expected', text: one.expected }]),
    { label: 'base', text: one.base?.output ?? '' },
    { label: 'this change', text: one.head?.output ?? '' },
  ];
  const came = sides.map(({ label, text }) => `${label} ${cell(text)}`).join(' · ');
  return `- ${m.code(shorten(one.id, 60))}${must}${asked}<br>${came}`;
}

function cell(text: string | undefined): string {
  return text === undefined || text === '' ? 'nothing' : m.code(shorten(cleanLine(text), MAX_CELL));
}

/** What the head's dataset adds. */
export function renderNewCases(report: ReviewReport): string {
  const lines = report.suites.flatMap((suite) => {
    const added = suite.newCases.slice(0, 10).map((one: ReportCase) => {
      const scores = Object.entries(one.head?.scores ?? {}).map(
        ([metric, score]) => `${m.text(metric)} ${score === null ? 'not measured' : score.toFixed(2)}`,
      );
      return `- ${m.text(suite.name)} · ${m.code(shorten(one.id, 60))} is new: ${cell(one.head?.output)}${scores.length === 0 ? '' : `, ${scores.join(', ')}`}`;
    });
    const more =
      suite.newCases.length > 10
        ? [`- ${m.text(suite.name)}: ${suite.newCases.length - 10} more new cases`]
        : [];
    return [...added, ...more];
  });
  return lines.length === 0 ? '' : fold('Cases that this change adds', cap(lines).join('\n'));
}
