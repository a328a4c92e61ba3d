/**
 * The lines of a GitHub comment that its readers see as text of whoever wrote it, from the first column on: none of a code
 * block, a quote, a folding, or of what HTML hides. Where Markdown would leave doubt, a line is not among them, because what is done
 * by a command must have been said.
 */
export function listShownLines(body: string): string[] {
  const reader: Reader = { fence: null, html: null, quoted: false, inside: false, open: new Map() };
  return body.split(/\r\n|\r|\n/).filter((line) => isShown(reader, line));
}

type Reader = {
  /** The fence that ends the code block which has begun; `nested`: in a list, which ends at the first column. */
  fence: { mark: string; nested: boolean } | null;
  /** What ends the block of HTML that has begun; null: a blank line. */
  html: { until: RegExp | null } | null;
  /** The paragraph belongs to a quote, even where its lines do not say so. */
  quoted: boolean;
  /** An earlier line of the paragraph opened something that this one may be inside of. */
  inside: boolean;
  /** Elements that have begun and not ended, by name. */
  open: Map<string, number>;
};

const LIST = String.raw`^ {0,3}((?:(?:[-*+]|\d{1,9}[.)]) +)*)`;
const FENCE = new RegExp(`${LIST}(\`{3,}(?=[^\`]*$)|~{3,})`);
const QUOTE = new RegExp(`${LIST}>`);
/** Elements whose text is not what whoever commented says. */
const TAG = /<(\/?)(pre|code|blockquote|details|summary|kbd|samp|script|style|textarea|template)\b/gi;
const COMMENT_END = /-->/;
const CODE_SPAN = /(?<!`)(`+)(?!`)[^`]*(?<!`)\1(?!`)/g;

function isShown(reader: Reader, line: string): boolean {
  if (reader.fence !== null) return leaveFence(reader, reader.fence, line);
  if (reader.html !== null) {
    const { until } = reader.html;
    if (until !== COMMENT_END) countTags(reader, line);
    if (until === null ? line.trim() === '' : until.test(line)) reader.html = null;
    return false;
  }
  if (line.trim() === '') {
    Object.assign(reader, { quoted: false, inside: false });
    return false;
  }
  const fence = FENCE.exec(line);
  if (fence !== null) {
    reader.fence = { mark: fence[2] ?? '', nested: fence[1] !== '' };
    Object.assign(reader, { quoted: false, inside: false });
    return false;
  }
  if (QUOTE.test(line)) reader.quoted = true;
  const html = beginHtml(line);
  const hidden = reader.quoted || reader.inside || reader.open.size > 0;
  if (html?.until !== COMMENT_END) countTags(reader, line);
  if (html !== null) {
    if (html.until === null || !html.until.test(line.trimStart().slice(4))) reader.html = html;
    return false;
  }
  if (leavesOpen(line)) reader.inside = true;
  return !hidden && !/^\s/.test(line);
}

/** Whether the line that follows a fence is shown: a list's code block ends where the list does. */
function leaveFence(reader: Reader, fence: NonNullable<Reader['fence']>, line: string): boolean {
  const closing = /^\s*(`{3,}|~{3,})\s*$/.exec(line)?.[1];
  const indented = /^\s{4}/.test(line) && !fence.nested;
  if (closing?.startsWith(fence.mark) === true && !indented) {
    reader.fence = null;
    return false;
  }
  if (!fence.nested || /^\s|^$/.test(line)) return false;
  reader.fence = null;
  return isShown(reader, line);
}

/** What ends the block of HTML that a line begins. */
function beginHtml(line: string): { until: RegExp | null } | null {
  if (/^ {0,3}<!--/.test(line)) return { until: COMMENT_END };
  const element = /^ {0,3}<(pre|script|style|textarea)\b/i.exec(line)?.[1];
  if (element !== undefined) return { until: new RegExp(`</${element}>`, 'i') };
  if (/^ {0,3}<[?!]/.test(line)) return { until: />/ };
  return /^ {0,3}<\/?[a-z]/i.test(line) ? { until: null } : null;
}

function countTags({ open }: Reader, line: string): void {
  for (const [, slash, name = ''] of stripComments(line.replace(CODE_SPAN, '')).matchAll(TAG)) {
    const element = name.toLowerCase();
    const depth = (open.get(element) ?? 0) + (slash === '' ? 1 : -1);
    if (depth > 0) open.set(element, depth);
    else open.delete(element);
  }
}

/** Without the HTML comments that end in the same line. In one pass: a line may be as long as a comment. */
function stripComments(line: string): string {
  const [first = '', ...rest] = line.split('<!--');
  return (
    first + rest.map((part) => (part.includes('-->') ? part.slice(part.indexOf('-->') + 3) : part)).join('')
  );
}

/** What the next line may end if this one begins it: a tag, a comment, a link and its address. */
const PAIRS: readonly [opening: RegExp, closing: string][] = [
  [/<[a-z/!?]/i, '>'],
  [/<!--/, '-->'],
  [/\[/, ']'],
  [/\]\(/, ')'],
];

function leavesOpen(line: string): boolean {
  const text = line.replace(CODE_SPAN, '');
  const mathematics = text.split('$$').length - 1;
  return (
    text.includes('`') ||
    mathematics % 2 === 1 ||
    PAIRS.some(([opening, closing]) => opening.test(text.slice(text.lastIndexOf(closing) + 1)))
  );
}
