import { literalOf } from '../../text-parts.ts';
import type { SourceEntry, SourceValue } from '../../types.ts';
import { entryAt, otherOf, type Place, type Reading } from '../lezer/reading.ts';
import { childOf, linesOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';

/** Reads a part of the file as an expression: what is handed to a macro is no more than tokens to the grammar. */
export type ReadTokens = (from: number, to: number) => SyntaxNode | null;

const readers = new WeakMap<Reading, ReadTokens>();

export function setTokenReader(reading: Reading, read: ReadTokens): void {
  readers.set(reading, read);
}

/** What stands between the commas of a macro's brackets. `name = value` is named. */
export function readTokens(
  reading: Reading,
  tokens: SyntaxNode,
  place: Place,
): { positional: SourceValue[]; named: SourceEntry[] } {
  const positional: SourceValue[] = [];
  const named: SourceEntry[] = [];
  for (const group of splitTokens(tokens)) {
    const [first, second, third] = group;
    if (first?.name === 'Identifier' && second?.name === '=' && third !== undefined)
      named.push(entryAt(sourceOf(reading.tree, first), readGroup(reading, group.slice(2), place)));
    else positional.push(readGroup(reading, group, place));
  }
  return { positional, named };
}

/** Brackets stay with what stands before them: `Message { … }`, `f(x)`. */
function splitTokens(tokens: SyntaxNode): SyntaxNode[][] {
  return splitAtCommas(tokens.children.filter(({ name }) => name !== ';'));
}

function readGroup(reading: Reading, group: readonly SyntaxNode[], place: Place): SourceValue {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) return { type: 'null', lines: [1, 1] };
  if (group.length === 1 && !/Tokens$/.test(first.name)) return reading.readValue(first, place);
  const node = readers.get(reading)?.(first.from, last.to) ?? null;
  if (node === null) return otherOf(reading, first);
  const value = reading.readValue(node, place);
  return value;
}

/** `json!({"model": "gpt-5", …})`: objects, lists and what stands in them. */
export function readJsonTokens(reading: Reading, tokens: SyntaxNode, place: Place, depth = 0): SourceValue {
  const lines = linesOf(reading.tree, tokens);
  if (depth > 60) return { type: 'other', lines };
  const groups = splitTokens(tokens);
  if (tokens.name === 'BracketedTokens')
    return { type: 'list', items: groups.map((group) => readJsonGroup(reading, group, place, depth)), lines };
  if (tokens.name === 'ParenthesizedTokens') {
    const [only] = groups;
    return only === undefined ? { type: 'null', lines } : readJsonGroup(reading, only, place, depth);
  }
  const entries = groups.flatMap((group): SourceEntry[] => {
    const [key, colon] = group;
    if (key?.name !== 'String' || colon?.name !== ':') return [];
    const name = reading.readValue(key, place);
    const word = name.type === 'text' ? literalOf(name.parts) : null;
    const value = readJsonGroup(reading, group.slice(2), place, depth);
    return word === null ? [] : [entryAt(word, value, [linesOf(reading.tree, key)[0], value.lines[1]])];
  });
  return { type: 'object', entries, lines };
}

function readJsonGroup(
  reading: Reading,
  group: readonly SyntaxNode[],
  place: Place,
  depth: number,
): SourceValue {
  const [only] = group;
  if (only !== undefined && group.length === 1) {
    if (/Tokens$/.test(only.name)) return readJsonTokens(reading, only, place, depth + 1);
    const word = sourceOf(reading.tree, only);
    const lines = linesOf(reading.tree, only);
    if (word === 'null') return { type: 'null', lines };
    if (word === 'true' || word === 'false') return { type: 'boolean', value: word === 'true', lines };
  }
  return readGroup(reading, group, place);
}

/** The brackets that a macro or an attribute is given. */
export function tokensOf(node: SyntaxNode | undefined): SyntaxNode | undefined {
  return childOf(node, 'ParenthesizedTokens', 'BracketedTokens', 'BracedTokens');
}
