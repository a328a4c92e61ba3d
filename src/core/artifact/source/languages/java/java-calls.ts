import { lastPart } from '../../names/name-words.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceValue } from '../../types.ts';
import { addValues, dropCall, entryAt, type Place, type Reading } from '../lezer/reading.ts';
import { fillBraces, fillVerbs, joinValues } from '../lezer/texts.ts';
import { readJavaSchema } from './java-schemas.ts';

const LIST =
  /^(List\.(of|copyOf)|Arrays\.asList|Set\.of|Stream\.of|ImmutableList\.of|Lists\.newArrayList|Collections\.singletonList|asList)$/;
const MAP = /^(Map\.of|ImmutableMap\.of|Map\.ofEntries|Collections\.singletonMap)$/;
/** What gives back the one value it is given. */
const WRAPS =
  /^(Optional\.(of|ofNullable)|(Double|Float|Integer|Long|Boolean|String|BigDecimal)\.valueOf|Objects\.requireNonNull(Else)?|Mono\.just|Uni\.createFrom|HashMap|LinkedHashMap|ArrayList|String|JSONObject|Lazy\.of|JsonValue\.from)$/;
/** Classes of SDKs that hold a JSON schema, or the members of one. */
const SCHEMA = /(^|\.)(FunctionParameters|InputSchema|InputSchema\.Properties)$/;
/** Ways to make an object that are no part of its name. */
const FACTORY = /\.(from|of|create|systemMessage|userMessage|aiMessage|text)$/;
const MADE = /(Message|PromptTemplate|Prompt|Tool|Model)$/;

/** A call as the rules see it: what Java's own classes make is what it is, and a factory is its constructor. */
export function lowerJavaCall(reading: Reading, place: Place, value: SourceValue): SourceValue {
  if (value.type !== 'call' || value.receiver !== null) return value;
  const made = lower(reading, value, place);
  if (made === null) return value;
  dropCall(reading, value);
  return made;
}

function lower(reading: Reading, call: SourceCall, place: Place): SourceValue | null {
  const { callee, positional, lines } = call;
  const [first, second, ...rest] = positional;
  if (callee === 'String.format' || callee === 'MessageFormat.format' || callee === 'String.formatted') {
    if (first?.type === 'text')
      return callee === 'String.format'
        ? { ...fillVerbs(reading, first, positional.slice(1)), lines }
        : { ...fillBraces(reading, first, positional.slice(1)), lines };
    if (first?.type !== 'name') return null;
    call.callee = `${first.name}.format`;
    call.positional = positional.slice(1);
    return null;
  }
  if (callee === 'String.join' || callee === 'StringUtils.join') {
    const items = second?.type === 'list' && rest.length === 0 ? second.items : positional.slice(1);
    return joinValues(reading, items, first, lines);
  }
  if (callee === 'System.lineSeparator') return { type: 'text', parts: [{ text: '\n' }], lines };
  if (/^String(Builder|Buffer)$/.test(callee))
    return first?.type === 'text' ? addValues(reading, [first], lines) : null;
  if (LIST.test(callee))
    return {
      type: 'list',
      items: first?.type === 'list' && second === undefined ? first.items : positional,
      lines,
    };
  if (MAP.test(callee)) return mapOf(positional, lines);
  if (WRAPS.test(callee) && first !== undefined && second === undefined && call.named.length === 0)
    return first;
  const schema = readJavaSchema(call);
  if (schema !== null) return schema;
  if (SCHEMA.test(callee) && positional.length === 0 && call.named.length > 0) {
    const whole = /InputSchema$/.test(callee) && !call.named.some(({ key }) => key === 'type');
    const type = { type: 'text' as const, parts: [{ text: 'object' }], lines };
    return { type: 'object', entries: [...(whole ? [entryAt('type', type)] : []), ...call.named], lines };
  }
  if (callee === 'Prompt' && second?.type === 'call' && /(Options|Config)$/.test(second.callee)) {
    // The options belong to the request, as they do where it is one object.
    dropCall(reading, second);
    call.positional = positional.slice(0, 1);
    call.named = [...call.named, ...second.named];
    return null;
  }
  if (/(^|\.)McpSchema\.Tool$/.test(callee) && call.named.length === 0) nameMcpTool(call);
  if (first?.type === 'number' && second?.type === 'number') nameSizes(call, first, second);
  const factory = FACTORY.exec(callee);
  if (factory !== null && MADE.test(lastPart(callee.slice(0, -factory[0].length))))
    call.callee = callee.slice(0, -factory[0].length);
  if (/\.(formatted)$/.test(callee)) call.callee = callee.replace(/formatted$/, 'format');
  if (place.scope.length > 0 && /^(this|super)$/.test(callee)) call.callee = place.scope.at(-1) ?? callee;
  return null;
}

/** `Map.of("model", "gpt-5", …)`, also with entries. */
function mapOf(positional: readonly SourceValue[], lines: [number, number]): SourceValue | null {
  const pairs = positional.some((value) => value.type === 'call' && /entry$/.test(value.callee))
    ? positional.map((value) => (value.type === 'call' ? value.positional : []))
    : positional.flatMap((value, at) => (at % 2 === 0 ? [[value, positional[at + 1]]] : []));
  const entries = pairs.flatMap(([key, value]) => {
    const name = key?.type === 'text' ? literalOf(key.parts) : null;
    return name === null || value === undefined ? [] : [entryAt(name, value)];
  });
  return { type: 'object', entries, lines };
}

/** Of a tool of MCP's SDK by their places; one with all that the protocol has is given a title as well. */
const MCP_TOOL = {
  short: ['name', 'description', 'inputSchema'],
  full: ['name', 'title', 'description', 'inputSchema', 'outputSchema'],
} as const;
/** So many arguments has no short form. */
const FULL = 6;

/** `new McpSchema.Tool("weather", "Gives the weather", schema)` */
function nameMcpTool(call: SourceCall): void {
  const names = call.positional.length < FULL ? MCP_TOOL.short : MCP_TOOL.full;
  call.named = names.flatMap((name, at) => {
    const value = call.positional[at];
    return value === undefined || value.type === 'null' ? [] : [entryAt(name, value)];
  });
  call.positional = [];
}

/** `DocumentSplitters.recursive(300, 30)`, `new TokenTextSplitter(800, 350, …)`: sizes by their place. */
function nameSizes(call: SourceCall, first: SourceValue, second: SourceValue): void {
  if (/(^|\.)DocumentSplitters\.\w+$|(^|\.)DocumentBy\w+Splitter$/.test(call.callee)) {
    call.callee = 'DocumentSplitter';
    call.named = [entryAt('maxSegmentSize', first), entryAt('maxOverlapSize', second)];
  } else if (/(^|\.)TokenTextSplitter$/.test(call.callee)) call.named = [entryAt('chunkSize', first)];
}
