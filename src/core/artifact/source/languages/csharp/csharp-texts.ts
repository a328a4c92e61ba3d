import type { SourceText, TextPart } from '../../types.ts';
import { scanText, type TextHole } from '../csharp-parser/text-scan.ts';
import { holeOf, type Reading, textOf } from '../lezer/reading.ts';
import { decodeEscapes } from '../lezer/texts.ts';
import { linesOf, type SyntaxNode } from '../lezer/tree.ts';
import { dedentTo } from './raw-lines.ts';

/** What a string literal says; what it fills in are holes. Null of one that has no end. */
export function readTextLiteral(reading: Reading, node: SyntaxNode): SourceText | null {
  const { text } = reading.tree;
  const token = scanText(text, node.from);
  if (token === null || !token.closed) return null;
  const pieces: TextPart[] = [];
  let at = token.bodyFrom;
  for (const hole of token.holes) {
    pieces.push({ text: text.slice(at, hole.from) }, holePart(reading, hole));
    at = hole.to;
  }
  pieces.push({ text: text.slice(at, token.bodyTo) });
  const cut = token.kind === 'raw' ? dedentTo(pieces) : pieces;
  const parts = cut.map(
    (part): TextPart => ('text' in part ? { text: decode(part.text, token.kind, token.dollars) } : part),
  );
  return textOf(parts, linesOf(reading.tree, node));
}

function holePart(reading: Reading, { valueFrom, valueTo }: TextHole): TextPart {
  return holeOf(reading, { name: 'Hole', from: valueFrom, to: valueTo, children: [] });
}

function decode(source: string, kind: 'plain' | 'verbatim' | 'raw', dollars: number): string {
  const braces =
    dollars === 1 && kind !== 'raw' ? source.replace(/\{\{|\}\}/g, (two) => two.charAt(0)) : source;
  if (kind === 'plain') return decodeEscapes(braces);
  return kind === 'verbatim' ? braces.replaceAll('""', '"') : braces;
}
