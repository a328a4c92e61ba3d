import type { SourceValue } from '../../types.ts';
import { modelOfConstant } from '../lezer/option-names.ts';
import { type Place, type Reading, textOf } from '../lezer/reading.ts';
import { type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';

/** `this.model`, `Prompts.SYSTEM`. */
export function javaNameOf(reading: Reading, node: SyntaxNode): string | null {
  const parts: string[] = [];
  let at: SyntaxNode | undefined = node;
  while (at?.name === 'FieldAccess' || at?.name === 'ScopedIdentifier') {
    const field: SyntaxNode | undefined = at.children.at(-1);
    if (field?.name !== 'Identifier') return null;
    parts.unshift(sourceOf(reading.tree, field));
    at = at.children[0];
  }
  if (at === undefined || !/^(Identifier|this|super)$/.test(at.name)) return null;
  return [sourceOf(reading.tree, at), ...parts].join('.');
}

export function readJavaArguments(
  reading: Reading,
  list: SyntaxNode | undefined,
  place: Place,
): SourceValue[] {
  return splitAtCommas(list?.children ?? []).flatMap(([argument]) =>
    argument === undefined ? [] : [modelIn(reading.readValue(argument, place))],
  );
}

/** `ChatModel.GPT_4O`, also with `.getValue()`. */
export function modelIn(value: SourceValue): SourceValue {
  const name =
    value.type === 'name'
      ? value.name
      : value.type === 'call' && value.positional.length === 0
        ? value.callee.replace(/\.(getValue|getName|toString|value)$/, '')
        : '';
  const id = name.includes('.') || value.type === 'name' ? modelOfConstant(name) : null;
  return id === null ? value : textOf([{ text: id }], value.lines);
}

/** Without what stands in angle brackets: `List` of `List<String>`. */
export function typeNameOf({ tree }: Reading, node: SyntaxNode): string {
  return sourceOf(tree, node).replace(/<.*$/s, '').replace(/\s+/g, '');
}
