import { cleanDoc, dedent, joinParts, joinTexts, literalOf, trimParts } from '../../text-parts.ts';
import type { SourceCall, SourceText, SourceValue, TextPart } from '../../types.ts';
import { partsOf, type Reading } from './python-reading.ts';

/** Characters. Joining and replacing must not make a short file long. */
const MAX_LENGTH = 1_000_000;

const TRIMMED = { strip: 'both', lstrip: 'start', rstrip: 'end' } as const;

/** The text that a call of Python's own text functions gives; null of every other call. */
export function applyTextCall(reading: Reading, call: SourceCall): SourceValue | null {
  const { receiver, lines, positional } = call;
  const [first, second] = positional;
  if (receiver === null) {
    if (first?.type === 'text' && /(^|\.)dedent$/.test(call.callee))
      return { type: 'text', parts: dedent(first.parts), lines };
    if (first?.type === 'text' && /(^|\.)cleandoc$/.test(call.callee))
      return { type: 'text', parts: cleanDoc(first.parts), lines };
    return /^(typing\.|t\.)?cast$/.test(call.callee) && second !== undefined ? second : null;
  }
  if (receiver.type !== 'text') return null;
  const parts = applyMethod(reading, call, receiver);
  return parts === null ? null : { type: 'text', parts, lines };
}

function applyMethod(reading: Reading, call: SourceCall, { parts }: SourceText): TextPart[] | null {
  const [first, second] = call.positional;
  switch (call.callee) {
    case 'strip':
    case 'lstrip':
    case 'rstrip': {
      const chars = first?.type === 'text' ? literalOf(first.parts) : null;
      return first !== undefined && chars === null ? null : trimParts(parts, TRIMMED[call.callee], chars);
    }
    case 'join':
      return first?.type === 'list' && first.items.length * lengthOf(parts) <= MAX_LENGTH
        ? joinTexts(
            first.items.map((item) => partsOf(reading, item)),
            parts,
          )
        : null;
    case 'format':
    case 'format_map':
      return [...parts];
    case 'replace': {
      const from = first?.type === 'text' ? literalOf(first.parts) : null;
      const to = second?.type === 'text' ? literalOf(second.parts) : null;
      if (from === null || from === '' || second === undefined) return null;
      // With what only the program knows, it fills in a placeholder.
      if (to === null || call.positional.length > 2) return [...parts];
      if ((lengthOf(parts) / from.length) * to.length > MAX_LENGTH) return null;
      return joinParts(
        parts.map((part) => ('text' in part ? { text: part.text.replaceAll(from, () => to) } : part)),
      );
    }
    default:
      return null;
  }
}

function lengthOf(parts: readonly TextPart[]): number {
  return parts.reduce((sum, part) => sum + ('text' in part ? part.text : part.hole).length, 0);
}
