import { indexLines, type Position, positionAt } from '../../../documents/position.ts';
import { parseSound } from '../python-parser/parse-sound.ts';

/** A node of the syntax tree of a Python file, named as the grammar of @lezer/python names it. Comments are left out. */
export type PyNode = { name: string; from: number; to: number; children: PyNode[] };

/** A parsed file, `broken` where not all of it could be; `text` has no byte order mark and only `\n` for line ends, which is how Python reads it too. */
export type PyTree = { text: string; root: PyNode; broken: boolean; lineAt(offset: number): number };

/** What the grammar calls a place that it could not read. */
export const ERROR = '⚠';

type Parser = typeof import('@lezer/python').parser;
type Tree = ReturnType<Parser['parse']>;
let parsers: { strict: Parser; lenient: Parser } | null = null;

/** Characters. Longer files are generated, and reading them would cost seconds. */
const MAX_LENGTH = 400_000;
/** Characters after a syntax error that are read with it: around errors the parser is some twenty times slower. */
const MAX_RECOVERED = 10_000;
/** Syntax errors further apart than that; after the last of them nothing is read. */
const MAX_REPAIRS = 4;

/** Loads the grammar, once: what `parseSound` leaves is read with it. */
export async function loadParser(): Promise<void> {
  if (parsers !== null) return;
  const { parser } = await import('@lezer/python');
  parsers = { strict: parser.configure({ strict: true }), lenient: parser };
}

/** The tree of a file, sound parts around a syntax error included; null of binary data and of what is too long. */
export function parsePython(source: string): PyTree | null {
  if (parsers === null) throw new Error('bug: readPython() before loadPython() was awaited');
  const text = textOf(source);
  if (text === null) return null;
  const lines = indexLines(text);
  const root = parseSound(text);
  const parsed = root === null ? parseStatements(fitGrammar(text), parsers) : { root, broken: false };
  return { text, ...parsed, lineAt: (offset) => lines(offset).line };
}

/** The same by the grammar alone: what `parseSound` has to agree with. */
export function parseByGrammar(text: string): Pick<PyTree, 'root' | 'broken'> {
  if (parsers === null) throw new Error('bug: parseByGrammar() before loadParser() was awaited');
  return parseStatements(fitGrammar(text), parsers);
}

/** Where Python would stop reading; null of what is sound, of binary data and of what is too long. */
export function findSyntaxError(source: string): Position | null {
  if (parsers === null) throw new Error('bug: findSyntaxError() before the parser was loaded');
  const text = textOf(source);
  if (text === null || parseSound(text) !== null) return null;
  const parsed = parseStrictly(parsers.strict, fitGrammar(text));
  return 'tree' in parsed ? null : positionAt(text, parsed.error);
}

/** Python's view of a text; null of binary data and of what is too long. */
function textOf(source: string): string | null {
  if (source.length > MAX_LENGTH || source.includes('\0')) return null;
  const text = source.replace(/^\uFEFF/, '');
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** Without a syntax error in one go; else what stands around an error by itself, and then on from the next statement. */
function parseStatements(
  text: string,
  { strict, lenient }: NonNullable<typeof parsers>,
): Pick<PyTree, 'root' | 'broken'> {
  const root: PyNode = { name: 'Script', from: 0, to: text.length, children: [] };
  let from = 0;
  for (let repairs = 0; repairs <= MAX_REPAIRS; repairs += 1) {
    const rest = text.slice(from);
    const parsed = parseStrictly(strict, rest);
    if ('tree' in parsed) {
      for (const statement of copyStatements(parsed.tree, from)) root.children.push(statement);
      return { root, broken: repairs > 0 };
    }
    const end = parsed.error + MAX_RECOVERED;
    const statements = copyStatements(lenient.parse(rest.slice(0, end)), from);
    const last = end < rest.length ? statements.pop() : undefined;
    for (const statement of statements) root.children.push(statement);
    if (last === undefined || last.from <= from + parsed.error) break;
    from = last.from;
  }
  return { root, broken: true };
}

/** The tree of a text, or where its first syntax error is. */
function parseStrictly(strict: Parser, text: string): { tree: Tree } | { error: number } {
  const parsing = strict.startParse(text);
  try {
    for (;;) {
      const tree = parsing.advance();
      if (tree !== null) return { tree };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { error: parsing.parsedPos };
  }
}

/**
 * The same text, character by character, in the Python that the grammar knows: a t-string as an f-string, `1.` as `1`, a
 * bare `yield` as `...`, the backslash of `\{`, which hides no brace, as a letter, blank lines as spaces, which cost it
 * less. What stands inside a string changes as well: values are read from the original.
 */
function fitGrammar(text: string): string {
  return withoutLastIndent(text)
    .replace(/(?<![\w'"])([rR]?)[tT](?=[rR]?['"])/g, '$1f')
    .replace(/(?<![\w.])(\d{1,20})\.(?![\w.])/g, '$1 ')
    .replace(/\\(?=\{)/g, 'x')
    .replace(/yield(?<![\w\u00a1-\uffff]yield)(?=[ \t]*[\n#)\]},;])/g, '...  ')
    .replace(/(?<!\\)\n(?=[ \t\f]*\n)/g, ' ');
}

/** A last line of nothing but spaces, without an end, is a syntax error for the grammar where it stands further in than the block. */
function withoutLastIndent(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t'.includes(text[end - 1] ?? '')) end -= 1;
  if (end === text.length || text[end - 1] !== '\n' || text[end - 2] === '\\') return text;
  return text.slice(0, end) + '\n'.repeat(text.length - end);
}

/** What says no more than the node that it stands in, or nothing: the `\\n` of a string. */
const LEFT_OUT = new Set(['Comment', 'Escape']);

/** The statements of a tree that was made from `offset` on. */
function copyStatements(tree: Tree, offset: number): PyNode[] {
  const statements: PyNode[] = [];
  const open: PyNode[] = [];
  tree.iterate({
    enter({ name, from, to }) {
      const around = open.at(-1);
      // An operator is no more than its characters, though `*` and `**` are names of their own for the grammar.
      if (LEFT_OUT.has(name) || around?.name === 'ArithOp') return false;
      if (name === 'Script') return true;
      const node: PyNode = { name, from: from + offset, to: to + offset, children: [] };
      (around?.children ?? statements).push(node);
      open.push(node);
      return true;
    },
    leave({ name }) {
      if (name === 'Script') return;
      const node = open.pop();
      const last = node?.children.findLast((child) => child.name !== ERROR);
      // A block ends for the grammar where the next statement begins.
      if (node !== undefined && last !== undefined && !/String|Replacement/.test(node.name))
        node.to = last.to;
    },
  });
  return statements;
}

/** Source of a node, without comments and white space between its tokens. */
export function compactSource(tree: PyTree, node: PyNode): string {
  const pieces: string[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.children.length === 0 || /String/.test(next.name))
      pieces.push(tree.text.slice(next.from, next.to));
    else for (const child of next.children.toReversed()) waiting.push(child);
  }
  return pieces.join('');
}

const BRACKETS = new Set(['(', ')', '[', ']', '{', '}']);

/** Children between the commas, in order; brackets left out. */
export function splitAtCommas(nodes: readonly PyNode[]): PyNode[][] {
  const groups: PyNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else if (!BRACKETS.has(node.name)) groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

export function sourceOf(tree: PyTree, node: PyNode): string {
  return tree.text.slice(node.from, node.to);
}

/** First and last line of a node, or of what reaches from one to another. */
export function linesOf(tree: PyTree, first: PyNode, last: PyNode = first): [number, number] {
  return [tree.lineAt(first.from), tree.lineAt(Math.max(first.from, last.to - 1))];
}
