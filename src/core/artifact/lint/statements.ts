/** One sentence of a prompt's prose. `offset`: where it begins in the text. */
export type Statement = {
  text: string;
  /** Lower case, without list marks, emphasis and end marks; white space evened out. */
  plain: string;
  offset: number;
  /** What it stands under: the nearest heading, or line that ends with a colon, before it. Empty: none. */
  under: string;
  /** The item of a list whose further items it is one of, by its text; empty: none. */
  parent: string;
};

/** Line that opens or closes a part that shows rather than tells. */
const EXAMPLE_TAG =
  /^\s*<(\/?)([\w-]*(example|sample|input|output|conversation|dialog|demonstration)[\w-]*)\b/i;
const EXAMPLE_LINE =
  /^[\s>*#\d.)-]{0,12}\**(for example|for instance|examples?|sample|e\.g\.|input|output|user|human|assistant|ai|agent|customer|bot|q|a|question|answer|good|bad|correct|incorrect|wrong|right|before|after|response|query|thought|action|observation)\b[^.!?\n]{0,40}:/i;
const HEADING = /^\s{0,8}#{1,6}\s+(.{1,200})$/;
const LIST_MARK = /^\s*(?:[-*+•]|\d{1,3}[.)]|[a-z][.)])\s+/;

/**
 * The sentences with which a prompt instructs: without code, quotations, tables, examples, and what a template prints
 * only on a condition. Linear.
 */
export function listStatements(source: string): Statement[] {
  const text = blankConditions(source);
  const statements: Statement[] = [];
  let fence: string | null = null;
  let example: string | null = null;
  let under = '';
  let items: Item[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const offset = at;
    at += line.length + 1;
    if (line.trim() === '') continue;
    const mark = /^\s*(```|~~~|"""|''')/.exec(line)?.[1] ?? null;
    if (mark !== null && (fence === null || fence === mark)) {
      fence = fence === null && line.trim().indexOf(mark, 3) < 0 ? mark : null;
      continue;
    }
    const tag = EXAMPLE_TAG.exec(line);
    if (tag !== null) {
      const closes = tag[1] === '/' || line.includes(`</${tag[2] ?? ''}`);
      example = closes ? null : (tag[2] ?? null);
      continue;
    }
    const heading = HEADING.exec(line)?.[1];
    if (heading !== undefined) {
      under = heading.trim();
      items = [];
    }
    if (fence !== null || example !== null || heading !== undefined) continue;
    const shows = EXAMPLE_LINE.test(line);
    if (shows || /^\s*[>|<{[]/.test(line)) {
      if (shows || /^\s*<[\w-]/.test(line)) under = line.trim();
      continue;
    }
    if (/example|sample/i.test(under)) continue;
    if (/:\s*$/.test(line)) under = line.trim();
    const indent = line.length - line.trimStart().length;
    items = items.filter((item) => item.indent < indent);
    const parent = items.at(-1)?.text ?? '';
    for (const statement of splitLine(line, offset, { under, parent })) statements.push(statement);
    if (LIST_MARK.test(line)) items.push({ indent, text: line.trim() });
  }
  return statements;
}

/** An item that is open where a line stands. */
type Item = { indent: number; text: string };
type Place = Pick<Statement, 'under' | 'parent'>;

function splitLine(line: string, offset: number, place: Place): Statement[] {
  const mark = LIST_MARK.exec(line)?.[0].length ?? 0;
  const statements: Statement[] = [];
  let from = mark;
  for (const match of line.slice(mark).matchAll(/[.!?]["')\]]?(?=\s|$)/g)) {
    const end = mark + match.index + match[0].length;
    statements.push(toStatement(line.slice(from, end), offset + from, place));
    from = end;
  }
  if (line.slice(from).trim() !== '') statements.push(toStatement(line.slice(from), offset + from, place));
  return statements;
}

function toStatement(raw: string, offset: number, place: Place): Statement {
  const lead = raw.length - raw.trimStart().length;
  const text = raw.trim();
  const plain = text
    .toLowerCase()
    .replace(/[*_`"“”]/g, '')
    .replace(/’/g, "'")
    .replace(/[.!:;]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return { text, plain, offset: offset + lead, ...place };
}

/** Blanks what stands between `{% if %}` and `{% endif %}`, `{{#if}}` and `{{/if}}`; offsets stay. */
function blankConditions(text: string): string {
  if (!/\{%|\{\{[#^]/.test(text)) return text;
  let depth = 0;
  let from = 0;
  let out = '';
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  for (const match of text.matchAll(
    /\{%[-+]?\s{0,8}(end)?(?:if|unless|case|for|macro|call)\b|\{\{~?([#^/])[^{}\n]{0,200}\}\}/g,
  )) {
    const closes = match[1] !== undefined || match[2] === '/';
    const part = text.slice(from, match.index);
    out += depth > 0 ? blank(part) : part;
    from = match.index;
    depth = Math.max(0, depth + (closes ? -1 : 1));
  }
  const rest = text.slice(from);
  return out + (depth > 0 ? blank(rest) : rest);
}
