/** Text longer than this is quoted by its beginning. */
const MAX_QUOTE = 60;

/** A short, one-line quotation for a reason: `"I cannot help with…"`. */
export function quote(text: string, limit: number = MAX_QUOTE): string {
  return JSON.stringify(clip(text, limit));
}

/** A tool or parameter name in backticks, cut to one short line; a model may have invented it. */
export function codeName(name: string): string {
  return `\`${clip(name.replaceAll('`', "'"), MAX_QUOTE)}\``;
}

/** One line of at most `limit` characters; `…` marks what was cut. */
export function clip(text: string, limit: number): string {
  const line = text
    .slice(0, limit * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > limit || text.length > limit * 4 ? `${line.slice(0, limit - 1)}…` : line;
}

/** Text as it is compared: composed characters, and lower case where case does not count. */
export function foldText(text: string, caseSensitive: boolean): string {
  const composed = text.normalize('NFC');
  return caseSensitive ? composed : composed.toLowerCase();
}
