/** The lines of a text that hold anything, one at a time, without their ends and a byte order mark. `line` counts from 1. */
export function* eachLine(text: string): Generator<{ content: string; line: number }> {
  let line = 0;
  for (let from = text.charCodeAt(0) === 0xfeff ? 1 : 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(from, end > from && text[end - 1] === '\r' ? end - 1 : end);
    from = end + 1;
    line += 1;
    if (content.trim() !== '') yield { content, line };
  }
}
