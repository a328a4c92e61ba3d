import type { JsonRecord } from '../../../values.ts';
import { literalOf } from '../../text-parts.ts';
import { nameOf } from './python-name.ts';
import { readString } from './python-string.ts';
import { type PyNode, type PyTree, parsePython, sourceOf, splitAtCommas } from './python-tree.ts';

/** What an annotation says of a field. */
export type Annotation = {
  schema: JsonRecord;
  /** `Required[...]`, `NotRequired[...]`; null where it does not say. */
  required: boolean | null;
  /** What `Annotated[...]` adds: a description as a text, or calls such as `Field(...)`. */
  extras: PyNode[];
};

const SCALARS: Record<string, JsonRecord> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  bytes: { type: 'string', format: 'binary' },
  None: { type: 'null' },
  NoneType: { type: 'null' },
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  timedelta: { type: 'string', format: 'duration' },
  UUID: { type: 'string', format: 'uuid' },
  UUID4: { type: 'string', format: 'uuid' },
  Path: { type: 'string', format: 'path' },
  Decimal: { type: 'number' },
  EmailStr: { type: 'string', format: 'email' },
  AnyUrl: { type: 'string', format: 'uri' },
  HttpUrl: { type: 'string', format: 'uri' },
  StrictStr: { type: 'string' },
  StrictInt: { type: 'integer' },
  StrictFloat: { type: 'number' },
  StrictBool: { type: 'boolean' },
  PositiveInt: { type: 'integer', exclusiveMinimum: 0 },
  NonNegativeInt: { type: 'integer', minimum: 0 },
  PositiveFloat: { type: 'number', exclusiveMinimum: 0 },
  NonNegativeFloat: { type: 'number', minimum: 0 },
  LiteralString: { type: 'string' },
};
const LISTS = /^(list|List|Sequence|MutableSequence|Iterable|Collection|conlist)$/;
const SETS = /^(set|Set|frozenset|FrozenSet|AbstractSet|MutableSet)$/;
const MAPPINGS = /^(dict|Dict|Mapping|MutableMapping|defaultdict|DefaultDict|OrderedDict|TypedDict)$/;
/** Nobody nests types deeper. */
const MAX_DEPTH = 30;
const MAX_QUOTED = 300;

export const NO_ANNOTATION: Annotation = { schema: {}, required: null, extras: [] };

/** Reads an annotation as pydantic would; a class that is not known here has the schema `{}`. */
export function readAnnotation(tree: PyTree, node: PyNode, depth = 0): Annotation {
  if (node.name === 'String') return readQuoted(literalOf(readString(tree, node) ?? []) ?? '', depth);
  const { base, parts } = openSubscript(tree, node);
  const [first] = parts;
  if (depth < MAX_DEPTH && first !== undefined) {
    const inner = () => readAnnotation(tree, first, depth + 1);
    if (base === 'Annotated') {
      const { extras, ...rest } = inner();
      return { ...rest, extras: [...extras, ...parts.slice(1)] };
    }
    if (base === 'Required' || base === 'NotRequired') return { ...inner(), required: base === 'Required' };
    if (base === 'ClassVar' || base === 'Final' || base === 'ReadOnly' || base === 'InitVar') return inner();
  }
  return { ...NO_ANNOTATION, schema: schemaOf(tree, node, depth) };
}

/** `"list[City]"`, for a class that is defined further down. */
function readQuoted(source: string, depth: number): Annotation {
  const tree = depth > MAX_DEPTH || source.length > MAX_QUOTED ? null : parsePython(source.trim());
  const expression = tree?.root.children[0]?.children[0];
  if (tree === null || tree.broken || expression === undefined) return NO_ANNOTATION;
  return { ...readAnnotation(tree, expression, depth + 1), extras: [] };
}

function schemaOf(tree: PyTree, node: PyNode, depth: number): JsonRecord {
  if (depth > MAX_DEPTH) return {};
  const options = listOptions(tree, node);
  if (options.length > 1)
    return union(options.map((option) => readAnnotation(tree, option, depth + 1).schema));
  const { base, parts } = openSubscript(tree, node);
  const inner = (part: PyNode | undefined) =>
    part === undefined ? {} : readAnnotation(tree, part, depth + 1).schema;
  if (base === null) return {};
  if (base === 'Optional') return union([inner(parts[0]), { type: 'null' }]);
  if (base === 'Union') return union(parts.map(inner));
  if (base === 'Literal') return literals(tree, parts);
  if (LISTS.test(base)) return { type: 'array', items: inner(parts[0]) };
  if (SETS.test(base)) return { type: 'array', items: inner(parts[0]), uniqueItems: true };
  if (MAPPINGS.test(base)) {
    const values = inner(parts[1]);
    return Object.keys(values).length === 0
      ? { type: 'object' }
      : { type: 'object', additionalProperties: values };
  }
  if (base === 'tuple' || base === 'Tuple') return tuple(tree, parts, inner);
  return Object.hasOwn(SCALARS, base) ? { ...SCALARS[base] } : {};
}

/** Members of `A | B | None`; the annotation itself where it is no union. */
function listOptions(tree: PyTree, node: PyNode): PyNode[] {
  const options: PyNode[] = [];
  let left = node;
  while (left.name === 'BinaryExpression') {
    const [next, operator, right] = left.children;
    if (next === undefined || right === undefined || operator === undefined) break;
    if (sourceOf(tree, operator) !== '|') break;
    options.push(right);
    left = next;
  }
  return [left, ...options.reverse()];
}

function union(schemas: readonly JsonRecord[]): JsonRecord {
  const [only] = schemas;
  if (schemas.length === 1 && only !== undefined) return only;
  const flat = schemas.flatMap((schema) =>
    Array.isArray(schema.anyOf) && Object.keys(schema).length === 1 ? schema.anyOf : [schema],
  );
  return { anyOf: flat };
}

function literals(tree: PyTree, parts: readonly PyNode[]): JsonRecord {
  const values = parts.flatMap((part): (string | number | boolean | null)[] => {
    if (part.name === 'None') return [null];
    if (part.name === 'Boolean') return [sourceOf(tree, part) === 'True'];
    if (part.name === 'String') return [literalOf(readString(tree, part) ?? []) ?? ''];
    const number = Number(sourceOf(tree, part));
    if (Number.isFinite(number)) return [number];
    return [sourceOf(tree, part)];
  });
  const types = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  const [type] = types;
  if (types.size !== 1 || type === undefined || type === 'null') return { enum: values };
  return { type: type === 'number' && values.every(Number.isInteger) ? 'integer' : type, enum: values };
}

function tuple(tree: PyTree, parts: readonly PyNode[], inner: (part: PyNode) => JsonRecord): JsonRecord {
  const [first, second] = parts;
  if (first === undefined) return { type: 'array', items: {} };
  if (second !== undefined && sourceOf(tree, second) === '...') return { type: 'array', items: inner(first) };
  return { type: 'array', prefixItems: parts.map(inner), minItems: parts.length, maxItems: parts.length };
}

/** `typing.Optional[str]` is base `Optional` with one part; a plain name has none. */
function openSubscript(tree: PyTree, node: PyNode): { base: string | null; parts: PyNode[] } {
  if (node.name === 'None') return { base: 'None', parts: [] };
  if (node.name === 'MemberExpression' && node.children[1]?.name === '[') {
    const [target, ...rest] = node.children;
    const parts = splitAtCommas(rest).flatMap(([part]) => (part === undefined ? [] : [part]));
    return { base: target === undefined ? null : lastName(tree, target), parts };
  }
  return { base: lastName(tree, node), parts: [] };
}

function lastName(tree: PyTree, node: PyNode): string | null {
  return nameOf(tree, node)?.split('.').at(-1) ?? null;
}
