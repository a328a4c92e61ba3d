const COMMON_TAG =
  /<(?:html|head|body|div|span|p|a|img|h[1-6]|ul|ol|li|table|tr|td|th|form|input|button|script|style|link|meta|br|hr)\b/i;
const ENTITY = /&(?:[a-z]+|#\d+|#x[\da-f]+);/i;
const TAG_NAME = /<([a-z][a-z\d-]*)/gi;
const CLOSING_TAG = /<\/[a-z][a-z\d-]*\s*>/i;

/**
 * How many signs of HTML a text shows, as promptfoo's `contains-html` counts them: an opening and a closing tag 2 (one of them 1), a
 * document type and a common tag 2 each, a self-closing tag, an entity, a comment and an attribute 1 each. Stops at `enough`.
 * In time linear in the text.
 */
export function countHtmlSigns(text: string, enough: number): number {
  const tagged = text.includes('<');
  let signs = 0;
  const add = (weight: number, found: () => boolean): boolean => {
    if (signs < enough && found()) signs += weight;
    return signs >= enough;
  };
  if (tagged && add(2, () => COMMON_TAG.test(text) || /<!doctype\s+html/i.test(text))) return signs;
  const tags = tagged ? findOpeningTag(text) : { opening: false, selfClosing: false };
  add(1, () => tags.opening);
  add(1, () => tagged && CLOSING_TAG.test(text));
  add(1, () => tags.selfClosing);
  add(1, () => ENTITY.test(text));
  add(1, () => tagged && hasComment(text));
  add(1, () => hasAttribute(text));
  return signs;
}

/** `<name …>` and `<name …/>`, whose name is followed by white space or the end of the tag. */
function findOpeningTag(text: string): { opening: boolean; selfClosing: boolean } {
  const last = text.lastIndexOf('>');
  let opening = false;
  let end = -1;
  for (const match of text.matchAll(TAG_NAME)) {
    const after = match.index + match[0].length;
    if (after > last) break;
    const next = text[after] ?? '';
    if (next === '>') opening = true;
    else if (next === '/' && text[after + 1] === '>') return { opening, selfClosing: true };
    else if (/\s/.test(next)) {
      opening = true;
      if (end < after) end = text.indexOf('>', after);
      if (text[end - 1] === '/') return { opening, selfClosing: true };
    }
  }
  return { opening, selfClosing: false };
}

/** `<!-- … -->` without `--` inside. */
function hasComment(text: string): boolean {
  let dashes = -1;
  for (let start = text.indexOf('<!--'); start !== -1; start = text.indexOf('<!--', start + 1)) {
    if (dashes < start + 4) dashes = text.indexOf('--', start + 4);
    if (dashes === -1) return false;
    if (text[dashes + 2] === '>') return true;
  }
  return false;
}

/** ` name="value"`. */
function hasAttribute(text: string): boolean {
  const last: Record<string, number> = { '"': text.lastIndexOf('"'), "'": text.lastIndexOf("'") };
  for (const { index, 0: found, 1: quote = '' } of text.matchAll(/\s[a-z-]+=\s*(["'])/gi)) {
    const closing = Math.max(last['"'] ?? -1, last["'"] ?? -1);
    if (quote !== '' && closing > index + found.length - 1) return true;
  }
  return false;
}
