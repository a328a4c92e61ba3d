import type { JsonRecord } from '../../../values.ts';
import { lastPart } from '../../names/name-words.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceEntry, SourceField, SourceText, SourceValue } from '../../types.ts';
import { addCall, entryAt, type Place, type Reading, textOf } from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';

/** Annotations as decorators: `value` is what stands first, and several texts are lines of one. */
export function readJavaAnnotations(reading: Reading, node: SyntaxNode, place: Place): SourceCall[] {
  return childrenOf(childOf(node, 'Modifiers'), 'Annotation', 'MarkerAnnotation').map((annotation) => {
    const named: SourceEntry[] = [];
    const positional: SourceValue[] = [];
    for (const [argument] of splitAtCommas(childOf(annotation, 'AnnotationArgumentList')?.children ?? [])) {
      if (argument === undefined) continue;
      const pair = argument.name === 'ElementValuePair';
      const last = pair ? argument.children.at(-1) : argument;
      const key = pair ? sourceOf(reading.tree, argument.children[0] ?? argument) : 'value';
      if (last === undefined) continue;
      const value = asLines(reading.readValue(last, place));
      if (key === 'value') positional.push(value);
      else named.push(entryAt(key, value, linesOf(reading.tree, argument)));
    }
    const name = annotation.children.find((child) => /Identifier$/.test(child.name));
    return addCall(reading, place, {
      callee: name === undefined ? '' : lastPart(sourceOf(reading.tree, name)),
      positional,
      named,
      lines: linesOf(reading.tree, annotation),
    });
  });
}

function asLines(value: SourceValue): SourceValue {
  if (value.type !== 'list' || value.items.length === 0 || !value.items.every(({ type }) => type === 'text'))
    return value;
  const parts = value.items.flatMap((item, at) =>
    item.type === 'text' ? [...(at === 0 ? [] : [{ text: '\n' }]), ...item.parts] : [],
  );
  return textOf(parts, value.lines);
}

/** What an annotation says of an argument to a model. */
const DESCRIBES =
  /^(ToolParam|P|Description|JsonPropertyDescription|JsonProperty|McpToolParam|McpArg|ToolArg|Schema|Parameter)$/;
/** Arguments that the framework fills in. */
const INJECTED = /^(ToolMemoryId|MemoryId|InvocationParameters)$/;

/** A parameter, a component of a record or a field, with what its annotations say. */
export function readJavaField(
  reading: Reading,
  {
    node,
    name,
    type,
    annotations,
  }: { node: SyntaxNode; name: string; type: string; annotations: readonly SourceCall[] },
): SourceField | null {
  if (annotations.some(({ callee }) => INJECTED.test(callee))) return null;
  const telling = annotations.find(({ callee }) => DESCRIBES.test(callee));
  const described = textOfAnnotation(telling);
  const optional =
    telling?.named.some(
      ({ key, value }) => key === 'required' && value.type === 'boolean' && !value.value,
    ) === true ||
    annotations.some(({ callee }) => /^Nullable$/.test(callee)) ||
    type.startsWith('Optional<');
  return {
    name,
    schema: { ...schemaOfType(type), ...(described === null ? {} : { description: described }) },
    annotation: type.replace(/\s+/g, ''),
    required: !optional,
    default: null,
    lines: linesOf(reading.tree, node),
  };
}

function textOfAnnotation(call: SourceCall | undefined): string | null {
  const text = call?.named.find(({ key }) => key === 'description')?.value ?? call?.positional[0];
  return text?.type === 'text' ? literalOf(text.parts) : null;
}

/** `@Value("${app.model:gpt-5}")`, `@ConfigProperty(name = "…", defaultValue = "gpt-5")`: what holds where nothing else is set. */
export function defaultOfAnnotations(annotations: readonly SourceCall[]): SourceValue | null {
  for (const { callee, positional, named } of annotations) {
    if (/^(ConfigProperty|ConfigItem|WithDefault|DefaultValue)$/.test(callee)) {
      const given =
        named.find(({ key }) => key === 'defaultValue')?.value ??
        (/^(WithDefault|DefaultValue)$/.test(callee) ? positional[0] : undefined);
      if (given?.type === 'text') return asNumber(given);
    }
    const [first] = positional;
    if (callee !== 'Value' || first?.type !== 'text') continue;
    const given = /^\$\{[\w.-]{1,100}:([^${}]{1,2000})\}$/.exec(literalOf(first.parts) ?? '')?.[1];
    if (given !== undefined) return asNumber(textOf([{ text: given }], first.lines));
  }
  return null;
}

function asNumber(text: SourceText): SourceValue {
  const source = literalOf(text.parts) ?? '';
  return /^-?\d{1,12}(\.\d{1,12})?$/.test(source)
    ? { type: 'number', value: Number(source), lines: text.lines }
    : text;
}

const TYPES: readonly (readonly [RegExp, JsonRecord])[] = [
  [/^(String|CharSequence|char|UUID)$/, { type: 'string' }],
  [/^(int|long|short|byte|Integer|Long|Short|BigInteger)$/, { type: 'integer' }],
  [/^(double|float|Double|Float|BigDecimal|Number)$/, { type: 'number' }],
  [/^(boolean|Boolean)$/, { type: 'boolean' }],
  [/^(List|Set|Collection)<String>$|^String\[\]$/, { type: 'array', items: { type: 'string' } }],
  [/^(List|Set|Collection)\b|\[\]$/, { type: 'array' }],
  [/^Map\b/, { type: 'object' }],
];

function schemaOfType(type: string): JsonRecord {
  const inner = /^Optional<(.*)>$/.exec(type)?.[1] ?? type;
  return TYPES.find(([pattern]) => pattern.test(inner))?.[1] ?? {};
}
