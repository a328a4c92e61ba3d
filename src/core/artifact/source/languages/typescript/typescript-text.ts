import type { Expression } from 'oxc-parser';
import { joinParts, trimParts } from '../../text-parts.ts';
import type { SourceText, SourceValue, TextPart } from '../../types.ts';
import { holeOf, type Reader } from './typescript-reader.ts';

/** What a value adds to a text: its own parts, its digits, or a hole with the source that gave it. */
export function partsOfOperand(reader: Reader, value: SourceValue, node: Expression): TextPart[] {
  if (value.type === 'text') return value.parts;
  if (value.type === 'number' || value.type === 'boolean') return [{ text: String(value.value) }];
  return [holeOf(reader, node)];
}

/** Ways to take indentation out of a template, by the name of the function or tag that does it. */
const INDENT_REMOVERS: Readonly<Record<string, (parts: readonly TextPart[]) => TextPart[]>> = {
  dedent: removeCommonIndent,
  outdent: removeCommonIndent,
  endent: removeCommonIndent,
  undent: removeCommonIndent,
  stripIndent: removeCommonIndent,
  stripIndents: (parts) => mapLines(parts, (text) => text.replace(/^[ \t]+/, '')),
  oneLine: (parts) => foldLines(parts),
};

/** The text as the tag or function `callee` would give it; null where that is no known remover of indentation. */
export function dedentParts(callee: string, parts: readonly TextPart[]): TextPart[] | null {
  const remove = Object.hasOwn(INDENT_REMOVERS, callee) ? INDENT_REMOVERS[callee] : undefined;
  return remove === undefined ? null : trimParts(remove(parts), 'both', null);
}

function removeCommonIndent(parts: readonly TextPart[]): TextPart[] {
  let indent = Number.POSITIVE_INFINITY;
  mapLines(parts, (text, isWhole, isFirst) => {
    const width = indentOf(text);
    // What stands behind the opening quote has no indentation to compare, and an empty line none that counts.
    if (!isFirst && (width < text.length || !isWhole)) indent = Math.min(indent, width);
    return text;
  });
  return mapLines(parts, (text) => text.slice(Math.min(indentOf(text), indent)));
}

function indentOf(text: string): number {
  let width = 0;
  while (text[width] === ' ' || text[width] === '\t') width += 1;
  return width;
}

/** Changes the start of every line. `isWhole`: the line has no hole behind the start; `isFirst`: the first line of all. */
function mapLines(
  parts: readonly TextPart[],
  change: (start: string, isWhole: boolean, isFirst: boolean) => string,
): TextPart[] {
  let atLineStart = true;
  return joinParts(
    parts.map((part, index) => {
      if ('hole' in part) {
        atLineStart = false;
        return part;
      }
      const lines = part.text.split('\n');
      const changed = lines.map((line, number) => {
        if (number === 0 && !atLineStart) return line;
        const isWhole = number < lines.length - 1 || index === parts.length - 1;
        return change(line, isWhole, index === 0 && number === 0);
      });
      atLineStart = false;
      return { text: changed.join('\n') };
    }),
  );
}

function foldLines(parts: readonly TextPart[]): TextPart[] {
  return parts.map((part) =>
    'hole' in part
      ? part
      : {
          text: part.text
            .split('\n')
            .map((line, index) => (index === 0 ? line : line.trimStart()))
            .join(' '),
        },
  );
}

export function textValue(lines: SourceText['lines'], parts: TextPart[]): SourceText {
  return { type: 'text', lines, parts };
}
