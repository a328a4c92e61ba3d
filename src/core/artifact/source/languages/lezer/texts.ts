import { literalOf } from '../../text-parts.ts';
import type { SourceText, SourceValue, TextPart } from '../../types.ts';
import { partsOf, type Reading, textOf } from './reading.ts';

/** Characters. Filling in and joining must not make a short file long. */
const MAX_LENGTH = 1_000_000;

/** `%s`, `%-5d`, `%1$s`, `%v`, `%w`; `%%` is a percent sign. */
const VERB = /%(?:%|(\d{1,2})\$)?[-+# 0]{0,5}[\d*]{0,4}(?:\.[\d*]{0,4})?[a-zA-Z]|%%/g;

/** What `printf` makes of a text: its verbs are holes, in the order of the arguments. */
export function fillVerbs(reading: Reading, text: SourceText, given: readonly SourceValue[]): SourceText {
  let next = 0;
  return fill(reading, text, VERB, (found) => {
    if (found === '%%') return '%';
    const index = /^%(\d{1,2})\$/.exec(found)?.[1];
    const value = given[index === undefined ? next++ : Number(index) - 1];
    return value ?? null;
  });
}

/** `{}`, `{:?}`, `{0}`, `{name}` of Rust, `{0}` of Java; doubled braces are braces. */
const BRACES = /\{\{|\}\}|\{([\p{L}_]\w{0,60}|\d{1,2})?(?::[^{}\n]{0,40})?\}/gu;

export function fillBraces(
  reading: Reading,
  text: SourceText,
  given: readonly SourceValue[],
  named: ReadonlyMap<string, SourceValue> = new Map(),
): SourceText {
  let next = 0;
  return fill(reading, text, BRACES, (found) => {
    if (found === '{{') return '{';
    if (found === '}}') return '}';
    const name = /^\{([\p{L}_]\w*|\d+)/u.exec(found)?.[1];
    if (name === undefined) return given[next++] ?? null;
    if (/^\d/.test(name)) return given[Number(name)] ?? null;
    return named.get(name) ?? { hole: name };
  });
}

type Filling = string | SourceValue | TextPart | null;

function fill(
  reading: Reading,
  { parts, lines }: SourceText,
  pattern: RegExp,
  fillingOf: (found: string) => Filling,
): SourceText {
  let length = 0;
  const filled = parts.flatMap((part): TextPart[] => {
    if (!('text' in part)) return [part];
    const pieces: TextPart[] = [];
    let at = 0;
    for (const { 0: found, index } of part.text.matchAll(pattern)) {
      pieces.push({ text: part.text.slice(at, index) });
      at = index + found.length;
      const filling = fillingOf(found);
      if (filling === null || length > MAX_LENGTH) pieces.push({ text: found });
      else if (typeof filling === 'string') pieces.push({ text: filling });
      else if ('type' in filling) {
        const inner = partsOf(reading, filling);
        length += inner.reduce((sum, piece) => sum + ('text' in piece ? piece.text : piece.hole).length, 0);
        pieces.push(...inner);
      } else pieces.push(filling);
    }
    pieces.push({ text: part.text.slice(at) });
    return pieces;
  });
  return textOf(filled, lines);
}

/** The texts with a separator between; null where the values are of one that is not written out, or would be too long. */
export function joinValues(
  reading: Reading,
  values: readonly SourceValue[],
  separator: SourceValue | undefined,
  lines: [number, number],
): SourceText | null {
  const between = separator?.type === 'text' ? literalOf(separator.parts) : null;
  if (between === null || !values.some(({ type }) => type === 'text')) return null;
  if (values.length * between.length > MAX_LENGTH) return null;
  return textOf(
    values.flatMap((value, at) => [...(at === 0 ? [] : [{ text: between }]), ...partsOf(reading, value)]),
    lines,
  );
}

/**
 * Escapes that the languages have in common, as far as a text for a model has any. Unknown ones stay as they are written.
 * `joins`: a line that ends with a backslash goes on where the next one begins, and not at its indentation, as in Rust.
 */
export function decodeEscapes(source: string, joins = false): string {
  if (!source.includes('\\')) return source;
  return source.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u+([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{1,3})|\n[ \t]*|.)/gs,
    (found, braced, short, long, hex, octal) => {
      const digits: string | undefined = braced ?? short ?? long ?? hex;
      if (digits !== undefined) return fromCode(Number.parseInt(digits, 16), found);
      if (octal !== undefined) return fromCode(Number.parseInt(octal, 8), found);
      if (found[1] === '\n') return joins ? '' : found.slice(2);
      return SIMPLE[found[1] ?? ''] ?? found;
    },
  );
}

function fromCode(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

const SIMPLE: Record<string, string> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
  v: '\v',
  $: '$',
};

/** A number as it is written: `1_000`, `0.2f`, `512u32`, `0x10`; null where it is none. */
export function numberOf(source: string): number | null {
  const plain = source
    .replaceAll('_', '')
    .replace(
      /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|[\d.]+(?:[eE][+-]?\d+)?)([fFdDlLuUiI](8|16|32|64|128|size)?)?$/,
      '$1',
    );
  const value = Number(plain);
  return plain !== '' && Number.isFinite(value) ? value : null;
}
