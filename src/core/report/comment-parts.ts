import type { Problem } from '../artifact/problem.ts';
import { markdown as m, prose, shorten } from './markup.ts';

/** Rows of one table, lines of one list. */
const MAX_ROWS = 30;

/** The first lines, and how many more there are in place of `{n}`. */
export function cap(lines: readonly string[], more = '- … {n} more'): readonly string[] {
  if (lines.length <= MAX_ROWS) return lines;
  return [
    ...lines.slice(0, MAX_ROWS),
    more.replace('{n}', (lines.length - MAX_ROWS).toLocaleString('en-US')),
  ];
}

/** GitHub needs the blank lines to see Markdown inside. */
export function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** What has to be mended and where, as a list. */
export function listProblems(problems: readonly Problem[]): string {
  const lines = problems.map(({ path, line, column, expected, found, hint }) => {
    const advice = hint === undefined ? '' : ` ${prose(shorten(hint, 300), m)}`;
    return `- ${m.code(`${path}:${line}:${column}`)}: expected ${prose(shorten(expected, 200), m)}, found ${prose(shorten(found, 200), m)}.${advice}`;
  });
  return ['**What has to be mended**', ...cap(lines)].join('\n');
}
