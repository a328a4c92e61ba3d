import type { JsonRecord } from '../../../values.ts';
import type { SourceField } from '../../types.ts';
import type { Place, Reading } from '../lezer/reading.ts';
import { childOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { descriptionIn, readAttributes } from './csharp-attributes.ts';
import { factsOf } from './csharp-facts.ts';
import { wordOf } from './csharp-names.ts';

/** What the framework fills in, by its type; interfaces that are no collections come from a container of services. */
const INJECTED =
  /^(Kernel|KernelArguments|AIFunctionArguments|CancellationToken|IServiceProvider|IProgress<.*>|I?McpServer|RequestContext<.*>|HttpContext|HttpClient|ILogger(<.*>)?|ClaimsPrincipal|I(?!Enumerable|List|Collection|ReadOnly|Dictionary|Set)[A-Z]\w*(<.*>)?)\??$/;
const SERVICES = /^From(Services|KeyedServices|KernelServices)$/;

/** The parameters of a function, of a record or of a class, that are not filled in by a framework. */
export function readParameterFields(
  reading: Reading,
  list: SyntaxNode | undefined,
  place: Place,
): SourceField[] {
  return (list?.children ?? []).flatMap((node): SourceField[] => {
    if (node.name === 'Name') return [bareField(reading, node)];
    const name = childOf(node, 'Name');
    const type = childOf(node, 'Type');
    if (name === undefined) return [];
    const annotation = type === undefined ? '' : sourceOf(reading.tree, type).replace(/\s+/g, '');
    const attributes = readAttributes(reading, node, place);
    if (INJECTED.test(annotation) || attributes.some(({ callee }) => SERVICES.test(callee))) return [];
    const last = node.children.at(-1);
    const given = last === undefined || last === name ? null : reading.readValue(last, place);
    const description = descriptionIn(attributes);
    return [
      {
        name: wordOf(reading, name),
        schema: { ...schemaOfType(reading, annotation), ...(description === null ? {} : { description }) },
        annotation,
        required: given === null,
        default: given?.type === 'null' ? null : given,
        lines: linesOf(reading.tree, node),
      },
    ];
  });
}

function bareField(reading: Reading, node: SyntaxNode): SourceField {
  return {
    name: wordOf(reading, node),
    schema: {},
    annotation: '',
    required: true,
    default: null,
    lines: linesOf(reading.tree, node),
  };
}

const TYPES: readonly (readonly [RegExp, JsonRecord])[] = [
  [/^(string|String|char|Guid|Uri|DateTime(Offset)?|DateOnly|TimeOnly|TimeSpan)$/, { type: 'string' }],
  [/^(int|long|short|byte|uint|ulong|ushort|Int32|Int64)$/, { type: 'integer' }],
  [/^(double|float|decimal|Double|Single|Decimal)$/, { type: 'number' }],
  [/^(bool|Boolean)$/, { type: 'boolean' }],
];
const ITEMS =
  /^(?:I?(?:List|Enumerable|Collection|Set)|IReadOnly(?:List|Collection)|HashSet)<(.*)>$|^(.*)\[\]$/;

/** A type as JSON Schema, as far as it says something one could. */
export function schemaOfType(reading: Reading, type: string, depth = 0): JsonRecord {
  const plain = type.replace(/\?$/, '');
  const known = TYPES.find(([pattern]) => pattern.test(plain))?.[1];
  if (known !== undefined) return known;
  const values = factsOf(reading).enums.get(plain);
  if (values !== undefined) return { type: 'string', enum: [...values] };
  const items = ITEMS.exec(plain);
  const item = items?.[1] ?? items?.[2];
  if (item !== undefined && depth < 4)
    return { type: 'array', items: schemaOfType(reading, item, depth + 1) };
  return /^I?(ReadOnly)?Dictionary<|^JsonObject$/.test(plain) ? { type: 'object' } : {};
}
