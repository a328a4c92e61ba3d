import type { SourceEntry, SourceValue } from '../../types.ts';
import type { Link } from '../lezer/call-chain.ts';
import { entryAt, type Place, type Reading } from '../lezer/reading.ts';
import { linesOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';
import { nameOfVariable } from './php-strings.ts';

/** `$this->client` is `this.client`, `Provider::OpenAI` is `Provider.OpenAI`, `App\X` is `X`. */
export function phpNameOf(reading: Reading, node: SyntaxNode): string | null {
  const parts: string[] = [];
  let at: SyntaxNode | undefined = node;
  while (at?.name === 'MemberExpression' || at?.name === 'ScopedExpression') {
    const member: SyntaxNode | undefined = at.children.at(-1);
    if (member === undefined || !/^(Name|VariableName|ClassMemberName)$/.test(member.name)) return null;
    parts.unshift(nameOfVariable(sourceOf(reading.tree, member)));
    at = at.children[0];
  }
  if (at === undefined || !/^(VariableName|Name|QualifiedName)$/.test(at.name)) return null;
  const own = sourceOf(reading.tree, at);
  return [nameOfVariable(own.slice(own.lastIndexOf('\\') + 1)), ...parts].join('.');
}

export function readPhpArguments(
  reading: Reading,
  list: SyntaxNode | undefined,
  place: Place,
): NonNullable<Link['given']> {
  const positional: SourceValue[] = [];
  const named: SourceEntry[] = [];
  for (const [argument] of splitAtCommas(list?.children ?? [])) {
    if (argument === undefined) continue;
    const last =
      argument.name === 'NamedArgument' || argument.name === 'VariadicUnpacking'
        ? argument.children.at(-1)
        : argument;
    if (last === undefined) continue;
    const value = reading.readValue(last, place);
    if (argument.name === 'NamedArgument')
      named.push(
        entryAt(
          sourceOf(reading.tree, argument.children[0] ?? argument),
          value,
          linesOf(reading.tree, argument),
        ),
      );
    else
      positional.push(
        argument.name === 'VariadicUnpacking' ? { type: 'spread', value, lines: value.lines } : value,
      );
  }
  return { positional, named };
}
