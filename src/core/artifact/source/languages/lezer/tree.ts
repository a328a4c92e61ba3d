import { indexLines, type Position, positionAt } from '../../../documents/position.ts';

/** A node of a syntax tree, named as the grammar of its language names it. Comments are left out. */
export type SyntaxNode = { name: string; from: number; to: number; children: SyntaxNode[] };

/** A parsed file. `text` has no byte order mark and only `\n` for line ends; nodes stand in it. */
export type SyntaxTree = { text: string; root: SyntaxNode; broken: boolean; lineAt(offset: number): number };

export type Parser = typeof import('@lezer/java').parser;

/** What the grammars call a place that they could not read. */
export const ERROR = '⚠';

/** Characters. Longer files are generated, and reading them would cost seconds. */
const MAX_LENGTH = 400_000;
/** Characters of a file with a syntax error that are read: around errors the parser is some twenty times slower. */
const MAX_BROKEN = 30_000;
/** Of a longer one what stands before the error, and so much behind it. */
const MAX_RECOVERED = 10_000;
/** Steps of the parser for each character, and at least: real files take 0.4 at most, one that was made to be slow takes one. */
const STEPS_PER_CHARACTER = 0.6;
const FEWEST_STEPS = 2_000;
/** Brackets within brackets: of some thousand open ones the grammars take minutes to find that none is closed. */
const MAX_BRACKETS = 150;
/** Deeper trees are generated, or written to overflow a stack. */
const MAX_DEPTH = 400;

/** The tree of a file, with what is sound around syntax errors; null of binary data and of what is too long, too deep or too broken. */
export function parseTree(parser: Parser, source: string): SyntaxTree | null {
  const text = textOf(source);
  if (text === null) return null;
  const sound = parseStrictly(parser, text);
  const tree = typeof sound === 'number' ? parseBroken(parser, text, sound) : sound;
  if (tree === null) return null;
  const lines = indexLines(text);
  const copied = copyTree(tree);
  return copied === null ? null : { text, ...copied, lineAt: (offset) => lines(offset).line };
}

type Tree = ReturnType<Parser['parse']>;

const stricts = new WeakMap<Parser, Parser>();

function strictOf(parser: Parser): Parser {
  const known = stricts.get(parser) ?? parser.configure({ strict: true });
  stricts.set(parser, known);
  return known;
}

/** The tree, or where the first syntax error is. */
function parseStrictly(parser: Parser, text: string): Tree | number {
  const parsing = strictOf(parser).startParse(text);
  try {
    for (;;) {
      const tree = parsing.advance();
      if (tree !== null) return tree;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return Math.min(parsing.parsedPos, text.length);
  }
}

/** What is sound of a text with a syntax error; null where hardly anything is. */
function parseBroken(parser: Parser, text: string, error: number): Tree | null {
  const read = text.length <= MAX_BROKEN ? text : text.slice(0, Math.min(error + MAX_RECOVERED, text.length));
  const parsing = parser.startParse(read);
  let left = Math.max(FEWEST_STEPS, read.length * STEPS_PER_CHARACTER);
  let tree = parsing.advance();
  while (tree === null) {
    if (--left < 0) return null;
    tree = parsing.advance();
  }
  return tree;
}

/**
 * A part of a file, read between `before` and `after` as the one value that they make it; its nodes stand where they do in
 * the file. Null where it is none.
 */
export function parsePart(
  parser: Parser,
  { text }: SyntaxTree,
  part: { from: number; to: number; before: string; after: string },
): SyntaxNode | null {
  const source = part.before + text.slice(part.from, part.to) + part.after;
  const parsed = parseStrictly(parser, source);
  const copied = typeof parsed === 'number' ? null : copyTree(parsed);
  if (copied === null) return null;
  const [item] = copied.root.children;
  const value = item?.children.find(({ from }) => from >= part.before.length);
  return value === undefined ? null : movedBy(value, part.from - part.before.length);
}

function movedBy(node: SyntaxNode, offset: number): SyntaxNode {
  return {
    name: node.name,
    from: node.from + offset,
    to: node.to + offset,
    children: node.children.map((child) => movedBy(child, offset)),
  };
}

/** Where the first syntax error is; null where there is none, and of what is not read at all. */
export function findTreeFault(parser: Parser, source: string): Position | null {
  const text = textOf(source);
  if (text === null) return null;
  const parsed = parseStrictly(parser, text);
  return typeof parsed === 'number' ? positionAt(text, parsed) : null;
}

/** What of a file is parsed, without its byte order mark and with `\n` for line ends; null where it is too long, too deep or binary. */
export function textOf(source: string): string | null {
  if (source.length > MAX_LENGTH || source.includes('\0')) return null;
  if (nestsDeeply(source)) return null;
  const text = source.replace(/^\uFEFF/, '');
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** Brackets in texts and comments count as well, which most often are in pairs. */
function nestsDeeply(source: string): boolean {
  let open = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) {
      if (++open > MAX_BRACKETS) return true;
    } else if (open > 0 && (code === 41 || code === 93 || code === 125)) open -= 1;
  }
  return false;
}

const LEFT_OUT = /Comment$|^(Escape|EscapeSequence)$/;

function copyTree(tree: ReturnType<Parser['parse']>): Pick<SyntaxTree, 'root' | 'broken'> | null {
  const root: SyntaxNode = { name: tree.type.name, from: 0, to: tree.length, children: [] };
  const open: SyntaxNode[] = [];
  let broken = false;
  let deep = false;
  tree.iterate({
    enter({ type, name, from, to }) {
      if (type.isTop) return true;
      if (type.isError) broken = true;
      if (LEFT_OUT.test(name) || deep) return false;
      const node: SyntaxNode = { name, from, to, children: [] };
      (open.at(-1) ?? root).children.push(node);
      open.push(node);
      if (open.length > MAX_DEPTH) deep = true;
      return true;
    },
    leave({ type, name }) {
      if (!type.isTop && !LEFT_OUT.test(name)) open.pop();
    },
  });
  return deep ? null : { root, broken };
}

export function sourceOf(tree: SyntaxTree, node: SyntaxNode): string {
  return tree.text.slice(node.from, node.to);
}

/** First and last line of a node, or of what reaches from one to another. */
export function linesOf(tree: SyntaxTree, first: SyntaxNode, last: SyntaxNode = first): [number, number] {
  return [tree.lineAt(first.from), tree.lineAt(Math.max(first.from, last.to - 1))];
}

export function childOf(node: SyntaxNode | undefined, ...names: readonly string[]): SyntaxNode | undefined {
  return node?.children.find(({ name }) => names.includes(name));
}

export function childrenOf(node: SyntaxNode | undefined, ...names: readonly string[]): SyntaxNode[] {
  return node?.children.filter(({ name }) => names.includes(name)) ?? [];
}

const BRACKETS = new Set(['(', ')', '[', ']', '{', '}', '|', '#[']);

/** Children between the commas, in order; brackets left out. */
export function splitAtCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else if (!BRACKETS.has(node.name) && node.name !== ERROR) groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}
