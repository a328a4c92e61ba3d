import type { Draft } from './drafts.ts';

/** How far from the line before the text of a line is looked for, and how much of it. Characters. */
const WINDOW = 2000;
const PROBE = 40;
const SHORTEST = 3;

/**
 * The draft with the lines of its texts where they do not run on line by line: strings that are added to each other,
 * `dedent` and `strip`, pieces that the program puts together. Told by what stands on the lines of the file.
 */
export function withTextLines(draft: Draft, fileLines: readonly string[]): Draft {
  const { content, positions = {}, lines } = draft;
  if (content.type !== 'prompt') return draft;
  const known = Object.entries(positions)
    .flatMap(([field, line]) => (field.includes('.pieces[') ? [] : [line]))
    .sort((a, b) => a - b);
  const starts = content.messages.flatMap(({ content: text }, at): [string, number[]][] => {
    const field = `messages[${at}].content`;
    const first = positions[field];
    if (first === undefined) return [];
    const next = known.find((line) => line > first) ?? lines[1] + 1;
    const found = findStarts(text, fileLines.slice(first, Math.min(next - 1, lines[1])));
    return found === null ? [] : [[field, found]];
  });
  return starts.length === 0 ? draft : { ...draft, lineStarts: Object.fromEntries(starts) };
}

/** Offsets at which the lines after the first begin; null where each begins after a line break of the text. */
function findStarts(text: string, rest: readonly string[]): number[] | null {
  const starts: number[] = [];
  let cursor = 0;
  let breaks = 0;
  let straight = true;
  rest.forEach((line, index) => {
    const probe = probeOf(line);
    const at = probe.length < SHORTEST ? -1 : text.slice(cursor, cursor + WINDOW).indexOf(probe);
    if (at < 0) return;
    for (const char of text.slice(cursor, cursor + at)) if (char === '\n') breaks += 1;
    cursor += at;
    if (breaks !== index + 1) straight = false;
    // Lines of which nothing is known begin where the next one does.
    while (starts.length <= index) starts.push(cursor);
  });
  return straight ? null : starts;
}

/** What a line of the file adds to a text, up to its first quote, escape or hole. */
function probeOf(line: string): string {
  const text = line
    .trim()
    .replace(/^[+(,]{0,3}\s{0,4}[rRfFbBuU]{0,2}(?:"""|'''|["'`])?/, '')
    .trimStart();
  const hole = /^\$?\{\s{0,4}([\w.]{1,60})/.exec(text)?.[1];
  if (hole !== undefined) return `\${${hole}`;
  const end = text.search(/["'`\\{}]|\$\{/);
  return (end < 0 ? text : text.slice(0, end)).slice(0, PROBE).trimEnd();
}
