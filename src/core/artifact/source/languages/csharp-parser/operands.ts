import { kindAt, type Parsing } from './parsing.ts';
import { TYPE_WORDS, typeEnd } from './types.ts';

/** Operators before one operand. */
export const UNARY = new Set('+ - ! ~ & * ^ ++ --'.split(' '));

const BEGINS_OPERAND = new Set(
  `name number text char ( [ this base new true false null typeof sizeof default checked unchecked delegate stackalloc static throw
! ~ + - & * ^ ++ -- ..`.split(/\s+/),
);

export function beginsOperand(parsing: Parsing, offset = 0): boolean {
  const kind = kindAt(parsing, offset);
  return BEGINS_OPERAND.has(kind) || TYPE_WORDS.has(kind);
}

/** What makes `(x) y` a cast, and `(x) - y` none (C# specification, 12.9.7). */
const BEHIND_CAST = new Set(
  `name number text char ( ! ~ this base new true false null typeof sizeof default checked unchecked delegate stackalloc static throw`.split(
    /\s+/,
  ),
);

/** Whether `(` begins a cast here: what is in the brackets is a type, and an operand follows. */
export function isCast(parsing: Parsing): boolean {
  const { kinds } = parsing.tokens;
  const close = parsing.tokens.closing[parsing.at] ?? -1;
  if (close < 0 || typeEnd(parsing, parsing.at + 1) !== close) return false;
  const word = TYPE_WORDS.has(kinds[parsing.at + 1] ?? '') && close === parsing.at + 2;
  const next = kinds[close + 1] ?? 'end';
  if (TYPE_WORDS.has(next) || (BEHIND_CAST.has(next) && !isSwitchOrWith(parsing, close + 1))) return true;
  // `(int)-1`, `(string[])["a"]`
  return (word && UNARY.has(next)) || (next === '[' && kinds[close - 1] !== 'name');
}

/** `(a) switch { … }` and the words that go on after an operand. */
function isSwitchOrWith({ tokens }: Parsing, at: number): boolean {
  if (tokens.kinds[at] !== 'name') return false;
  return /^(with|and|or|when|on|equals|into|ascending|descending|by|select|where|orderby|group|join|let|from)$/.test(
    tokens.text.slice(tokens.starts[at], tokens.ends[at]),
  );
}
