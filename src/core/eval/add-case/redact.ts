import { findShapes, nameOfShape } from '../../artifact/lint/find-shapes.ts';
import { findPersonalData } from '../../artifact/lint/personal-data.ts';
import { type FoundShape, findSecrets } from '../../artifact/lint/secrets.ts';
import type { Json } from '../../artifact/problem.ts';
import { isRecord } from '../../artifact/values.ts';

/** What stands in the place of one thing that was taken out, and how often. */
export type Replaced = { kind: string; placeholder: string; times: number };
export type Redacted<T extends Json> = { value: T; replaced: Replaced[] };

type Book = { byValue: Map<string, Replaced>; counts: Map<string, number> };

const CREDENTIAL = 'a credential by its name';
/** Members whose values are credentials, whatever they look like. */
const SECRET_KEY =
  /^(?:authorization|proxy[-_]authorization|cookie|set[-_]cookie|pass(?:word|wd|phrase)?|(?:x[-_])?api[-_]?key|(?:client|app)?[-_]?secret|(?:access|refresh|auth|id|bearer|session)[-_]?token|private[-_]?key)$/i;
/** The same inside a text: `password: hunter`, `Authorization: Bearer ...`, and with a digit `my password is hunter2`. */
const SAID =
  /\b(?:authorization|pass(?:word|wd|phrase)|api[-_ ]?key|(?:client[-_ ])?secret|(?:access|refresh|auth|session)[-_ ]token)\b["']?(?:\s{0,4}[:=]\s{0,4}| is (?=[^\s"',;]{0,40}\d))["']?((?:Bearer |Basic )?[^\s"',;]{4,4000})|\bBearer ([\w.~+/=-]{12,4000})/gi;
const KEY_BLOCK = /-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----/g;
const KEY_END = /-----END (?:[A-Z]{2,12} )?PRIVATE KEY-----/g;
/** May be text in base64, of which a whole key or address is as bad as itself. */
const BASE64 = /(?<![\w+/=-])[\w+/-]{24,20000}={0,2}(?![\w+/=-])/g;

/**
 * The same data with every secret and every piece of personal data that can be told by its shape replaced: one value
 * always by the same placeholder (`[email_1]`), numbered in the order in which they stand. Keys of mappings are redacted too.
 * Names and postal addresses of people have no shape: a person has to look for those.
 */
export function redact<T extends Json>(value: T): Redacted<T> {
  const book: Book = { byValue: new Map(), counts: new Map() };
  return { value: redactJson(value, book) as T, replaced: [...book.byValue.values()] };
}

function redactJson(value: Json, book: Book): Json {
  if (typeof value === 'string') return redactText(value, book);
  if (typeof value === 'number') return redactNumber(value, book);
  if (Array.isArray(value)) return value.map((item) => redactJson(item, book));
  if (!isRecord(value)) return value;
  // As entries: a key `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      redactText(key, book),
      SECRET_KEY.test(key) && typeof inner === 'string' && inner !== ''
        ? placeholderOf(CREDENTIAL, inner, book)
        : redactJson(inner, book),
    ]),
  );
}

/** A card's number is a number to whoever wrote it so. */
function redactNumber(value: number, book: Book): Json {
  const text = String(value);
  const after = redactText(text, book);
  return after === text ? value : after;
}

function redactText(text: string, book: Book): string {
  let result = '';
  let from = 0;
  for (const { kind, value, offset, length } of findAll(text)) {
    result += text.slice(from, offset) + placeholderOf(kind, value, book);
    from = offset + length;
  }
  return result + text.slice(from);
}

/** In the order of the text, none inside another: of two that overlap both are one. */
function findAll(text: string): FoundShape[] {
  const found = [
    ...findKeyBlocks(text),
    ...findShapes(text, 'possible'),
    ...findSaid(text),
    ...findEncoded(text),
  ].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const merged: FoundShape[] = [];
  for (const one of found) {
    const last = merged.at(-1);
    const end = one.offset + one.length;
    if (last === undefined || one.offset >= last.offset + last.length) merged.push({ ...one });
    else if (end > last.offset + last.length) {
      last.length = end - last.offset;
      last.value = text.slice(last.offset, end);
    }
  }
  return merged;
}

/** Whole blocks, up to their last line; one that was cut off ends with the text. */
function findKeyBlocks(text: string): FoundShape[] {
  const found: FoundShape[] = [];
  let done = 0;
  for (const { index: offset } of text.matchAll(KEY_BLOCK)) {
    if (offset < done) continue;
    KEY_END.lastIndex = offset;
    const end = KEY_END.exec(text);
    done = end === null ? text.length : end.index + end[0].length;
    const value = text.slice(offset, done);
    found.push({ kind: 'a private key', value, offset, length: value.length });
  }
  return found;
}

function findSaid(text: string): FoundShape[] {
  return [...text.matchAll(SAID)].flatMap((match) => {
    const value = match[1] ?? match[2] ?? '';
    // What was redacted before stays as it is.
    if (/^\[\w+\]$/.test(value)) return [];
    const offset = match.index + match[0].length - value.length;
    return [{ kind: CREDENTIAL, value, offset, length: value.length }];
  });
}

function findEncoded(text: string): FoundShape[] {
  return [...text.matchAll(BASE64)].flatMap(({ 0: value, index: offset }) => {
    const plain = Buffer.from(value, 'base64').toString('latin1');
    const [inside] = [...findSecrets(plain, 'possible'), ...findPersonalData(plain, 'likely')];
    return inside === undefined ? [] : [{ kind: inside.kind, value, offset, length: value.length }];
  });
}

function placeholderOf(kind: string, value: string, { byValue, counts }: Book): string {
  const known = byValue.get(value);
  if (known !== undefined) {
    known.times += 1;
    return known.placeholder;
  }
  const name = nameOfShape({ kind });
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  const placeholder = `[${name}_${count}]`;
  byValue.set(value, { kind, placeholder, times: 1 });
  return placeholder;
}
