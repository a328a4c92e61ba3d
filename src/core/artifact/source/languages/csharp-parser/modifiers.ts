import { isWord, kindAt, type Parsing } from './parsing.ts';

const MODIFIERS = new Set(
  'public private protected internal static readonly sealed abstract virtual override extern unsafe volatile new const ref fixed'.split(
    ' ',
  ),
);
/** Words that are modifiers only before what they modify. */
const WORDS = ['async', 'partial', 'required', 'file', 'scoped'];
const DECLARES = new Set(['class', 'struct', 'interface', 'enum', 'delegate', 'namespace']);

/** How many tokens of modifiers begin so many tokens behind the next one. */
export function modifiersAt(parsing: Parsing, offset: number): number {
  let count = 0;
  for (;;) {
    const kind = kindAt(parsing, offset + count);
    const next = kindAt(parsing, offset + count + 1);
    const reserved = MODIFIERS.has(kind) && !(kind === 'new' && /^[({[]$/.test(next));
    const word =
      kind === 'name' &&
      WORDS.some((known) => isWord(parsing, known, offset + count)) &&
      /^(name|[a-z]{3,}|\()$/.test(next) &&
      !/^(is|as|in|end)$/.test(next) &&
      !(next === '(' && !isWord(parsing, 'async', offset + count));
    if (!reserved && !word) return count;
    count += 1;
  }
}

/** Whether a type or namespace is declared here, behind attributes and modifiers. */
export function isTypeDeclaration(parsing: Parsing): boolean {
  const { closing, kinds } = parsing.tokens;
  let offset = 0;
  while (kinds[parsing.at + offset] === '[') {
    const close = closing[parsing.at + offset] ?? -1;
    if (close < 0) return false;
    offset = close + 1 - parsing.at;
  }
  offset += modifiersAt(parsing, offset);
  const kind = kindAt(parsing, offset);
  if (kind === 'delegate') return !/^[({*]$/.test(kindAt(parsing, offset + 1));
  return DECLARES.has(kind) || isRecord(parsing, offset);
}

/** `record R(…)`, `record struct R`; `record = …` and `record.Name` are of a variable. */
function isRecord(parsing: Parsing, offset: number): boolean {
  if (!isWord(parsing, 'record', offset)) return false;
  const next = kindAt(parsing, offset + 1);
  return (
    next === 'class' ||
    next === 'struct' ||
    (next === 'name' && /^([({:;<]|end)$/.test(kindAt(parsing, offset + 2)))
  );
}
