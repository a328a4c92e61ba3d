import type { Json } from '../../../problem.ts';
import type { JsonRecord } from '../../../values.ts';
import type { SourceCall, SourceField, SourceValue } from '../../types.ts';
import { type Annotation, NO_ANNOTATION, readAnnotation } from './python-annotation.ts';
import type { Place, Reading } from './python-reading.ts';
import { compactSource, linesOf, type PyNode, sourceOf, splitAtCommas } from './python-tree.ts';
import { readValue } from './python-value.ts';

/** Functions that stand in place of a default and describe the field: of pydantic, dataclasses, DSPy. */
const DESCRIBES = /(^|\.)(Field|field|InputField|OutputField)$/;
/** Keyword arguments of `Field(...)` by their JSON Schema name. */
const KEYWORDS: Record<string, string> = {
  description: 'description',
  desc: 'description',
  title: 'title',
  ge: 'minimum',
  gt: 'exclusiveMinimum',
  le: 'maximum',
  lt: 'exclusiveMaximum',
  multiple_of: 'multipleOf',
  min_length: 'minLength',
  max_length: 'maxLength',
  pattern: 'pattern',
  regex: 'pattern',
  examples: 'examples',
};

/** Parameters of a `def`; `self`, `cls`, `*args` and `**kwargs` are left out: no caller names them. */
export function readParameters(reading: Reading, list: PyNode, place: Place): SourceField[] {
  return splitAtCommas(list.children).flatMap((group, index): SourceField[] => {
    const [nameNode, ...rest] = group;
    const annotation = rest.find(({ name }) => name === 'TypeDef');
    const assigned = rest.findIndex(({ name }) => name === 'AssignOp');
    const field = readField(
      reading,
      { target: nameNode ?? list, annotation, value: assigned < 0 ? undefined : rest[assigned + 1] },
      place,
    );
    const own = index === 0 && /^(self|cls)$/.test(field.name);
    return nameNode?.name === 'VariableName' && !own ? [field] : [];
  });
}

/** What a field or a parameter is made of; `value` as a node, or as it was already read. */
type FieldNodes = { target: PyNode; annotation: PyNode | undefined; value: PyNode | SourceValue | undefined };

export function readField(reading: Reading, nodes: FieldNodes, place: Place): SourceField {
  const { tree } = reading;
  const type = nodes.annotation?.children.at(-1);
  const annotation = type === undefined ? NO_ANNOTATION : readAnnotation(tree, type);
  const extras = annotation.extras.map((extra) => readValue(reading, extra, place));
  const value =
    nodes.value !== undefined && 'children' in nodes.value
      ? readValue(reading, nodes.value, place)
      : nodes.value;
  const described = value?.type === 'call' && DESCRIBES.test(value.callee) ? value : null;
  const fallback = described === null ? (value ?? null) : defaultOf(reading, described);
  const last =
    nodes.value !== undefined && 'children' in nodes.value ? nodes.value : (nodes.annotation ?? nodes.target);
  return {
    name: sourceOf(tree, nodes.target),
    schema: describe(annotation, described === null ? extras : [...extras, described]),
    annotation: type === undefined ? '' : compactSource(tree, type),
    required:
      annotation.required ?? (described === null ? value === undefined : !isOptional(reading, described)),
    default: fallback,
    lines: linesOf(tree, nodes.target, last),
  };
}

/** `Field("x")` and `Field(default="x")`; of `Field(...)`, which is how pydantic says required, null. */
function defaultOf({ nodes }: Reading, call: SourceCall): SourceValue | null {
  const value = call.named.find(({ key }) => key === 'default')?.value ?? call.positional[0] ?? null;
  return value !== null && nodes.get(value)?.name === 'Ellipsis' ? null : value;
}

function isOptional(reading: Reading, call: SourceCall): boolean {
  return defaultOf(reading, call) !== null || call.named.some(({ key }) => key === 'default_factory');
}

function describe({ schema }: Annotation, extras: readonly SourceValue[]): JsonRecord {
  const described: JsonRecord = { ...schema };
  for (const extra of extras) {
    if (extra.type === 'text') described.description ??= textOf(extra);
    if (extra.type !== 'call') continue;
    const [first] = extra.positional;
    if (/(^|\.)Doc$/.test(extra.callee) && first?.type === 'text') described.description ??= textOf(first);
    for (const { key, value } of extra.named) {
      const json = jsonOf(value);
      const name = Object.hasOwn(KEYWORDS, key) ? KEYWORDS[key] : undefined;
      if (name !== undefined && json !== undefined) described[lengthName(name, schema)] = json;
    }
  }
  return described;
}

function lengthName(name: string, { type }: JsonRecord): string {
  return type === 'array' ? name.replace(/^(min|max)Length$/, '$1Items') : name;
}

function textOf(value: SourceValue): string {
  if (value.type !== 'text') return '';
  return value.parts.map((part) => ('text' in part ? part.text : `\${${part.hole}}`)).join('');
}

/** A literal as JSON; of a name the hole that it leaves; undefined of anything else. */
function jsonOf(value: SourceValue): Json | undefined {
  switch (value.type) {
    case 'text':
      return textOf(value);
    case 'number':
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'name':
      return `\${${value.name}}`;
    case 'list': {
      const items = value.items.map(jsonOf);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    default:
      return undefined;
  }
}
