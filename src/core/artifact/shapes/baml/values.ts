import type { Json } from '../../problem.ts';
import type { JsonRecord } from '../../values.ts';
import { findClose, innerOf, isString, normalizeBaml, skipToken } from './blocks.ts';

/** A value of a BAML block: text with its offsets (of a string: without quotes), a mapping or a list. */
export type BamlValue =
  | { kind: 'text'; text: string; quoted: boolean; span: [number, number] }
  | { kind: 'map'; members: BamlMember[] }
  | { kind: 'list'; items: BamlValue[] };
export type BamlMember = { key: string; at: number; value: BamlValue };

const KEY = /@{0,2}[A-Za-z_][\w.-]*|"[^"\n]{0,200}"/y;
/** A deeper value is taken as its text. */
const MAX_DEPTH = 50;

/** The members of a block's body: `key value`, one a line or divided by commas. Never throws; linear but for nesting. */
export function readBamlMembers(
  text: string,
  [from, to]: readonly [number, number],
  depth = 0,
): BamlMember[] {
  const members: BamlMember[] = [];
  let at = skipSpace(text, from, to, true);
  while (at < to) {
    KEY.lastIndex = at;
    const key = KEY.exec(text)?.[0] ?? '';
    if (key === '') {
      at = skipSpace(text, at + 1, to, true);
      continue;
    }
    const start = skipSpace(text, at + key.length, to, false);
    const { value, end } = readValue(
      text,
      text[start] === ':' ? skipSpace(text, start + 1, to, false) : start,
      to,
      depth,
    );
    members.push({ key: key.replace(/^"|"$/g, ''), at, value });
    at = skipSpace(text, Math.max(end, at + key.length), to, true);
  }
  return members;
}

function readValue(text: string, from: number, to: number, depth: number): { value: BamlValue; end: number } {
  const next = /\s*/y;
  next.lastIndex = from;
  next.exec(text);
  let at = text[next.lastIndex] === '{' && text[next.lastIndex + 1] !== '/' ? next.lastIndex : from;
  // `r#"…"#` is how earlier versions wrote a string.
  if (text[at] === 'r' && text[at + 1] === '#' && isString(text, at + 1)) at += 1;
  if (isString(text, at)) {
    const end = Math.min(skipToken(text, at) ?? to, to);
    const span = innerOf(text, at, end);
    return { value: { kind: 'text', text: text.slice(...span), quoted: true, span }, end };
  }
  if (text[at] === '{' && text[at + 1] !== '{' && depth < MAX_DEPTH) {
    const close = findClose(text, at);
    const end = 'fault' in close ? to : Math.min(close.at, to);
    return { value: { kind: 'map', members: readBamlMembers(text, [at + 1, end - 1], depth + 1) }, end };
  }
  if (text[at] === '[' && depth < MAX_DEPTH) return readList(text, at, to, depth);
  const end = findTextEnd(text, at, to);
  return {
    value: { kind: 'text', text: normalizeBaml(text, [at, end]), quoted: false, span: [at, end] },
    end,
  };
}

function readList(text: string, open: number, to: number, depth: number): { value: BamlValue; end: number } {
  const items: BamlValue[] = [];
  let at = skipSpace(text, open + 1, to, true);
  while (at < to && text[at] !== ']') {
    const { value, end } = readValue(text, at, to, depth + 1);
    if (value.kind !== 'text' || value.quoted || value.text !== '') items.push(value);
    at = skipSpace(text, Math.max(end, at + 1), to, true);
  }
  return { value: { kind: 'list', items }, end: Math.min(at + 1, to) };
}

/** Text without quotes ends with its line, a comma or a bracket that it did not open. */
function findTextEnd(text: string, from: number, to: number): number {
  let depth = 0;
  let at = from;
  while (at < to) {
    const next = skipToken(text, at) ?? to;
    if (next > at && !isString(text, at)) return at;
    if (next > at) {
      at = next;
      continue;
    }
    const sign = text[at] ?? '';
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (depth < 0 || (depth === 0 && (sign === '\n' || sign === ','))) return at;
    at += 1;
  }
  return to;
}

/** White space, comments and (between members) commas. */
function skipSpace(text: string, from: number, to: number, lines: boolean): number {
  let at = from;
  while (at < to) {
    const next = isString(text, at) ? at : (skipToken(text, at) ?? at);
    if (next > at && lines) at = next;
    else if (lines ? /[\s,]/.test(text[at] ?? '') : /[ \t]/.test(text[at] ?? '')) at += 1;
    else break;
  }
  return Math.min(at, to);
}

/** The value as JSON: numbers and booleans where they are written without quotes. */
export function bamlToJson(value: BamlValue): Json {
  if (value.kind === 'list') return value.items.map(bamlToJson);
  if (value.kind === 'map') return membersToJson(value.members);
  if (value.quoted) return value.text;
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(value.text)) return Number(value.text);
  if (value.text === 'true' || value.text === 'false') return value.text === 'true';
  return value.text;
}

export function membersToJson(members: readonly BamlMember[]): JsonRecord {
  return Object.fromEntries(members.map(({ key, value }) => [key, bamlToJson(value)]));
}
