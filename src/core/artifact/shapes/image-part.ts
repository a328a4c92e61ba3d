import { resolveReference } from '../paths.ts';
import type { ContentPart } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';

/** A picture of a message as a template writes it: what it is called, or holds it, with variables in it. */
export type WrittenImage = { name: string; detail?: string };

/**
 * A part that shows a picture, as chat completions, the Responses API, Anthropic, Gemini or the AI SDK write it. Null of
 * what is none, or says more than is sent: nobody may take such a part for sent.
 */
export function readImagePart(part: JsonRecord): WrittenImage | null {
  const { type } = part;
  if (type === 'image_url' && has(part, ['type', 'image_url'])) {
    const held = part.image_url;
    if (isRecord(held)) return has(held, ['url', 'detail']) ? withDetail(held.url, held.detail) : null;
    return withDetail(held, undefined);
  }
  if (type === 'input_image' && has(part, ['type', 'image_url', 'detail']))
    return withDetail(part.image_url, part.detail);
  if (type === 'image' && has(part, ['type', 'source'])) return readSource(part.source);
  if (type === 'image' && has(part, ['type', 'image'])) return withDetail(part.image, undefined);
  if (type !== undefined) return null;
  const inline = memberOf(part, 'inlineData') ?? memberOf(part, 'inline_data');
  if (isRecord(inline) && has(part, ['inlineData', 'inline_data']))
    return inBase64(memberOf(inline, 'mimeType') ?? memberOf(inline, 'mime_type'), inline.data);
  const file = memberOf(part, 'fileData') ?? memberOf(part, 'file_data');
  return isRecord(file) && has(part, ['fileData', 'file_data'])
    ? withDetail(memberOf(file, 'fileUri') ?? memberOf(file, 'file_uri'), undefined)
    : null;
}

/** Whether a mapping has no other keys. */
function has(record: JsonRecord, keys: readonly string[]): boolean {
  return Object.keys(record).every((key) => keys.includes(key));
}

/** Anthropic's `{type: base64, media_type, data}` and `{type: url, url}`. */
function readSource(source: JsonRecord[string] | undefined): WrittenImage | null {
  if (!isRecord(source)) return null;
  if (source.type === 'url' && has(source, ['type', 'url'])) return withDetail(source.url, undefined);
  return source.type === 'base64' && has(source, ['type', 'media_type', 'data'])
    ? inBase64(source.media_type, source.data)
    : null;
}

function inBase64(
  type: JsonRecord[string] | undefined,
  data: JsonRecord[string] | undefined,
): WrittenImage | null {
  const [mediaType, held] = [stringOf(type), stringOf(data)];
  return mediaType === null || held === null ? null : { name: `data:${mediaType};base64,${held}` };
}

function withDetail(
  name: JsonRecord[string] | undefined,
  detail: JsonRecord[string] | undefined,
): WrittenImage | null {
  if (typeof name !== 'string') return null;
  if (detail === undefined) return { name };
  return typeof detail === 'string' ? { name, detail } : null;
}

/** The part of a prompt; `named`: the template asks for variables in its name, so that a case says which picture it is. */
export function toImagePart({ name, detail }: WrittenImage, named: boolean): ContentPart {
  const image = { kind: 'named' as const, name, by: named ? ('case' as const) : ('prompt' as const) };
  return { type: 'image', image, ...(detail === undefined ? {} : { detail }) };
}

/** `![receipt](receipt.png "of May")`, the pictures of a Prompty's text. Linear: no name holds what opens another one. */
export const MARKDOWN_IMAGE = /!\[[^\]\n]{0,200}\]\(([^()\s"]+)(?:\s{1,20}"[^"\n]{0,200}")?\)/g;

/** What the pictures of a text are called. */
export function listMarkdownImages(text: string): string[] {
  return Array.from(text.matchAll(MARKDOWN_IMAGE), (match) => match[1] ?? '');
}

/** The file of the repository that a picture's name means, written in the file at `from`; null where a case says it, or an address. */
export function resolveImage(from: string, name: string): string | null {
  return /[{}]|^(https?|data):/i.test(name)
    ? null
    : resolveReference(from, name.trim().replace(/^file:\/\//i, ''));
}
