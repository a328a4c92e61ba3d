/** How text becomes part of a document. Each function takes plain, untrusted text and returns text that is safe there. */
export type Markup = {
  text(text: string): string;
  strong(text: string): string;
  /** Names, paths, outputs. */
  code(text: string): string;
};

/** Of a sentence or two. Characters. */
const MAX_PROSE = 2000;

/** A sentence in which names stand between backticks, as summaries and findings have them. */
export function prose(text: string, m: Markup): string {
  return shorten(text, MAX_PROSE)
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? m.code(part) : keepSpaces(part, m.text(part.trim()))))
    .join('');
}

/** Between two names the space counts. */
function keepSpaces(part: string, escaped: string): string {
  if (escaped === '') return part === '' ? '' : ' ';
  return `${/^\s/.test(part) ? ' ' : ''}${escaped}${/\s$/.test(part) ? ' ' : ''}`;
}

/** Characters that reorder, hide or end text. */
const INVISIBLE = /\p{Cc}|\p{Cf}|\p{Variation_Selector}|\p{Zl}|\p{Zp}|[\u2800\u3164\uffa0]/gu;

/** One line without control, zero-width and direction characters. */
export function cleanLine(text: string): string {
  return text
    .replace(/[\s\u0085\u2028\u2029]+/g, ' ')
    .replace(INVISIBLE, '')
    .trim();
}

/** At most `length` characters, cut at a word where there is one near. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > length * 0.7 ? cut.slice(0, space) : cut}…`;
}

/** The most that one name and one piece of text take in a comment, so that none can fill it alone. Characters. */
const MAX_CODE = 300;
const MAX_TEXT = 600;

/**
 * GitHub Markdown. In a code span nothing is looked for: no mention, reference, link, image, emoji or HTML. Elsewhere
 * every character that means something is escaped, and a word joiner parts what GitHub would link by itself.
 */
export const markdown: Markup = {
  text: escapeMarkdown,
  strong: (text) => `**${escapeMarkdown(text)}**`,
  code(text) {
    // A comment's marker is looked for in its source, where a code span hides nothing.
    const line = shorten(cleanLine(text), MAX_CODE).replaceAll('`', 'ˋ').replaceAll('<!--', '<\u2060!--');
    return line === '' ? '' : `\`${line}\``;
  },
};

function escapeMarkdown(text: string): string {
  return shorten(cleanLine(text), MAX_TEXT)
    .replaceAll('`', 'ˋ')
    .replaceAll('<!--', '<\u2060!--')
    .replace(/[\\*_[\]<>|~&$]/g, (character) => `\\${character}`)
    .replace(/@/g, '@\u2060')
    .replace(/#(?=\w)/g, '#\u2060')
    .replace(/:\/\//g, ':\u2060//')
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}\u2060.`)
    .replace(/:(?=[\w+-]+:)/g, ':\u2060')
    .replace(/\b(gh)-(?=\d)/gi, '$1-\u2060')
    .replace(/^(\s*)(\/|#|\d+[.)]|[-+=>])/, '$1\u2060$2');
}

const same = (text: string) => text;
/** Nothing is set off, escaped or cut: for text that is put into a document later. */
export const plain: Markup = { text: same, strong: same, code: same };

/** HTML text. */
export const html: Markup = {
  text: escapeHtml,
  strong: (text) => `<strong>${escapeHtml(text)}</strong>`,
  code: (text) => `<code>${escapeHtml(text)}</code>`,
};

/** Safe as an element's text and inside a double-quoted attribute. Line breaks stay. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
      character === '\n' || character === '\t' ? character : '\ufffd',
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
