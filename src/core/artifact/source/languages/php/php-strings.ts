import type { SourceText, TextPart } from '../../types.ts';
import { type Reading, textOf } from '../lezer/reading.ts';
import { decodeEscapes } from '../lezer/texts.ts';
import { linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';

/** `$name`, `$a[0]`, `$a->b`, `{$a->b()}`, `${name}` in a text. */
const HOLE =
  /\\[\s\S]|\{(\$[^{}\n]{1,300})\}|\$\{(\w{1,60})\}|(\$[a-zA-Z_]\w{0,60}(?:\[[^\]\n]{1,60}\]|->\w{1,60})?)/g;

/** A text between quotes or behind `<<<`, with what stands in it as holes. */
export function readPhpString(reading: Reading, node: SyntaxNode): SourceText {
  const source = sourceOf(reading.tree, node);
  const lines = linesOf(reading.tree, node);
  if (node.name === 'HeredocString') return textOf(partsOfHeredoc(source), lines);
  if (source.startsWith("'"))
    return textOf([{ text: source.slice(1, -1).replace(/\\([\\'])/g, '$1') }], lines);
  return textOf(partsOf(source.slice(1, -1)), lines);
}

function partsOf(source: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const found of source.matchAll(HOLE)) {
    const hole = found[1] ?? found[2] ?? found[3];
    if (hole === undefined) continue;
    parts.push({ text: decodeEscapes(source.slice(at, found.index)) }, { hole: nameOfVariable(hole) });
    at = found.index + found[0].length;
  }
  parts.push({ text: decodeEscapes(source.slice(at)) });
  return parts;
}

/** `$this->name` is `this.name`. */
export function nameOfVariable(source: string): string {
  return source.replace(/^\$/, '').replaceAll('->', '.').replaceAll('::', '.');
}

/** What the closing word is indented by is cut from every line. */
function partsOfHeredoc(source: string): TextPart[] {
  const opening = /^<<<[ \t]*(["']?)(\w+)\1[ \t]*\n/.exec(source);
  if (opening === null) return [{ text: '' }];
  const body = source.slice(opening[0].length);
  const lastBreak = body.lastIndexOf('\n');
  const closing = lastBreak < 0 ? body : body.slice(lastBreak + 1);
  const indent = /^[ \t]*/.exec(closing)?.[0] ?? '';
  const text = lastBreak < 0 ? '' : body.slice(0, lastBreak);
  const cut = text
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
    .join('\n');
  return opening[1] === "'" ? [{ text: cut }] : partsOf(cut);
}
