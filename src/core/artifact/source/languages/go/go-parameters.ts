import type { JsonRecord } from '../../../values.ts';
import type { SourceField, SourceValue } from '../../types.ts';
import { lowerFirst } from '../lezer/option-names.ts';
import type { Reading } from '../lezer/reading.ts';
import { childrenOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';

/** Parameters with their types; `ctx` says nothing. */
export function readGoParameters(reading: Reading, list: SyntaxNode | undefined): SourceField[] {
  const { tree } = reading;
  return childrenOf(list, 'Parameter').flatMap((parameter): SourceField[] => {
    const type = parameter.children.at(-1);
    const annotation = type === undefined || type.name === 'DefName' ? '' : sourceOf(tree, type);
    return childrenOf(parameter, 'DefName').map((name) => ({
      name: sourceOf(tree, name),
      schema: schemaOfType(annotation),
      annotation,
      required: true,
      default: null,
      lines: linesOf(tree, parameter),
    }));
  });
}

/** The fields of a struct, by the names that JSON has for them where tags say so. */
export function readGoFields(reading: Reading, body: SyntaxNode | undefined): SourceField[] {
  const { tree } = reading;
  return childrenOf(body, 'FieldDecl').flatMap((field): SourceField[] => {
    const names = childrenOf(field, 'FieldName');
    const type = field.children.find(({ name }) => name !== 'FieldName' && name !== ',' && name !== 'String');
    const tagNode = field.children.at(-1);
    const tag = tagNode?.name === 'String' ? sourceOf(tree, tagNode).slice(1, -1) : '';
    const annotation = type === undefined ? '' : sourceOf(tree, type);
    const told = tagOf(tag, 'jsonschema');
    const described = tagOf(tag, 'jsonschema_description') ?? descriptionIn(told);
    return names.map((name) => {
      const [own = '', ...flags] = (tagOf(tag, 'json') ?? '').split(',');
      return {
        name: own === '' ? lowerFirst(sourceOf(tree, name)) : own,
        schema: { ...schemaOfType(annotation), ...(described === null ? {} : { description: described }) },
        annotation,
        required: !flags.some((flag) => /^omit(empty|zero)$/.test(flag)),
        default: defaultIn(tag, linesOf(tree, field)),
        lines: linesOf(tree, field),
      };
    });
  });
}

/** `env:"MODEL" envDefault:"gpt-4o"`: what holds where nothing else is set. */
function defaultIn(tag: string, lines: [number, number]): SourceValue | null {
  const given = tagOf(tag, 'envDefault') ?? tagOf(tag, 'env-default') ?? tagOf(tag, 'default');
  if (given === null || given === '') return null;
  return /^-?\d{1,12}(\.\d{1,12})?$/.test(given)
    ? { type: 'number', value: Number(given), lines }
    : { type: 'text', parts: [{ text: given }], lines };
}

function tagOf(tag: string, key: string): string | null {
  const at = tag.indexOf(`${key}:"`);
  if (at < 0 || (at > 0 && tag[at - 1] !== ' ')) return null;
  const from = at + key.length + 2;
  const end = tag.indexOf('"', from);
  return end < 0 ? null : tag.slice(from, end);
}

/** `required,description=City and state`; of the official SDK the tag is the description: `City and state`. */
function descriptionIn(tag: string | null): string | null {
  if (tag === null) return null;
  const given = /(?:^|,)description=([^,]*(?:,(?!\w+=|required\b)[^,]*)*)/.exec(tag)?.[1];
  if (given !== undefined) return given;
  return /^\w+$|^\w+=|^\w+,/.test(tag) ? null : tag;
}

const TYPES: readonly (readonly [RegExp, JsonRecord])[] = [
  [/^\*?string$/, { type: 'string' }],
  [/^\*?u?int(8|16|32|64)?$/, { type: 'integer' }],
  [/^\*?float(32|64)$/, { type: 'number' }],
  [/^\*?bool$/, { type: 'boolean' }],
  [/^\[\]string$/, { type: 'array', items: { type: 'string' } }],
  [/^\[\]/, { type: 'array' }],
  [/^map\[/, { type: 'object' }],
];

function schemaOfType(annotation: string): JsonRecord {
  return TYPES.find(([pattern]) => pattern.test(annotation))?.[1] ?? {};
}
