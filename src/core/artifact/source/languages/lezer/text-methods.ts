import { dedent, literalOf, trimParts } from '../../text-parts.ts';
import type { SourceText, SourceValue, TextPart } from '../../types.ts';
import { type Reading, textOf } from './reading.ts';
import { fillVerbs } from './texts.ts';

/** Characters. Replacing must not make a short file long. */
const MAX_LENGTH = 1_000_000;

/** What a method of a text gives, as far as it is a text that can be known; null of every other. */
export function applyTextMethod(
  reading: Reading,
  text: SourceText,
  name: string,
  given: readonly SourceValue[],
): SourceText | null {
  const { parts, lines } = text;
  switch (name) {
    case 'trim':
    case 'strip':
      return given.length === 0 ? textOf(trimParts(parts, 'both', null), lines) : null;
    case 'stripTrailing':
    case 'trim_end':
      return textOf(trimParts(parts, 'end', null), lines);
    case 'stripLeading':
    case 'trim_start':
      return textOf(trimParts(parts, 'start', null), lines);
    case 'stripIndent':
      return textOf(dedent(parts), lines);
    case 'toString':
    case 'to_string':
    case 'to_owned':
    case 'into':
    case 'as_str':
    case 'clone':
    case 'intern':
    case 'String':
      return given.length === 0 ? text : null;
    case 'formatted':
      return fillVerbs(reading, text, given);
    case 'replace':
    case 'replaceAll': {
      const [from, to] = given;
      const old = from?.type === 'text' ? literalOf(from.parts) : null;
      const put = to?.type === 'text' ? literalOf(to.parts) : null;
      if (old === null || old === '' || to === undefined || given.length > 2) return null;
      // With what only the program knows, it fills in a placeholder.
      if (put === null || (source(parts).length / old.length) * put.length > MAX_LENGTH) return text;
      return textOf(
        parts.map((part) => ('text' in part ? { text: part.text.replaceAll(old, () => put) } : part)),
        lines,
      );
    }
    case 'concat': {
      const [other] = given;
      return other?.type === 'text' ? textOf([...parts, ...other.parts], lines) : null;
    }
    default:
      return null;
  }
}

function source(parts: readonly TextPart[]): string {
  return parts.map((part) => ('text' in part ? part.text : part.hole)).join('');
}
