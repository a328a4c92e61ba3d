import type { SyntaxNode } from '../lezer/tree.ts';
import { readArguments } from './arguments.ts';
import { readAttributes } from './attributes.ts';
import { skipConstraints, skipTypeParameters } from './generics.ts';
import { readParameters } from './parameters.ts';
import {
  behindBracket,
  expect,
  fail,
  isWord,
  kindAt,
  nodeOf,
  type Parsing,
  readExpression,
  startOf,
  take,
  takeLeaf,
} from './parsing.ts';
import { argumentsEnd, readType, typeEnd } from './types.ts';
import { readDeclarators, readGivenValue } from './variables.ts';

/** What a member is, behind its attributes and modifiers, which are `before`. `owner`: null in a block. */
export function readMemberBehind(
  parsing: Parsing,
  owner: 'class' | null,
  from: number,
  before: readonly (SyntaxNode | null)[],
): SyntaxNode {
  const kind = kindAt(parsing);
  if (kind === '~') {
    parsing.at += 1;
    return readMethod(parsing, from, before, null);
  }
  if (owner !== null && kind === 'name' && kindAt(parsing, 1) === '(')
    return readMethod(parsing, from, before, null, 'Constructor');
  if (owner !== null && kind === 'event') parsing.at += 1;
  if (kind === 'implicit' || kind === 'explicit') {
    parsing.at += 1;
    return readOperator(parsing, from, before);
  }
  const type = readType(parsing);
  if (type === null) {
    fail(parsing);
    skipMember(parsing);
    return nodeOf(parsing, 'Other', from, []);
  }
  if (kindAt(parsing) === 'operator') return readOperator(parsing, from, before);
  skipExplicitInterface(parsing);
  const next = kindAt(parsing, 1);
  if (kindAt(parsing) === 'this' && next === '[') {
    parsing.at += 1;
    const parameters = readParameters(parsing);
    return readProperty(parsing, from, [...before, parameters], type);
  }
  // `IFoo.Bar()` was read as a type where it is a name: `string IFoo.Bar()` was not.
  if (kindAt(parsing) !== 'name') {
    fail(parsing);
    skipMember(parsing);
    return nodeOf(parsing, 'Other', from, []);
  }
  if (next === '(' || (next === '<' && isGenericMethod(parsing)))
    return readMethod(parsing, from, before, type);
  if (owner !== null && (next === '{' || next === '=>')) return readProperty(parsing, from, before, type);
  const declarators = readDeclarators(parsing);
  const node = nodeOf(parsing, 'Variables', from, [...before, type, ...declarators]);
  if (!take(parsing, ';')) {
    fail(parsing);
    skipMember(parsing);
  }
  return node;
}

/** Goes over `IFoo<T>.` of a member that is one of an interface. */
function skipExplicitInterface(parsing: Parsing): void {
  const { kinds } = parsing.tokens;
  for (;;) {
    if (kinds[parsing.at] !== 'name') return;
    let at = parsing.at + 1;
    if (kinds[at] === '<') {
      const end = argumentsEnd(parsing, at);
      if (end < 0) return;
      at = end;
    }
    if (kinds[at] !== '.') return;
    parsing.at = at + 1;
  }
}

function isGenericMethod(parsing: Parsing): boolean {
  const { kinds } = parsing.tokens;
  for (let at = parsing.at + 2; at < kinds.length; at++) {
    if (kinds[at] === '>') return kinds[at + 1] === '(';
    if (!/^(name|,|\[|\]|in|out)$/.test(kinds[at] ?? '')) return false;
  }
  return false;
}

function readMethod(
  parsing: Parsing,
  from: number,
  before: readonly (SyntaxNode | null)[],
  type: SyntaxNode | null,
  name = 'Method',
): SyntaxNode {
  const called = kindAt(parsing) === 'name' ? takeLeaf(parsing, 'Name') : null;
  if (kindAt(parsing) === '<') skipTypeParameters(parsing);
  if (kindAt(parsing) !== '(') {
    fail(parsing);
    skipMember(parsing);
    return nodeOf(parsing, 'Other', from, []);
  }
  const parameters = readParameters(parsing);
  // `: base(…)`
  const base = take(parsing, ':') ? readBaseCall(parsing) : null;
  skipConstraints(parsing);
  const body = readMethodBody(parsing);
  return nodeOf(parsing, name, from, [...before, type, called, parameters, base, body]);
}

function readBaseCall(parsing: Parsing): SyntaxNode | null {
  const from = startOf(parsing);
  if (!/^(base|this)$/.test(kindAt(parsing))) {
    fail(parsing);
    return null;
  }
  const callee = takeLeaf(parsing, 'Name');
  return kindAt(parsing) === '(' ? nodeOf(parsing, 'Call', from, [callee, readArguments(parsing)]) : null;
}

/** `{ … }`, `=> x;`, `;` */
function readMethodBody(parsing: Parsing): SyntaxNode | null {
  const from = startOf(parsing);
  if (take(parsing, ';')) return null;
  if (!take(parsing, '=>')) return parsing.grammar.block(parsing);
  take(parsing, 'ref');
  const value = readExpression(parsing);
  expect(parsing, ';');
  return nodeOf(parsing, 'Arrow', from, [value]);
}

function readProperty(
  parsing: Parsing,
  from: number,
  before: readonly (SyntaxNode | null)[],
  type: SyntaxNode,
): SyntaxNode {
  const name = kindAt(parsing) === 'name' ? takeLeaf(parsing, 'Name') : null;
  if (kindAt(parsing) === '=>') {
    const body = readMethodBody(parsing);
    return nodeOf(parsing, 'Property', from, [...before, type, name, body]);
  }
  const accessors = readAccessors(parsing);
  const begins = startOf(parsing);
  const given = take(parsing, '=') ? readGivenValue(parsing) : null;
  if (given !== null) expect(parsing, ';');
  const initial = given === null ? null : nodeOf(parsing, 'Initial', begins, [given]);
  return nodeOf(parsing, 'Property', from, [...before, type, name, initial, ...accessors]);
}

/** `{ get; private set => …; init { … } }` */
function readAccessors(parsing: Parsing): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  if (!take(parsing, '{')) {
    fail(parsing);
    return found;
  }
  while (kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') {
    const from = startOf(parsing);
    readAttributes(parsing);
    while (/^(private|protected|internal|public|readonly)$/.test(kindAt(parsing))) parsing.at += 1;
    const reads = isWord(parsing, 'get');
    if (kindAt(parsing) !== 'name') {
      fail(parsing);
      parsing.at = kindAt(parsing) === '{' ? behindBracket(parsing) : parsing.at + 1;
      continue;
    }
    parsing.at += 1;
    const body = readMethodBody(parsing);
    if (body !== null) found.push(nodeOf(parsing, reads ? 'Getter' : 'Accessor', from, [body]));
  }
  expect(parsing, '}');
  return found;
}

function readOperator(parsing: Parsing, from: number, before: readonly (SyntaxNode | null)[]): SyntaxNode {
  expect(parsing, 'operator');
  const end = kindAt(parsing) === '(' ? -1 : typeEnd(parsing, parsing.at);
  if (end > 0) parsing.at = end;
  else while (!/^(\(|\{|\}|;|end)$/.test(kindAt(parsing))) parsing.at += 1;
  return readMethod(parsing, from, before, null);
}

/** Up to where the next member may begin. */
function skipMember(parsing: Parsing): void {
  while (!/^(;|\}|\{|end)$/.test(kindAt(parsing))) parsing.at += 1;
  if (kindAt(parsing) === '{') parsing.at = behindBracket(parsing);
  else take(parsing, ';');
}
