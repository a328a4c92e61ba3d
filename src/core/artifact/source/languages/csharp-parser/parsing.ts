import type { SyntaxNode } from '../lezer/tree.ts';
import type { Tokens } from './tokens.ts';

/** What stands within one another, so that the files of the parser need not import each other. */
export type Grammar = {
  expression(parsing: Parsing): SyntaxNode;
  /** An operand with the operators that it stands behind. */
  unary(parsing: Parsing): SyntaxNode;
  block(parsing: Parsing): SyntaxNode;
  typeDeclaration(parsing: Parsing): SyntaxNode;
  /** A variable or a function in a function. */
  local(parsing: Parsing): SyntaxNode;
};

/** Where a parser stands. */
export type Parsing = {
  grammar: Grammar;
  tokens: Tokens;
  /** Index of the token that is read next. */
  at: number;
  /** Expressions and statements within one another. */
  depth: number;
  /** Offset of the first thing that is not C#; null as long as all is. */
  fault: number | null;
  /** By the token that a type may begin with: the token behind it, or -1. */
  types: Map<number, number>;
};

/** Deeper files are generated, or written to overflow a stack. */
const MAX_DEPTH = 250;

/** Thrown by `goDeeper` alone, and caught where a file begins. */
export class TooDeep extends Error {}

export function startParsing(grammar: Grammar, tokens: Tokens): Parsing {
  return { grammar, tokens, at: 0, depth: 0, fault: tokens.fault, types: new Map() };
}

/** What `read` makes one level deeper. */
export function goDeeper<T>(parsing: Parsing, read: (parsing: Parsing) => T): T {
  if (++parsing.depth > MAX_DEPTH) throw new TooDeep();
  const made = read(parsing);
  parsing.depth -= 1;
  return made;
}

/** The kind of the next token, or of the one so many behind it. */
export function kindAt({ tokens, at }: Parsing, offset = 0): string {
  return tokens.kinds[at + offset] ?? 'end';
}

export function wordAt({ tokens, at }: Parsing, offset = 0): string {
  return tokens.text.slice(tokens.starts[at + offset] ?? 0, tokens.ends[at + offset] ?? 0);
}

/** Whether the next token is a name that is this word: those that are reserved in some places only. */
export function isWord(parsing: Parsing, word: string, offset = 0): boolean {
  return kindAt(parsing, offset) === 'name' && wordAt(parsing, offset) === word;
}

/** Where the next token begins. */
export function startOf({ tokens, at }: Parsing): number {
  return tokens.starts[at] ?? tokens.text.length;
}

/** Where the last token that was read ends. */
export function endBefore({ tokens, at }: Parsing): number {
  return at === 0 ? 0 : (tokens.ends[at - 1] ?? tokens.text.length);
}

/** Goes over the next token if it is of this kind. */
export function take(parsing: Parsing, kind: string): boolean {
  if (kindAt(parsing) !== kind) return false;
  parsing.at += 1;
  return true;
}

/** The same; a fault where it is of another. */
export function expect(parsing: Parsing, kind: string): void {
  if (!take(parsing, kind)) fail(parsing);
}

export function fail(parsing: Parsing): void {
  parsing.fault ??= startOf(parsing);
}

/** The next token as a node without children. */
export function takeLeaf(parsing: Parsing, name: string): SyntaxNode {
  const leaf = leafOf(parsing, name, parsing.at, parsing.at + 1);
  parsing.at += 1;
  return leaf;
}

/** The tokens from one to before another as a node without children. */
export function leafOf({ tokens }: Parsing, name: string, from: number, to: number): SyntaxNode {
  return {
    name,
    from: tokens.starts[from] ?? tokens.text.length,
    to: tokens.ends[Math.max(to - 1, from)] ?? tokens.text.length,
    children: [],
  };
}

export function nodeOf(
  parsing: Parsing,
  name: string,
  from: number,
  children: readonly (SyntaxNode | null)[],
): SyntaxNode {
  return {
    name,
    from,
    to: Math.max(from, endBefore(parsing)),
    children: children.filter((child) => child !== null),
  };
}

/** The token behind the bracket that the next token opens; where it has no other half, the end of the file. */
export function behindBracket({ tokens, at }: Parsing, offset = 0): number {
  const closing = tokens.closing[at + offset] ?? -1;
  return closing < 0 ? tokens.kinds.length - 1 : closing + 1;
}

export function readExpression(parsing: Parsing): SyntaxNode {
  return parsing.grammar.expression(parsing);
}
