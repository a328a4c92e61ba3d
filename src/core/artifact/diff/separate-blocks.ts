/** The tag of a block: `{% if x %}`, `{{#each x}}`, Go's `{{end}}`. A variable belongs to its sentence. */
const BLOCK =
  /^(?:\{%[^%{}\n]{1,300}%\}|\{\{-?\s{0,9}(?:[#/^]|(?:if|else|end|range|with|define|block|template)\b)[^{}\n]{0,300}\}\})/;
/** More tags of blocks than this at one edge of a line are left where they stand. */
const MAX_BLOCKS = 8;
/** Longer tags are no block's. Characters. */
const MAX_TAG = 320;

/** A condition around a sentence is a line of its own, whether the file writes it so or not. In linear time. */
export function separateBlocks(line: string): string[] {
  if (!line.includes('{')) return [line];
  const [before, after]: [string[], string[]] = [[], []];
  let rest = line;
  while (before.length < MAX_BLOCKS) {
    const start = rest.trimStart();
    const tag = BLOCK.exec(start.slice(0, MAX_TAG))?.[0];
    if (tag === undefined) break;
    before.push(tag);
    rest = start.slice(tag.length);
  }
  while (after.length < MAX_BLOCKS) {
    const end = rest.trimEnd();
    const tail = end.slice(-MAX_TAG);
    const open = Math.max(tail.lastIndexOf('{%'), tail.lastIndexOf('{{'));
    const tag = open < 0 ? undefined : BLOCK.exec(tail.slice(open))?.[0];
    if (tag === undefined || open + tag.length !== tail.length) break;
    after.unshift(tag);
    rest = end.slice(0, end.length - tag.length);
  }
  return [...before, rest, ...after];
}
