import { expect, isWord, kindAt, type Parsing } from './parsing.ts';
import { argumentsEnd } from './types.ts';

/** `where T : class, new()` */
export function skipConstraints(parsing: Parsing): void {
  if (!isWord(parsing, 'where')) return;
  while (!/^(\{|;|=>|end)$/.test(kindAt(parsing))) parsing.at += 1;
}

/** `<T>`, `<in T, out U>`, also with attributes. */
export function skipTypeParameters(parsing: Parsing): void {
  const end = argumentsEnd(parsing, parsing.at);
  if (end > 0) {
    parsing.at = end;
    return;
  }
  while (!/^(>|\(|\{|;|end)$/.test(kindAt(parsing))) parsing.at += 1;
  expect(parsing, '>');
}
