import type { SyntaxNode } from '../lezer/tree.ts';
import { isWord, kindAt, nodeOf, type Parsing, readExpression, startOf } from './parsing.ts';
import { typeEnd } from './types.ts';

const CLAUSES = ['from', 'where', 'select', 'let', 'orderby', 'group', 'by', 'join', 'on', 'equals', 'into'];
const DIRECTIONS = ['ascending', 'descending'];

/** `from x in list where … select …`: its expressions in their order. */
export function readQuery(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const parts: SyntaxNode[] = [];
  for (;;) {
    const clause = CLAUSES.find((word) => isWord(parsing, word));
    if (clause === undefined) break;
    parsing.at += 1;
    if (clause === 'from' || clause === 'join') {
      const end = kindAt(parsing, 1) === 'in' ? parsing.at : typeEnd(parsing, parsing.at);
      parsing.at = end < 0 ? parsing.at : end;
      if (kindAt(parsing) === 'name') parsing.at += 1;
      if (kindAt(parsing) === 'in') parsing.at += 1;
    } else if (clause === 'let') parsing.at += 2;
    if (clause === 'into') {
      parsing.at += 1;
      continue;
    }
    do {
      if (kindAt(parsing) === ',') parsing.at += 1;
      parts.push(readExpression(parsing));
      if (DIRECTIONS.some((word) => isWord(parsing, word))) parsing.at += 1;
    } while (clause === 'orderby' && kindAt(parsing) === ',');
  }
  return nodeOf(parsing, 'Query', from, parts);
}
