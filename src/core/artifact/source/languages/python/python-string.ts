import { describeExpression, joinParts } from '../../text-parts.ts';
import type { TextPart } from '../../types.ts';
import { decodeEscapes } from './python-escapes.ts';
import { ERROR, type PyNode, type PyTree } from './python-tree.ts';

const OPENING = /^([A-Za-z]{0,2})("""|'''|"|')/;
/** The text of a literal, or of several that stand side by side; null for bytes and for one that does not end. */
export function readString(tree: PyTree, node: PyNode): TextPart[] | null {
  const literals = node.name === 'ContinuedString' ? node.children : [node];
  const parts: TextPart[] = [];
  for (const literal of literals) {
    const read = literal.name === ERROR ? null : readLiteral(tree, literal);
    if (read === null) return null;
    for (const part of read) parts.push(part);
  }
  return joinParts(parts);
}

/** An expression as a hole. */
export function holeOf(tree: PyTree, from: number, to: number): TextPart {
  return { hole: describeExpression(tree.text, from, to) };
}

function readLiteral(tree: PyTree, node: PyNode): TextPart[] | null {
  const source = tree.text.slice(node.from, node.to);
  const [opening, prefix = '', quotes = ''] = OPENING.exec(source) ?? [''];
  if (opening === '' || /b/i.test(prefix) || !isClosed(source, opening, quotes)) return null;
  if (node.children.some((child) => child.name === ERROR)) return null;
  const raw = /r/i.test(prefix);
  const end = node.to - quotes.length;
  if (node.name === 'String')
    return [{ text: decodeEscapes(tree.text.slice(node.from + opening.length, end), raw, false) }];
  const parts: TextPart[] = [];
  let at = node.from + opening.length;
  for (const child of node.children) {
    if (child.name !== 'FormatReplacement') continue;
    parts.push(
      { text: decodeEscapes(tree.text.slice(at, child.from), raw, true) },
      ...readReplacement(tree, child),
    );
    at = child.to;
  }
  parts.push({ text: decodeEscapes(tree.text.slice(at, end), raw, true) });
  return parts;
}

/** The grammar lets a literal end with its line. */
function isClosed(source: string, opening: string, quotes: string): boolean {
  if (source.length < opening.length + quotes.length || !source.endsWith(quotes)) return false;
  let slashes = 0;
  while (source[source.length - quotes.length - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 0;
}

/** `{total:.2f}` is `total`; `{total=}` writes its own source before its value. */
function readReplacement(tree: PyTree, node: PyNode): TextPart[] {
  const own = node.children.filter(({ name }) => !/^([{}]|Format(SelfDoc|Conversion|Spec))$/.test(name));
  const from = own[0]?.from ?? node.from;
  const hole = holeOf(tree, from, own.at(-1)?.to ?? node.to);
  const shown = node.children.find(({ name }) => name === 'FormatSelfDoc');
  return shown === undefined ? [hole] : [{ text: tree.text.slice(node.from + 1, shown.to) }, hole];
}
