import type { SyntaxNode } from '../lezer/tree.ts';
import { leafOf, type Parsing } from './parsing.ts';

/** Reserved words that are types. */
export const TYPE_WORDS: ReadonlySet<string> = new Set(
  'bool byte char decimal double float int long object sbyte short string uint ulong ushort void'.split(' '),
);
/** Types within types, deeper than people write them. */
const MAX_DEPTH = 30;

/** The index behind the type that begins at a token; -1 where none does. Reads no expressions, and each place once. */
export function typeEnd(parsing: Parsing, from: number, depth = 0): number {
  const known = parsing.types.get(from);
  if (known !== undefined) return known;
  const end = depth > MAX_DEPTH ? -1 : findEnd(parsing, from, depth);
  parsing.types.set(from, end);
  return end;
}

function findEnd(parsing: Parsing, from: number, depth: number): number {
  const { kinds, closing } = parsing.tokens;
  let at = from;
  while (kinds[at] === 'ref' || kinds[at] === 'readonly' || isNamed(parsing, at, 'scoped')) at += 1;
  const kind = kinds[at] ?? 'end';
  if (kind === '(') {
    at = tupleEnd(parsing, at, depth);
    if (at < 0) return -1;
  } else if (TYPE_WORDS.has(kind)) at += 1;
  else if (kind === 'delegate' && kinds[at + 1] === '*') {
    // `delegate* unmanaged<int, void>`
    at = kinds[at + 2] === 'name' ? at + 3 : at + 2;
    at = kinds[at] === '<' ? argumentsEnd(parsing, at, depth) : -1;
    if (at < 0) return -1;
  } else if (kind === 'name') {
    at = nameEnd(parsing, at, depth);
    if (at < 0) return -1;
  } else return -1;
  for (;;) {
    if (kinds[at] === '?' || kinds[at] === '*') at += 1;
    else if (kinds[at] === '[' && isRank(parsing, at)) at = (closing[at] ?? at) + 1;
    else return at;
  }
}

function isNamed({ tokens }: Parsing, at: number, word: string): boolean {
  return (
    tokens.kinds[at] === 'name' &&
    tokens.text.slice(tokens.starts[at], tokens.ends[at]) === word &&
    tokens.kinds[at + 1] === 'name'
  );
}

/** `A.B<C>.D`, `global::A`. */
function nameEnd(parsing: Parsing, from: number, depth: number): number {
  const { kinds } = parsing.tokens;
  let at = from;
  for (;;) {
    if (kinds[at] !== 'name') return -1;
    at += 1;
    if (kinds[at] === '<') {
      const end = argumentsEnd(parsing, at, depth);
      if (end < 0) return at;
      at = end;
    }
    if (kinds[at] !== '.' && kinds[at] !== '::') return at;
    at += 1;
  }
}

/** The index behind `<A, B[]>`, also of `<,>`; -1 where it is no list of types. */
export function argumentsEnd(parsing: Parsing, from: number, depth = 0): number {
  const { kinds } = parsing.tokens;
  let at = from + 1;
  for (;;) {
    if (kinds[at] !== ',' && kinds[at] !== '>') {
      at = typeEnd(parsing, at, depth + 1);
      if (at < 0) return -1;
    }
    if (kinds[at] === '>') return at + 1;
    if (kinds[at] !== ',') return -1;
    at += 1;
  }
}

/** `(int Count, string Name)`: at least two. */
function tupleEnd(parsing: Parsing, from: number, depth: number): number {
  const { kinds } = parsing.tokens;
  let at = from + 1;
  for (let count = 1; ; count++) {
    at = typeEnd(parsing, at, depth + 1);
    if (at < 0) return -1;
    if (kinds[at] === 'name') at += 1;
    if (kinds[at] === ')') return count > 1 ? at + 1 : -1;
    if (kinds[at] !== ',') return -1;
    at += 1;
  }
}

function isRank({ tokens }: Parsing, at: number): boolean {
  const end = tokens.closing[at] ?? -1;
  for (let inside = at + 1; inside < end; inside++) if (tokens.kinds[inside] !== ',') return false;
  return end > 0;
}

/** The type that begins at the next token, as a node; null where none does. */
export function readType(parsing: Parsing): SyntaxNode | null {
  const end = typeEnd(parsing, parsing.at);
  if (end < 0) return null;
  const type = leafOf(parsing, 'Type', parsing.at, end);
  parsing.at = end;
  return type;
}

/** What stands behind the `?` of `x is Count ? 1 : 2`, and not behind that of `x as int?`. */
const BEHIND_QUESTION =
  /^(name|number|text|char|\(|\[|this|base|new|true|false|null|typeof|default|throw|!|-|\+|~|\$)$/;

/** The type behind `is` and `as`: a `?` that begins a choice is no part of it. */
export function readTestedType(parsing: Parsing): SyntaxNode | null {
  const { kinds } = parsing.tokens;
  const end = typeEnd(parsing, parsing.at);
  const chooses = end > 0 && kinds[end - 1] === '?' && BEHIND_QUESTION.test(kinds[end] ?? 'end');
  if (!chooses) return readType(parsing);
  const type = leafOf(parsing, 'Type', parsing.at, end - 1);
  parsing.at = end - 1;
  return type;
}

/** What may follow the type arguments of an expression (C# specification, 6.2.5). */
const BEHIND_ARGUMENTS = new Set('( ) ] } : ; , . ? == != | ^ && || & [ end =>'.split(' '));

/** The index behind type arguments of a name in an expression; -1 where `<` compares. */
export function callArgumentsEnd(parsing: Parsing, from: number): number {
  const end = argumentsEnd(parsing, from);
  return end > 0 && BEHIND_ARGUMENTS.has(parsing.tokens.kinds[end] ?? 'end') ? end : -1;
}
