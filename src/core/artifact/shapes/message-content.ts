import { imagesOf } from '../images.ts';
import type { Json } from '../problem.ts';
import type { ContentPart, Message } from '../types.ts';
import { isRecord, stringOf } from '../values.ts';
import { readImagePart, toImagePart } from './image-part.ts';

/**
 * A text, or a list of texts and pictures; of texts alone they are one. Null of what has sound, files or calls in it. `isOfCase`: whether a
 * case says which picture it is, by what it is called.
 */
export function readMessageContent(
  content: Json,
  isOfCase: (name: string) => boolean,
): Omit<Message, 'role'> | null {
  if (!Array.isArray(content)) {
    const text = stringOf(content);
    return text === null ? null : { content: text };
  }
  const parts = content.map((part) => readPart(part, isOfCase));
  if (parts.some((part) => part === null)) return null;
  const read = parts.filter((part) => part !== null);
  const text = read.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  return { content: text, ...(imagesOf({ parts: read }).length === 0 ? {} : { parts: read }) };
}

function readPart(part: Json, isOfCase: (name: string) => boolean): ContentPart | null {
  if (!isRecord(part)) return null;
  const { type } = part;
  if (type === 'text' || type === 'input_text' || type === undefined) {
    const text = stringOf(part.text);
    if (text !== null) return { type: 'text', text };
  }
  const image = readImagePart(part);
  return image === null ? null : toImagePart(image, isOfCase(image.name));
}
