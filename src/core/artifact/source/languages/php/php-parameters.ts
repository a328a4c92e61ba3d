import type { JsonRecord } from '../../../values.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceField } from '../../types.ts';
import { addCall, type Place, type Reading } from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { phpNameOf, readPhpArguments } from './php-names.ts';
import { nameOfVariable } from './php-strings.ts';

/** `#[Tool(description: '…')]` as decorators. */
export function readAttributes(reading: Reading, node: SyntaxNode, place: Place): SourceCall[] {
  return childrenOf(node, 'Attributes').flatMap((list) =>
    childrenOf(list, 'Attribute').map((attribute) => {
      const name = childOf(attribute, 'Name', 'QualifiedName');
      const given = readPhpArguments(reading, childOf(attribute, 'ArgList'), place);
      return addCall(reading, place, {
        callee: name === undefined ? '' : (phpNameOf(reading, name) ?? ''),
        ...given,
        lines: linesOf(reading.tree, attribute),
      });
    }),
  );
}

export function readPhpParameters(
  reading: Reading,
  list: SyntaxNode | undefined,
  place: Place,
): SourceField[] {
  return childrenOf(list, 'Parameter', 'PropertyParameter').flatMap((parameter): SourceField[] => {
    const name = childOf(parameter, 'VariableName');
    if (name === undefined) return [];
    const type = parameter.children.find((child) => /Type$/.test(child.name));
    const annotation = type === undefined ? '' : sourceOf(reading.tree, type);
    const last = parameter.children.at(-1);
    const given =
      childOf(parameter, 'AssignOp') !== undefined && last !== undefined
        ? reading.readValue(last, place)
        : null;
    const [described] = readAttributes(reading, parameter, place);
    const text = described?.named.find(({ key }) => key === 'description')?.value ?? described?.positional[0];
    const description = text?.type === 'text' ? literalOf(text.parts) : null;
    return [
      {
        name: nameOfVariable(sourceOf(reading.tree, name)),
        schema: {
          ...(TYPES[annotation.replace(/^\?/, '')] ?? {}),
          ...(description === null ? {} : { description }),
        },
        annotation,
        required: given === null && !annotation.startsWith('?'),
        default: given,
        lines: linesOf(reading.tree, parameter),
      },
    ];
  });
}

const TYPES: Readonly<Record<string, JsonRecord>> = {
  string: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  array: { type: 'array' },
};
