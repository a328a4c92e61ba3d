/** The length that GitHub counts in most places, in bytes of UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** The beginning of a text, at most `maxBytes` long; no character is cut in two. */
export function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= maxBytes) return text;
  let end = Math.max(0, maxBytes);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}

/** Room for what closes a cut text: a fence, and foldings. Bytes. */
const CLOSERS = 200;

/**
 * The beginning of a Markdown text that is longer than `maxBytes`, up to a line end, with what the cut left open closed
 * and `note` at the end; so the note is read as such and what follows on the page keeps its form.
 */
export function cutMarkdown(text: string, maxBytes: number, note: string): string {
  if (byteLength(text) <= maxBytes) return text;
  const start = cutBytes(text, maxBytes - byteLength(note) - CLOSERS);
  const lineEnd = start.lastIndexOf('\n');
  const kept = lineEnd > 0 ? start.slice(0, lineEnd) : start;
  return [kept + closeFence(kept), closeFoldings(kept), note].filter((part) => part !== '').join('\n\n');
}

/** The line that ends a code block which has only begun. */
function closeFence(text: string): string {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence = /^ {0,3}(?:> ?)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) continue;
    if (open === null) open = fence;
    else if (fence[0] === open[0] && fence.length >= open.length) open = null;
  }
  return open === null ? '' : `\n${open.slice(0, CLOSERS / 2)}`;
}

function closeFoldings(text: string): string {
  const open = count(text, /<details\b/gi) - count(text, /<\/details>/gi);
  return '</details>'.repeat(Math.max(0, Math.min(open, 5)));
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
