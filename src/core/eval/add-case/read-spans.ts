import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../../artifact/values.ts';

/** A record as a tool wrote it, taken apart: what it was given, and what it gave. */
export type RawRecord = { id: string | null; input: Json; output: Json };

type Span = { trace: string; start: string; attributes: JsonRecord; events: Json[] };

/**
 * One record for each trace whose spans follow OpenTelemetry's GenAI conventions: what its first call of a model was given, and
 * what its last one answered. Reads OTLP's JSON (`resourceSpans`) and the spans that SDKs print, with messages as
 * `gen_ai.input.messages`, as numbered `gen_ai.prompt.0.content`, or as events.
 */
export function readSpans(data: Json): RawRecord[] {
  const spans = listSpans(data).flatMap((item) => toSpan(item) ?? []);
  const records: RawRecord[] = [];
  for (const [trace, list] of Map.groupBy(spans, (span) => span.trace)) {
    const ordered = [...list].sort((a, b) => a.start.length - b.start.length || (a.start < b.start ? -1 : 1));
    const input = ordered.map(inputOf).find((one) => one !== null) ?? null;
    if (input === null) continue;
    const output = ordered.map(outputOf).findLast((one) => one !== null) ?? null;
    records.push({ id: trace === '' ? null : trace, input, output });
  }
  return records;
}

function listSpans(data: Json): Json[] {
  const resources = (Array.isArray(data) ? data : [data]).flatMap(
    (item) => memberOf(item, 'resourceSpans') ?? [],
  );
  const scopes = resources.flatMap((item) => [memberOf(item, 'scopeSpans') ?? []].flat());
  if (resources.length > 0) return scopes.flatMap((item) => [memberOf(item, 'spans') ?? []].flat());
  if (Array.isArray(data)) return data;
  const spans = memberOf(data, 'spans');
  return Array.isArray(spans) ? spans : [data];
}

function toSpan(item: Json): Span | null {
  const attributes = readAttributes(memberOf(item, 'attributes') ?? null);
  if (!isRecord(item) || attributes === null) return null;
  const context = memberOf(item, 'context') ?? memberOf(item, 'spanContext') ?? item;
  const trace = memberOf(context, 'traceId') ?? memberOf(context, 'trace_id') ?? '';
  const start = item.startTimeUnixNano ?? item.start_time ?? item.startTime ?? '';
  return {
    trace: String(trace),
    start: Array.isArray(start)
      ? start.map((part) => String(part).padStart(12, '0')).join('')
      : String(start),
    attributes,
    events: Array.isArray(item.events) ? item.events : [],
  };
}

/** OTLP has `[{key, value: {stringValue}}]`, SDKs print a mapping. */
function readAttributes(given: Json): JsonRecord | null {
  if (isRecord(given)) return given;
  if (!Array.isArray(given)) return null;
  return Object.fromEntries(
    given.flatMap((entry): [string, Json][] => {
      const key = stringOf(memberOf(entry, 'key') ?? null);
      return key === null ? [] : [[key, anyValue(memberOf(entry, 'value') ?? null)]];
    }),
  );
}

function anyValue(value: Json): Json {
  for (const key of ['stringValue', 'boolValue', 'doubleValue', 'intValue'])
    if (isRecord(value) && value[key] !== undefined) return value[key];
  const list = memberOf(memberOf(value, 'arrayValue'), 'values');
  if (Array.isArray(list)) return list.map(anyValue);
  const members = memberOf(memberOf(value, 'kvlistValue'), 'values');
  return Array.isArray(members) ? readAttributes(members) : null;
}

function inputOf({ attributes, events }: Span): Json {
  const messages = attributes['gen_ai.input.messages'] ?? attributes['gen_ai.prompt'] ?? null;
  return messages ?? numbered(attributes, 'gen_ai.prompt') ?? fromEvents(events) ?? null;
}

function outputOf({ attributes, events }: Span): Json {
  const messages = attributes['gen_ai.output.messages'] ?? attributes['gen_ai.completion'] ?? null;
  return messages ?? numbered(attributes, 'gen_ai.completion') ?? fromChoice(events) ?? null;
}

/** `gen_ai.prompt.0.role`, `gen_ai.prompt.0.content`, as OpenLLMetry writes them. */
function numbered(attributes: JsonRecord, prefix: string): Json[] | null {
  const messages: Json[] = [];
  for (
    let i = 0;
    attributes[`${prefix}.${i}.content`] !== undefined || attributes[`${prefix}.${i}.role`] !== undefined;
    i++
  ) {
    const role = attributes[`${prefix}.${i}.role`] ?? 'user';
    messages.push({ role, content: attributes[`${prefix}.${i}.content`] ?? '' });
  }
  return messages.length === 0 ? null : messages;
}

/** Events `gen_ai.user.message`, the convention up to 1.36. */
function fromEvents(events: readonly Json[]): Json[] | null {
  const messages = events.flatMap((event): Json[] => {
    const role = /^gen_ai\.(system|user|assistant|tool)\.message$/.exec(nameOf(event))?.[1];
    return role === undefined ? [] : [{ role, content: bodyOf(event, 'content') }];
  });
  return messages.length === 0 ? null : messages;
}

function fromChoice(events: readonly Json[]): Json {
  const choice = events.find((event) => nameOf(event) === 'gen_ai.choice');
  return choice === undefined ? null : { message: bodyOf(choice, 'message') };
}

function nameOf(event: Json): string {
  return String(memberOf(event, 'name') ?? memberOf(event, 'event.name') ?? '');
}

function bodyOf(event: Json, key: string): Json {
  const attributes = readAttributes(memberOf(event, 'attributes') ?? null);
  return memberOf(memberOf(event, 'body'), key) ?? attributes?.[key] ?? '';
}
