/** What a judge may leave out of the middle of a quotation. */
const ELLIPSIS = /\s*(?:\[\.{3}\]|\[…\]|…|\.{3,})\s*/;

/**
 * Whether a text holds a quotation, word for word: letters' case, white space, kinds of quotation marks and dashes, and
 * compatibility forms of characters do not count. Parts around an ellipsis have to stand in this order. A quotation
 * without a letter or digit says nothing, and is in no text.
 */
export function holdsQuote(text: string, quotation: string): boolean {
  const parts = quotation
    .split(ELLIPSIS)
    .map((part) =>
      fold(part)
        .replace(/^"+|"+$/g, '')
        .trim(),
    )
    .filter((part) => part !== '');
  if (!parts.some((part) => /[\p{L}\p{N}]/u.test(part))) return false;
  const folded = fold(text);
  let from = 0;
  for (const part of parts) {
    const found = folded.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
}

/** A text as quotations are compared. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u201a\u201b']/g, "'")
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}
