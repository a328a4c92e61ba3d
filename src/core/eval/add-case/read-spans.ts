import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../../artifact/values.ts';

/** A record as a tool wrote it, taken apart: what it was given, and what it gave. */
export type RawRecord = { id: string | null; input: Json; output: Json };

type Span = { trace: string; start: string; attributes: JsonRecord; events: Json[] };

/**
 * One record for each trace: what its first call of a model was given, and what its last one answered. Reads OTLP's JSON
 * (`resourceSpans`, and `resourceLogs` where events are logs) and the spans that SDKs print. Messages are OpenTelemetry's GenAI
 * conventions, of today and before (`gen_ai.input.messages`, events), or those of OpenLLMetry, OpenInference and the Vercel AI SDK.
 */
export function readSpans(data: Json): RawRecord[] {
  const spans = listSpans(data).flatMap((item) => toSpan(item) ?? []);
  const records: RawRecord[] = [];
  for (const [trace, list] of Map.groupBy(spans, (span) => span.trace)) {
    const ordered = [...list].sort((a, b) => a.start.length - b.start.length || (a.start < b.start ? -1 : 1));
    // What a model was given says more than what the chain around it was called with.
    const plain = (key: string) => ordered.map(({ attributes }) => attributes[key] ?? null);
    const isThere = (one: Json) => one !== null;
    const input =
      ordered.map((span) => saidIn(span, ASKED)).find(isThere) ?? plain(PLAIN_INPUT).find(isThere) ?? null;
    if (input === null) continue;
    const output =
      ordered.map((span) => saidIn(span, ANSWERED)).findLast(isThere) ??
      plain(PLAIN_OUTPUT).findLast(isThere) ??
      null;
    records.push({ id: trace === '' ? null : trace, input, output });
  }
  return records;
}

function listSpans(data: Json): Json[] {
  const files = Array.isArray(data) ? data : [data];
  const within = (list: readonly Json[], key: string) =>
    list.flatMap((item) => [memberOf(item, key) ?? []].flat());
  const spans = within(within(within(files, 'resourceSpans'), 'scopeSpans'), 'spans');
  const logs = within(within(within(files, 'resourceLogs'), 'scopeLogs'), 'logRecords');
  if (spans.length + logs.length > 0) return [...spans, ...gatherLogs(logs)];
  if (Array.isArray(data)) return data;
  const listed = memberOf(data, 'spans');
  return Array.isArray(listed) ? listed : [data];
}

/** The events of a span that were logged beside it, as a span that holds nothing else. */
function gatherLogs(logs: readonly Json[]): Json[] {
  const bySpan = Map.groupBy(
    logs.filter((one) => /^gen_ai\./.test(nameOf(one))),
    (one) => `${memberOf(one, 'traceId')} ${memberOf(one, 'spanId')}`,
  );
  return [...bySpan.values()].map((events) => {
    const [first] = events;
    const startTimeUnixNano = memberOf(first, 'timeUnixNano') ?? memberOf(first, 'observedTimeUnixNano');
    const traceId = memberOf(first, 'traceId') ?? '';
    return { traceId, startTimeUnixNano: startTimeUnixNano ?? '', attributes: {}, events };
  });
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

/** What OpenInference gives where it has no messages: what a whole chain was called with. */
const PLAIN_INPUT = 'input.value';
const PLAIN_OUTPUT = 'output.value';

/** Where a span says one side of a call; the first that is there counts. */
type Said = {
  keys: readonly string[];
  /** Of messages that are numbered, as OpenLLMetry and OpenInference write them. */
  openLlmetry: string;
  openInference: string;
  ofEvents(events: readonly Json[]): Json;
};
const ASKED: Said = {
  keys: ['gen_ai.input.messages', 'gen_ai.prompt', 'ai.prompt.messages', 'ai.prompt'],
  openLlmetry: 'gen_ai.prompt',
  openInference: 'llm.input_messages',
  ofEvents: fromEvents,
};
const ANSWERED: Said = {
  keys: ['gen_ai.output.messages', 'gen_ai.completion', 'ai.response.text', 'ai.result.text'],
  openLlmetry: 'gen_ai.completion',
  openInference: 'llm.output_messages',
  ofEvents: fromChoice,
};

function saidIn({ attributes, events }: Span, { keys, openLlmetry, openInference, ofEvents }: Said): Json {
  return (
    firstOf(attributes, keys) ??
    numbered(attributes, openLlmetry) ??
    numbered(attributes, openInference, '.message') ??
    ofEvents(events) ??
    detailOf(events, keys)
  );
}

function firstOf(attributes: JsonRecord, keys: readonly string[]): Json {
  const key = keys.find((one) => attributes[one] !== undefined);
  return key === undefined ? null : (attributes[key] ?? null);
}

/** `gen_ai.prompt.0.content`, as OpenLLMetry writes messages, and `llm.input_messages.0.message.content`, as OpenInference does. */
function numbered(attributes: JsonRecord, prefix: string, within = ''): Json[] | null {
  const messages: Json[] = [];
  for (let i = 0; ; i++) {
    const at = (key: string) => attributes[`${prefix}.${i}${within}.${key}`];
    const content = at('content') ?? partsOf(attributes, `${prefix}.${i}${within}.contents`);
    const role = at('role');
    if (content === undefined && role === undefined) break;
    messages.push({ role: role ?? 'user', content: content ?? '' });
  }
  return messages.length === 0 ? null : messages;
}

/** OpenInference's parts of one message: `….contents.0.message_content.text`. */
function partsOf(attributes: JsonRecord, prefix: string): Json | undefined {
  const texts: Json[] = [];
  for (let i = 0; ; i++) {
    const part = `${prefix}.${i}.message_content`;
    if (attributes[`${part}.type`] === undefined && attributes[`${part}.text`] === undefined) break;
    texts.push({ type: attributes[`${part}.type`] ?? 'text', text: attributes[`${part}.text`] ?? '' });
  }
  return texts.length === 0 ? undefined : texts;
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

/** The one event of the convention from 1.37 on, and those of before 1.28. */
const DETAILS = /^gen_ai\.(client\.inference\.operation\.details|content\.(prompt|completion))$/;

function detailOf(events: readonly Json[], keys: readonly string[]): Json {
  for (const event of events) {
    if (!DETAILS.test(nameOf(event))) continue;
    const found = firstOf(readAttributes(memberOf(event, 'attributes') ?? null) ?? {}, keys);
    if (found !== null) return found;
  }
  return null;
}

function nameOf(event: Json): string {
  const attributes = readAttributes(memberOf(event, 'attributes') ?? null);
  const said = memberOf(event, 'eventName') ?? memberOf(event, 'name') ?? memberOf(event, 'event.name');
  return String(said || (attributes?.['event.name'] ?? ''));
}

/** Of an event of a span, or of a log record, whose body is a value of OTLP. */
function bodyOf(event: Json, key: string): Json {
  const attributes = readAttributes(memberOf(event, 'attributes') ?? null);
  const body = memberOf(event, 'body') ?? null;
  const given = isRecord(body) && body.kvlistValue !== undefined ? anyValue(body) : body;
  return memberOf(given, key) ?? attributes?.[key] ?? '';
}
