import { indexLines, type Position, positionAt } from '../../../documents/position.ts';
import { type SyntaxNode, type SyntaxTree, textOf } from '../lezer/tree.ts';
import { readFileMembers, readMember, readTypeDeclaration } from './declarations.ts';
import { readExpression, readUnary } from './expressions.ts';
import { fail, type Grammar, kindAt, type Parsing, startParsing, TooDeep } from './parsing.ts';
import { readBlock } from './statements.ts';
import { readTokens } from './tokens.ts';

const GRAMMAR: Grammar = {
  expression: readExpression,
  unary: readUnary,
  block: readBlock,
  typeDeclaration: readTypeDeclaration,
  local: (parsing) => readMember(parsing, null),
};

/** The tree of a file, with what is sound around syntax errors; null of binary data and of what is too long or too deep. */
export function parseCSharp(source: string): SyntaxTree | null {
  const text = textOf(source);
  const parsed = text === null ? null : parse(text);
  if (text === null || parsed === null) return null;
  const lines = indexLines(text);
  return {
    text,
    root: parsed.root,
    broken: parsed.fault !== null,
    lineAt: (offset) => lines(offset).line,
  };
}

/** Where the first syntax error is; null where there is none, and of what is not read at all. */
export function findCSharpFault(source: string): Position | null {
  const text = textOf(source);
  const fault = text === null ? null : (parse(text)?.fault ?? null);
  return text === null || fault === null ? null : positionAt(text, fault);
}

function parse(text: string): { root: SyntaxNode; fault: number | null } | null {
  const parsing = startParsing(GRAMMAR, readTokens(text));
  try {
    const root: SyntaxNode = { name: 'File', from: 0, to: text.length, children: readFile(parsing) };
    return { root, fault: parsing.fault };
  } catch (error) {
    if (error instanceof TooDeep) return null;
    throw error;
  }
}

/** What stands behind a brace too many is read as well. */
function readFile(parsing: Parsing): SyntaxNode[] {
  const members: SyntaxNode[] = [];
  for (;;) {
    members.push(...readFileMembers(parsing));
    if (kindAt(parsing) === 'end') return members;
    fail(parsing);
    parsing.at += 1;
  }
}
