import type { SyntaxNode } from '../lezer/tree.ts';
import { isCast } from './operands.ts';
import { behindBracket, goDeeper, isWord, kindAt, nodeOf, type Parsing, startOf } from './parsing.ts';
import { readTestedType, typeEnd } from './types.ts';

/** What a value is compared with: `{ Length: > 3 } text and not null`. What stands in it says nothing of a model. */
export function readPattern(parsing: Parsing): SyntaxNode {
  return goDeeper(parsing, readAlternatives);
}

function readAlternatives(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const parts: SyntaxNode[] = [readSimple(parsing)];
  while (isWord(parsing, 'and') || isWord(parsing, 'or')) {
    parsing.at += 1;
    parts.push(readSimple(parsing));
  }
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : nodeOf(parsing, 'Pattern', from, parts);
}

function readSimple(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const kind = kindAt(parsing);
  if (isWord(parsing, 'not')) {
    parsing.at += 1;
    return goDeeper(parsing, readSimple);
  }
  if (/^([<>]|<=|>=|==|!=)$/.test(kind)) {
    parsing.at += 1;
    return nodeOf(parsing, 'Pattern', from, [goDeeper(parsing, readShifted)]);
  }
  if (kind === '(' && isCast(parsing)) return goDeeper(parsing, readShifted);
  const type = typeEnd(parsing, parsing.at);
  if (kind === '{' || kind === '[' || (kind === '(' && type < 0)) return readGroups(parsing, from);
  if (type > 0 && !isConstant(parsing, type)) {
    readTestedType(parsing);
    return readGroups(parsing, from);
  }
  return nodeOf(parsing, 'Pattern', from, [goDeeper(parsing, readShifted)]);
}

/** A constant, which may be a sum. */
function readShifted(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const left = parsing.grammar.unary(parsing);
  if (!/^[-+*/%|]$/.test(kindAt(parsing))) return left;
  parsing.at += 1;
  return nodeOf(parsing, 'Pattern', from, [left, goDeeper(parsing, readShifted)]);
}

/** `Method(…)` of a pattern is a type with its parts; `Limits.Max + 1` is a value. */
function isConstant({ tokens }: Parsing, end: number): boolean {
  return /^[-+*/%|]$/.test(tokens.kinds[end] ?? '');
}

/** `(…)`, `[…]` and `{…}` behind a type, and the name that the value gets. */
function readGroups(parsing: Parsing, from: number): SyntaxNode {
  while (/^[([{]$/.test(kindAt(parsing))) parsing.at = behindBracket(parsing);
  if (kindAt(parsing) === 'name' && !['and', 'or', 'when'].some((word) => isWord(parsing, word)))
    parsing.at += 1;
  return nodeOf(parsing, 'Pattern', from, []);
}
