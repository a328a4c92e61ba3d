import type { Json } from '../../problem.ts';
import type { JsonRecord } from '../../values.ts';
import { type BamlBlock, innerOf, isString, normalizeBaml, skipToken, wordAt } from './blocks.ts';
import { readBamlType } from './types.ts';

/** What a class, an enum or an alias tells a model. */
export type BamlDefinition = {
  name: string;
  block: BamlBlock;
  schema: JsonRecord;
  /** Other definitions that it names. */
  names: string[];
  /** Attributes that JSON Schema has no word for (`@check`, `@assert`), by field; those of the whole under `` ` ``. */
  attributes: JsonRecord;
};
type Attribute = { name: string; text: string; argument: string | null };
type Field = { name: string; type: string; attributes: Attribute[] };

/** The definitions of a file's `class`, `enum` and `type` blocks by name. */
export function readBamlDefinitions(text: string, blocks: readonly BamlBlock[]): Map<string, BamlDefinition> {
  const definitions = blocks.flatMap((block): [string, BamlDefinition][] => {
    switch (block.keyword) {
      case 'class':
        return [[block.name, readClass(text, block)]];
      case 'enum':
        return [[block.name, readEnum(text, block)]];
      case 'type':
        return [[block.name, readAlias(text, block)]];
      default:
        return [];
    }
  });
  return new Map(definitions);
}

function readClass(text: string, block: BamlBlock): BamlDefinition {
  const { fields, attributes } = readFields(text, block.body, true);
  const names = new Set<string>();
  const properties: [string, Json][] = [];
  const required: string[] = [];
  for (const field of fields) {
    if (hasAttribute(field.attributes, 'skip')) continue;
    const type = readBamlType(field.type);
    for (const name of type?.names ?? []) names.add(name);
    const written = argumentOf(field.attributes, 'alias') ?? field.name;
    const description = argumentOf(field.attributes, 'description');
    const schema = type?.schema ?? { title: field.type };
    properties.push([written, description === null ? schema : { ...schema, description }]);
    if (!field.type.trim().endsWith('?')) required.push(written);
  }
  const schema: JsonRecord = {
    type: 'object',
    ...describeWhole(attributes),
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    ...(hasAttribute(attributes, 'dynamic') ? {} : { additionalProperties: false }),
  };
  return { name: block.name, block, schema, names: [...names], attributes: unreadOf(fields, attributes) };
}

function readEnum(text: string, block: BamlBlock): BamlDefinition {
  const { fields, attributes } = readFields(text, block.body, false);
  const values = fields
    .filter((field) => !hasAttribute(field.attributes, 'skip'))
    .map((field) => ({
      value: argumentOf(field.attributes, 'alias') ?? field.name,
      description: argumentOf(field.attributes, 'description'),
    }));
  const described = values.some(({ description }) => description !== null);
  const options = values.map(({ value, description }) =>
    description === null ? { const: value } : { const: value, description },
  );
  const schema: JsonRecord = {
    ...describeWhole(attributes),
    ...(hasAttribute(attributes, 'dynamic') || values.length === 0
      ? { type: 'string', ...(values.length === 0 ? {} : { examples: options }) }
      : described
        ? { anyOf: options }
        : { enum: values.map(({ value }) => value) }),
  };
  return { name: block.name, block, schema, names: [], attributes: unreadOf(fields, attributes) };
}

function readAlias(text: string, block: BamlBlock): BamlDefinition {
  const { fields } = readFields(text, block.body, true, block.name);
  const [field] = fields;
  const type = readBamlType(field?.type.replace(/^\s*=/, '') ?? '');
  const description = argumentOf(field?.attributes ?? [], 'description');
  const schema = type?.schema ?? { title: normalizeBaml(text, block.body) };
  return {
    name: block.name,
    block,
    schema: description === null ? schema : { ...schema, description },
    names: type?.names ?? [],
    attributes: unreadOf(fields, []),
  };
}

/** `alias` and `description` of the whole. */
function describeWhole(attributes: readonly Attribute[]): JsonRecord {
  const title = argumentOf(attributes, 'alias');
  const description = argumentOf(attributes, 'description');
  return { ...(title === null ? {} : { title }), ...(description === null ? {} : { description }) };
}

const READ = new Set(['alias', 'description', 'dynamic', 'skip']);

function unreadOf(fields: readonly Field[], whole: readonly Attribute[]): JsonRecord {
  const unread = (attributes: readonly Attribute[]) =>
    attributes
      .filter(
        ({ name, argument }) =>
          !READ.has(name) || (name !== 'skip' && name !== 'dynamic' && argument === null),
      )
      .map(({ text }) => text);
  const groups: [string, string[]][] = [
    ...fields.map(({ name, attributes }): [string, string[]] => [name, unread(attributes)]),
    ['@@', unread(whole)],
  ];
  return Object.fromEntries(groups.filter(([, texts]) => texts.length > 0));
}

function hasAttribute(attributes: readonly Attribute[], name: string): boolean {
  return attributes.some((attribute) => attribute.name === name);
}

function argumentOf(attributes: readonly Attribute[], name: string): string | null {
  return (
    attributes.find((attribute) => attribute.name === name && attribute.argument !== null)?.argument ?? null
  );
}

/** `name type @attribute(…)` one after the other; attributes of the whole begin with `@@`. */
function readFields(
  text: string,
  [from, to]: readonly [number, number],
  typed: boolean,
  alias = '',
): { fields: Field[]; attributes: Attribute[] } {
  const fields: Field[] = alias === '' ? [] : [{ name: alias, type: '', attributes: [] }];
  const attributes: Attribute[] = [];
  let at = from;
  if (alias !== '') {
    const end = findTypeEnd(text, at, to);
    for (const field of fields) field.type = normalizeBaml(text, [at, end]);
    at = end;
  }
  while (at < to) {
    const next = skipToken(text, at) ?? to;
    if (next > at) {
      at = next;
      continue;
    }
    if (text[at] === '@') {
      const { attribute, end } = readAttribute(text, at, to);
      (text[at + 1] === '@' ? attributes : (fields.at(-1)?.attributes ?? [])).push(attribute);
      at = end;
      continue;
    }
    const name = wordAt(text, at);
    if (name === '') {
      at += 1;
      continue;
    }
    at += name.length;
    const end = typed ? findTypeEnd(text, at, to) : at;
    fields.push({ name, type: normalizeBaml(text, [at, end]).replace(/^:\s*|,$/g, ''), attributes: [] });
    at = end;
  }
  return { fields, attributes };
}

/** A type ends at an attribute and at the end of its line, unless that line or the next one goes on with `|`. */
function findTypeEnd(text: string, from: number, to: number): number {
  let depth = 0;
  let last = '';
  let at = from;
  while (at < to) {
    const next = skipToken(text, at) ?? to;
    if (next > at) {
      if (isString(text, at)) last = '"';
      at = next;
      continue;
    }
    const sign = text[at] ?? '';
    if (sign === '@') return at;
    if ('(<['.includes(sign)) depth += 1;
    if (')>]'.includes(sign)) depth -= 1;
    if (sign === '\n' && depth <= 0 && last !== '|' && last !== '' && last !== '=') {
      const more = /\s*\|/y;
      more.lastIndex = at;
      if (!more.test(text)) return at;
      at = more.lastIndex;
      last = '|';
      continue;
    }
    if (!/\s/.test(sign)) last = sign;
    at += 1;
  }
  return to;
}

function readAttribute(text: string, from: number, to: number): { attribute: Attribute; end: number } {
  const pattern = /@{1,2}[\w.]*/y;
  pattern.lastIndex = from;
  const name = (pattern.exec(text)?.[0] ?? '@').replace(/^@+/, '');
  let at = Math.max(pattern.lastIndex, from + 1);
  const gap = /[ \t]*/y;
  gap.lastIndex = at;
  gap.exec(text);
  if (text[gap.lastIndex] !== '(') return { attribute: { name, text: `@${name}`, argument: null }, end: at };
  let depth = 0;
  let argument: string | null = null;
  at = gap.lastIndex;
  while (at < to) {
    const next = skipToken(text, at) ?? to;
    if (next > at) {
      if (isString(text, at)) argument ??= dedentText(text.slice(...innerOf(text, at, Math.min(next, to))));
      at = next;
      continue;
    }
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    at += 1;
    if (depth === 0) break;
  }
  return { attribute: { name, text: normalizeBaml(text, [from, Math.min(at, to)]), argument }, end: at };
}

/** A block of text without the indentation that all of its lines share. */
function dedentText(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}
