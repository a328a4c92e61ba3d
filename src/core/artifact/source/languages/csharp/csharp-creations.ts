import type { SourceEntry, SourceValue } from '../../types.ts';
import { addCall, entryAt, type Place, type Reading } from '../lezer/reading.ts';
import { childOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { literalIn, readGiven } from './csharp-arguments.ts';
import { memberName, modelIn, typeNameOf, wordOf } from './csharp-names.ts';
import { lowerCSharpCall } from './csharp-sdks.ts';

const LISTS =
  /^(I?(List|Collection|Enumerable|ReadOnlyList)|HashSet|Queue|Stack|ObservableCollection|ImmutableArray)$/;
const MAPS = /(^|[a-z])(Dictionary|JsonObject|KernelArguments|Hashtable)$/;

/**
 * `new X(…) { … }`: a call of `X` with its members as named arguments; of a list its items, of a dictionary its entries, of an
 * array its elements. `expected`: the type that a variable or a member is declared with, for `new(…)`.
 */
export function readNew(
  reading: Reading,
  node: SyntaxNode,
  place: Place,
  expected: SyntaxNode | null,
): SourceValue {
  const lines = linesOf(reading.tree, node);
  const type = childOf(node, 'Type') ?? expected ?? undefined;
  const members = childOf(node, 'Initializer');
  if (node.name === 'NewArray') return readInitializer(reading, members, place, 'items', lines);
  const given = readGiven(reading, childOf(node, 'Arguments'), place);
  const name = type === undefined ? '' : typeNameOf(reading, type);
  const sets = members?.children.some(({ name: kind }) => kind === 'Set') === true;
  const map = MAPS.test(name) || members?.children.some(isKeyed) === true;
  if (members !== undefined && (map || LISTS.test(name) || (!sets && given.positional.length === 0))) {
    const inside = readInitializer(reading, members, place, map ? 'members' : 'items', lines);
    if (inside.type === 'object' && given.positional.length + given.named.length > 0)
      return { ...inside, entries: [...inside.entries, ...entriesGiven(given)] };
    return inside;
  }
  if (LISTS.test(name)) return { type: 'list', items: [], lines };
  const set = members === undefined ? null : readInitializer(reading, members, place, 'members', lines);
  const entries = set?.type === 'object' ? set.entries : [];
  // `new() { Temperature = 0.2f }` given to a call, whose type stands nowhere.
  if (name === '' && given.positional.length === 0)
    return { type: 'object', entries: [...given.named, ...entries], lines };
  return lowerCSharpCall(
    reading,
    addCall(reading, place, {
      callee: name === '' ? 'new' : name,
      positional: given.positional,
      named: [...given.named, ...entries],
      lines,
    }),
  );
}

function entriesGiven({
  positional,
  named,
}: {
  positional: SourceValue[];
  named: SourceEntry[];
}): SourceEntry[] {
  return [...named, ...positional.flatMap((value) => (value.type === 'object' ? value.entries : []))];
}

function isKeyed({ name, children }: SyntaxNode): boolean {
  if (name === 'Set') return children[0]?.name === 'Arguments';
  return false;
}

/** What stands between the braces behind `new`: as members of an object, or as items of a list. */
export function readInitializer(
  reading: Reading,
  node: SyntaxNode | undefined,
  place: Place,
  as: 'members' | 'items',
  lines: [number, number] = node === undefined ? [1, 1] : linesOf(reading.tree, node),
): SourceValue {
  const children = node?.children ?? [];
  if (as === 'items')
    return {
      type: 'list',
      items: children.map((child) => modelIn(readMemberValue(reading, child, place))),
      lines,
    };
  const entries = children.flatMap((child): SourceEntry[] => {
    const at = linesOf(reading.tree, child);
    if (child.name === 'Set') {
      const [target, value] = child.children;
      if (target === undefined || value === undefined) return [];
      const read = modelIn(readMemberValue(reading, value, place));
      if (target.name === 'Name') return [entryAt(memberName(wordOf(reading, target)), read, at)];
      const key = literalIn(readGiven(reading, target, place).positional[0]);
      return key === null ? [] : [entryAt(key, read, at)];
    }
    // `{ "model", "gpt-5" }`
    if (child.name === 'Initializer') {
      const [first, second] = child.children;
      const key = first === undefined ? null : literalIn(reading.readValue(first, place));
      return key === null || second === undefined
        ? []
        : [entryAt(key, modelIn(readMemberValue(reading, second, place)), at)];
    }
    // `new { model, request.Messages }`: called as what they are.
    const value = reading.readValue(child, place);
    const name = sourceOf(reading.tree, child.children.at(-1) ?? child);
    return value.type === 'name' && /^\w{1,60}$/.test(name) ? [entryAt(memberName(name), value, at)] : [];
  });
  return { type: 'object', entries, lines };
}

/** A value, or braces: `Tools = { a, b }` adds to a list, `Options = { A = 1 }` sets members. */
function readMemberValue(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  if (node.name !== 'Initializer') return reading.readValue(node, place);
  const sets = node.children.some(({ name }) => name === 'Set');
  const pairs = node.children.length > 0 && node.children.every(({ name }) => name === 'Initializer');
  return readInitializer(reading, node, place, sets || pairs ? 'members' : 'items');
}
