import type { Json } from '../../artifact/problem.ts';
import type { Message } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../../artifact/values.ts';
import { type RawRecord, readSpans } from './read-spans.ts';

/** One recorded request to an AI feature, and what it answered where that was recorded. */
export type Recorded = {
  /** Its own id in the file; null where it has none. */
  id: string | null;
  /** What was asked: a mapping holds variables by name. */
  input: string | Message[] | JsonRecord;
  /** Null where it is not in the record. */
  output: string | null;
  /** What the record holds that a case does not take over, for people. */
  notes: string[];
};

const KINDS =
  'OpenTelemetry GenAI, OpenInference or Vercel AI SDK spans, a Langfuse trace or observation, a LangSmith run, an OpenAI request or {"input", "output"}';
/** More records than these are an archive, from which nobody picks by hand. */
const MAX_RECORDS = 10_000;

/** The records of a trace file; a fault says what is expected instead. */
export function readTrace(data: Json): { ok: true; records: Recorded[] } | { ok: false; fault: string } {
  const raw = listRaw(data);
  if (raw.length === 0) return { ok: false, fault: `no recorded request was found; expected ${KINDS}` };
  if (raw.length > MAX_RECORDS) return { ok: false, fault: `more than ${MAX_RECORDS} records` };
  const records = raw.map(toRecorded).filter((one) => one !== null);
  return records.length > 0
    ? { ok: true, records }
    : { ok: false, fault: `no record says what was asked; expected ${KINDS}` };
}

function listRaw(data: Json): RawRecord[] {
  const spans = readSpans(data);
  if (spans.length > 0) return spans;
  const list = Array.isArray(data) ? data : (lists(data) ?? [data]);
  return list.flatMap((item) => (isRecord(item) ? (readOne(item) ?? []) : []));
}

/** Where exports keep several: Langfuse's API answers `{data: [...]}`, LangSmith's `{runs: [...]}`. */
function lists(data: Json): Json[] | null {
  for (const key of ['data', 'runs', 'traces']) {
    const list = memberOf(data, key);
    if (Array.isArray(list)) return list;
  }
  return null;
}

function readOne(item: JsonRecord): RawRecord | null {
  const id = stringOf(item.id);
  // LangSmith.
  if (item.inputs !== undefined) return { id, input: item.inputs, output: item.outputs ?? null };
  // An OpenAI request with its response, as gateways log them.
  const request = parsed(item.request ?? item.request_body ?? item.body ?? null);
  if (isRecord(request) && (request.messages !== undefined || request.input !== undefined)) {
    const response = parsed(item.response ?? item.response_body ?? null);
    return { id: id ?? stringOf(item.custom_id), input: asked(request), output: response };
  }
  if (item.messages !== undefined) return { id, input: asked(item), output: item.response ?? null };
  // Langfuse, the body of a Responses request, and the plain form.
  if (item.input !== undefined && item.input !== null)
    return { id, input: item.input, output: item.output ?? null };
  const observation = Array.isArray(item.observations)
    ? item.observations.find((one) => memberOf(one, 'input') != null)
    : undefined;
  return isRecord(observation)
    ? { id, input: observation.input ?? null, output: observation.output ?? null }
    : null;
}

function asked(request: JsonRecord): Json {
  return request.messages ?? request.input ?? null;
}

/** Exporters write data as JSON inside of a text. */
function parsed(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function toRecorded({ id, input, output }: RawRecord): Recorded | null {
  const given = parsed(input);
  const notes: string[] = [];
  const messages = findMessages(given);
  const read = messages === null ? readPlain(given) : readConversation(messages, notes);
  if (read === null) return null;
  return { id, input: read, output: textOfAnswer(parsed(output)), notes };
}

function readPlain(given: Json): string | JsonRecord | null {
  if (typeof given === 'string') return given.trim() === '' ? null : given;
  if (!isRecord(given) || Object.keys(given).length === 0) return null;
  return given;
}

/** The messages of a request: `[...]`, `{messages: [...]}`, LangChain's `{messages: [[...]]}`. */
function findMessages(given: Json): Json[] | null {
  const list = isRecord(given) ? parsed(given.messages ?? null) : given;
  if (!Array.isArray(list) || list.length === 0) return null;
  const [first] = list;
  const inner = Array.isArray(first) ? first : list;
  return inner.every((item) => roleOf(item) !== null) ? inner : null;
}

const ROLES: Readonly<Record<string, Message['role']>> = {
  human: 'user',
  ai: 'assistant',
  humanmessage: 'user',
  aimessage: 'assistant',
  systemmessage: 'system',
  toolmessage: 'tool',
  function: 'tool',
  user: 'user',
  assistant: 'assistant',
  system: 'system',
  developer: 'developer',
  tool: 'tool',
  model: 'assistant',
};

/** OpenAI's `role`, ragas' and LangChain's `type`, and the class at the end of LangChain's serialised `id`. */
function roleOf(item: Json): Message['role'] | null {
  const kwargs = memberOf(item, 'kwargs');
  const path = memberOf(item, 'id');
  const said = [
    memberOf(item, 'role'),
    memberOf(kwargs, 'type'),
    Array.isArray(path) ? path.at(-1) : undefined,
    memberOf(item, 'type'),
  ];
  for (const one of said) {
    const role = typeof one === 'string' ? one.toLowerCase() : '';
    if (Object.hasOwn(ROLES, role)) return ROLES[role] ?? null;
  }
  return null;
}

/**
 * What was said up to the last message of the user. What the application itself says (system prompt, results of tools) is what is
 * under test, and no part of a case.
 */
function readConversation(list: readonly Json[], notes: string[]): string | Message[] | null {
  const messages = list.map((item) => ({ role: roleOf(item) ?? 'user', content: contentOf(item) }));
  const last = messages.findLastIndex(({ role, content }) => role === 'user' && content !== '');
  if (last < 0) return null;
  const before = messages.slice(0, last + 1);
  if (before.some(({ role }) => role === 'system' || role === 'developer'))
    notes.push('The system prompt of the record is left out: the suite runs the one of the repository.');
  if (before.some(({ role, content }) => role === 'tool' || (role === 'assistant' && content === '')))
    notes.push('Calls of tools and their results are left out.');
  const said = before.filter(
    ({ role, content }) => (role === 'user' || role === 'assistant') && content !== '',
  );
  const [only] = said;
  return said.length === 1 && only !== undefined ? only.content : said;
}

function contentOf(item: Json): string {
  const holder = memberOf(item, 'kwargs') ?? item;
  return textOf(memberOf(holder, 'content') ?? memberOf(holder, 'parts') ?? null);
}

/** Texts, and the text parts of lists of parts: `{type: "text", text}` (OpenAI), `{type: "text", content}` (OpenTelemetry). */
function textOf(content: Json): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => {
      if (typeof part === 'string') return part;
      const type = memberOf(part, 'type');
      if (type !== undefined && !/^(?:input_|output_)?text$/.test(String(type))) return '';
      return stringOf(memberOf(part, 'text') ?? memberOf(part, 'content') ?? null) ?? '';
    })
    .join('');
}

/** What was answered, where it can be told; never more than text. */
function textOfAnswer(output: Json): string | null {
  if (typeof output === 'string') return output;
  if (Array.isArray(output)) {
    const last = output.findLast((item) => contentOf(item) !== '');
    return last === undefined ? null : contentOf(last);
  }
  if (!isRecord(output)) return null;
  for (const key of ['output_text', 'output', 'answer', 'text', 'content', 'response', 'result']) {
    const value = output[key];
    const text = value === undefined ? null : Array.isArray(value) ? textOfAnswer(value) : stringOf(value);
    if (text !== null && text !== '') return text;
  }
  for (const key of ['choices', 'messages', 'generations', 'message']) {
    const value = output[key];
    if (value === undefined || value === null) continue;
    const [first] = Array.isArray(value) ? value.slice(key === 'messages' ? -1 : 0) : [value];
    const inner = Array.isArray(first) ? (first[0] ?? null) : (first ?? null);
    const message = memberOf(inner, 'message') ?? inner;
    const text = contentOf(message) || (stringOf(memberOf(inner, 'text') ?? null) ?? '');
    if (text !== '') return text;
  }
  return null;
}
