import type { SyntaxNode } from '../lezer/tree.ts';
import { readArguments } from './arguments.ts';
import { readAttributes } from './attributes.ts';
import { skipConstraints, skipTypeParameters } from './generics.ts';
import { readMemberBehind } from './members.ts';
import { isTypeDeclaration, modifiersAt } from './modifiers.ts';
import { readParameters } from './parameters.ts';
import {
  expect,
  fail,
  goDeeper,
  isWord,
  kindAt,
  leafOf,
  nodeOf,
  type Parsing,
  startOf,
  take,
  takeLeaf,
} from './parsing.ts';
import { readStatement } from './statements.ts';
import { readType, typeEnd } from './types.ts';

export function readTypeDeclaration(parsing: Parsing): SyntaxNode {
  return goDeeper(parsing, readDeclared);
}

function readDeclared(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const attributes = readAttributes(parsing);
  parsing.at += modifiersAt(parsing, 0);
  const kind = kindAt(parsing);
  if (kind === 'namespace') return readNamespace(parsing);
  if (kind === 'delegate') {
    while (!/^(;|\}|end)$/.test(kindAt(parsing))) parsing.at += 1;
    expect(parsing, ';');
    return nodeOf(parsing, 'Delegate', from, []);
  }
  const record = kind === 'name';
  parsing.at += 1;
  if (record && /^(class|struct)$/.test(kindAt(parsing))) parsing.at += 1;
  const name = kindAt(parsing) === 'name' ? takeLeaf(parsing, 'Name') : null;
  if (name === null) fail(parsing);
  if (kindAt(parsing) === '<') skipTypeParameters(parsing);
  const parameters = kindAt(parsing) === '(' ? readParameters(parsing) : null;
  const bases = readBases(parsing);
  const body = kind === 'enum' ? readEnumBody(parsing) : readBody(parsing);
  return nodeOf(parsing, kind === 'enum' ? 'Enum' : 'Class', from, [
    ...attributes,
    name,
    parameters,
    bases,
    body,
  ]);
}

/** `namespace A.B { … }`, `namespace A.B;` */
function readNamespace(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  const type = readType(parsing);
  if (type === null) fail(parsing);
  if (take(parsing, ';')) return nodeOf(parsing, 'Namespace', from, []);
  expect(parsing, '{');
  const members = readFileMembers(parsing);
  expect(parsing, '}');
  return nodeOf(parsing, 'Namespace', from, members);
}

/** What a file or a namespace holds: `using`, types, and statements where the file is a program. */
export function readFileMembers(parsing: Parsing): SyntaxNode[] {
  const members: SyntaxNode[] = [];
  while (kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    const member = readFileMember(parsing);
    if (member !== null) members.push(member);
    if (parsing.at === before) {
      fail(parsing);
      parsing.at += 1;
    }
  }
  return members;
}

function readFileMember(parsing: Parsing): SyntaxNode | null {
  if (isWord(parsing, 'global') && kindAt(parsing, 1) === 'using') parsing.at += 1;
  if (kindAt(parsing) === 'using' && isDirective(parsing)) return readDirective(parsing);
  if (kindAt(parsing) === 'extern' && isWord(parsing, 'alias', 1)) {
    parsing.at += 3;
    expect(parsing, ';');
    return null;
  }
  // `[assembly: InternalsVisibleTo("x")]`
  if (
    kindAt(parsing) === '[' &&
    kindAt(parsing, 2) === ':' &&
    /^(assembly|module)$/.test(wordBehind(parsing))
  ) {
    readAttributes(parsing);
    return null;
  }
  return readStatement(parsing);
}

function wordBehind({ tokens, at }: Parsing): string {
  return tokens.text.slice(tokens.starts[at + 1], tokens.ends[at + 1]);
}

/** `using A.B;`, `using static A;`, `using X = A;` are none of a variable. */
function isDirective(parsing: Parsing): boolean {
  const { kinds } = parsing.tokens;
  let at = parsing.at + 1;
  if (kinds[at] === 'static' || kinds[at] === 'unsafe') return true;
  const end = typeEnd(parsing, at);
  if (end < 0) return false;
  at = end;
  return kinds[at] === ';' || (kinds[at] === '=' && end === parsing.at + 2);
}

function readDirective(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  while (kindAt(parsing) === 'static' || kindAt(parsing) === 'unsafe') parsing.at += 1;
  if (kindAt(parsing, 1) === '=') parsing.at += 2;
  const type = readType(parsing);
  expect(parsing, ';');
  return nodeOf(parsing, 'Using', from, [type]);
}

/** `: Base(1), IOther where T : class` */
function readBases(parsing: Parsing): SyntaxNode | null {
  const from = startOf(parsing);
  const bases: SyntaxNode[] = [];
  if (take(parsing, ':'))
    do {
      const type = readType(parsing);
      if (type === null) {
        fail(parsing);
        break;
      }
      bases.push(type);
      if (kindAt(parsing) === '(') bases.push(readArguments(parsing));
    } while (take(parsing, ','));
  const node = bases.length === 0 ? null : nodeOf(parsing, 'Bases', from, bases);
  skipConstraints(parsing);
  return node;
}

function readBody(parsing: Parsing): SyntaxNode | null {
  const from = startOf(parsing);
  if (take(parsing, ';')) return null;
  if (!take(parsing, '{')) {
    fail(parsing);
    return null;
  }
  const members: SyntaxNode[] = [];
  while (kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    if (!take(parsing, ';')) members.push(readTyped(parsing));
    if (parsing.at === before) {
      fail(parsing);
      parsing.at += 1;
    }
  }
  expect(parsing, '}');
  take(parsing, ';');
  return nodeOf(parsing, 'Body', from, members);
}

function readTyped(parsing: Parsing): SyntaxNode {
  return isTypeDeclaration(parsing) ? readTypeDeclaration(parsing) : readMember(parsing, 'class');
}

function readEnumBody(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  expect(parsing, '{');
  const members: SyntaxNode[] = [];
  while (kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    readAttributes(parsing);
    if (kindAt(parsing) === 'name') members.push(takeLeaf(parsing, 'Name'));
    if (take(parsing, '=')) while (!/^(,|\}|end)$/.test(kindAt(parsing))) parsing.at += 1;
    if (!take(parsing, ',') && kindAt(parsing) !== '}') fail(parsing);
    if (parsing.at === before) parsing.at += 1;
  }
  expect(parsing, '}');
  take(parsing, ';');
  return nodeOf(parsing, 'EnumBody', from, members);
}

/** A member of a type, or of a block: a method, a property, a field, a variable, a function in a function. */
export function readMember(parsing: Parsing, owner: 'class' | null): SyntaxNode {
  const from = startOf(parsing);
  const attributes = readAttributes(parsing);
  const count = modifiersAt(parsing, 0);
  const modifiers = count === 0 ? null : leafOf(parsing, 'Modifiers', parsing.at, parsing.at + count);
  parsing.at += count;
  const member = readMemberBehind(parsing, owner, from, [...attributes, modifiers]);
  return member;
}
