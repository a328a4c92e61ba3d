import type { SourceValue } from '../../types.ts';
import { modelOfConstant, ROLE_WORDS, SCHEMA_TYPES, wordOfConstant } from '../lezer/option-names.ts';
import { type Place, type Reading, textOf } from '../lezer/reading.ts';
import { childOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';

/** `c.ai.Model` as `c.ai.model`: fields are known by the names of options; of a package's own, `openai.GPT4o`, the name stays. */
export function goNameOf(reading: Reading, node: SyntaxNode): string | null {
  const parts: string[] = [];
  // `genai.Ptr[float32](0.3)` is called as without its types.
  let at: SyntaxNode | undefined = node.name === 'ParameterizedExpr' ? node.children[0] : node;
  while (at?.name === 'SelectorExpr') {
    const field = childOf(at, 'FieldName');
    if (field === undefined) return null;
    parts.unshift(sourceOf(reading.tree, field));
    at = at.children[0];
  }
  if (at?.name !== 'VariableName') return null;
  return [sourceOf(reading.tree, at), ...parts].join('.');
}

/** What constants of an SDK mean: the role of a turn, the type of a schema, a model. */
export function asOption(key: string, value: SourceValue): SourceValue {
  if (value.type !== 'name') return value;
  const { name, lines } = value;
  const word =
    key === 'role'
      ? (ROLE_WORDS.get(wordOfConstant(name, new Set(ROLE_WORDS.keys())) ?? '') ?? null)
      : key === 'type'
        ? wordOfConstant(name, SCHEMA_TYPES)
        : /model|engine/i.test(key)
          ? modelOfConstant(name)
          : null;
  return word === null ? value : textOf([{ text: word }], lines);
}

/** What stands between the parentheses of a call. */
export function readGoArguments(reading: Reading, list: SyntaxNode | undefined, place: Place): SourceValue[] {
  return splitAtCommas(list?.children ?? []).flatMap((group) => {
    const [only] = group;
    if (only === undefined || /Type$/.test(only.name)) return [];
    const value = reading.readValue(only, place);
    return group.length === 1 ? [value] : [{ type: 'spread' as const, value, lines: value.lines }];
  });
}
