import { digestOf } from '../../digest.ts';
import { imagesOf } from '../../images.ts';
import { readImagePart, toImagePart, type WrittenImage } from '../../shapes/image-part.ts';
import type { ContentPart, Role, UnsentPart } from '../../types.ts';
import { isRecord } from '../../values.ts';
import {
  entryOf,
  hasHoles,
  literalOf,
  optionsIn,
  optionsOf,
  renderText,
  textIn,
  toJson,
  wordOf,
} from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';

/**
 * One turn as source code gives it. `literal` is what stands in the file; `content` has holes as well; `unsent` are its parts
 * that are no text.
 */
export type SourceMessage = {
  role: Role;
  content: string;
  literal: string;
  line: number;
  unsent?: UnsentPart[];
  /** Its texts and pictures in their order, where it shows pictures that are all written out. */
  parts?: ContentPart[];
};

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['ai', 'assistant'],
  ['model', 'assistant'],
  ['placeholder', 'user'],
  ['tool', 'tool'],
]);
/** Classes and functions that make one message of the text they are given. */
const MESSAGE_CLASSES: readonly (readonly [RegExp, Role])[] = [
  [/^(System|Developer)(Chat)?Message(PromptTemplate)?$/, 'system'],
  [/^(Human|User)(Chat)?Message(PromptTemplate)?$/, 'user'],
  [/^(AI|Assistant)(Chat)?Message(PromptTemplate)?$/, 'assistant'],
  [/^LanguageModelChatMessage\.User$/, 'user'],
  [/^LanguageModelChatMessage\.Assistant$/, 'assistant'],
];

/** The turns of a list of messages; null where it is a list of something else. */
export function readMessages(value: SourceValue): SourceMessage[] | null {
  if (value.type !== 'list' || value.items.length === 0 || value.items.length > 200) return null;
  const messages: SourceMessage[] = [];
  for (const item of value.items) {
    const message = readMessage(item);
    if (message !== null) messages.push(message);
    // What the program adds to the conversation: `...history`, `MessagesPlaceholder("history")`.
    else if (item.type === 'object' || item.type === 'text' || item.type === 'number') return null;
  }
  return messages.length === 0 ? null : messages;
}

/** One message: `{role, content}`, `("system", "…")`, `SystemMessage("…")`. Null where it is none. */
export function readMessage(value: SourceValue): SourceMessage | null {
  switch (value.type) {
    case 'object':
      return readRoleRecord(value.entries);
    case 'list': {
      const [role, content] = value.items;
      if (value.items.length !== 2 || role === undefined || content === undefined) return null;
      const known = ROLES.get(wordOf(role) ?? '');
      return known === undefined ? null : messageOf(known, content);
    }
    case 'call':
      return readMessageCall(value);
    default:
      return null;
  }
}

/** Members by which a message belongs to the window of a chat and not to a request. */
const CHAT_WINDOW =
  /^(id|timestamp|createdAt|created_at|avatar|sender|author|time|date|isUser|status|likes)$/;

function readRoleRecord(entries: readonly SourceEntry[]): SourceMessage | null {
  const role = entryOf(entries, 'role', 'type');
  const content = entryOf(entries, 'content', 'parts', 'text', 'template');
  if (role === null && isGeminiTurn(entries))
    return content === null ? null : messageOf('user', content.value);
  if (role === null || content === null) return null;
  const word = wordOf(role) ?? (role.value.type === 'name' ? lastPart(role.value.name).toLowerCase() : '');
  // A window has ids for what it shows first, which the model is told as well.
  if (entries.some(({ key }) => CHAT_WINDOW.test(key) && !(key === 'id' && word === 'system'))) return null;
  const known = ROLES.get(word);
  return known === undefined ? null : messageOf(known, content.value);
}

/** `{parts: [{text: "…"}]}`: a turn without a role is the user's. */
function isGeminiTurn(entries: readonly SourceEntry[]): boolean {
  const [entry] = entries;
  return (
    entries.length === 1 &&
    entry?.key === 'parts' &&
    entry.value.type === 'list' &&
    entry.value.items.some((item) => item.type === 'object' && entryOf(item.entries, 'text') !== null)
  );
}

function readMessageCall(call: SourceCall): SourceMessage | null {
  const parts = call.callee.split('.');
  const entries = optionsOf(call);
  for (const part of [...parts.slice(-2), parts.slice(-2).join('.')]) {
    const role = MESSAGE_CLASSES.find(([pattern]) => pattern.test(part))?.[1];
    if (role === undefined) continue;
    const content = entryOf(entries, 'content', 'template', 'text')?.value ?? call.positional[0];
    return content === undefined ? null : messageOf(role, content);
  }
  if (
    !/^(dict|ChatMessage|Message|Content|ChatMessageParam|ChatPromptMessage|\w*(ChatCompletion|Chat|Request)\w*Message|MessageContent|MessageParam|ChatMsg)$|^ChatCompletion\w*MessageParam$/.test(
      parts.at(-1) ?? '',
    )
  )
    return null;
  return readRoleRecord(entries);
}

/** Content as one text; a list of parts (`[{type: "text", text: "…"}]`) is joined. */
export function messageOf(role: Role, content: SourceValue): SourceMessage {
  const pieces = textsOf(content, 0);
  const items = content.type === 'list' ? content.items : [];
  const unsent = items.flatMap((item) => (readWrittenImage(item) === null ? readUnsent(item) : []));
  const parts = unsent.length === 0 ? items.flatMap(readPart) : [];
  return {
    role,
    ...(unsent.length === 0 ? {} : { unsent }),
    ...(imagesOf({ parts }).length === 0 ? {} : { parts }),
    content: pieces.map(({ content: text }) => text).join('\n'),
    literal: pieces.map(({ literal }) => literal).join('\n'),
    line: pieces.find(({ literal }) => literal !== '')?.line ?? content.lines[0],
  };
}

function readPart(item: SourceValue): ContentPart[] {
  const image = readWrittenImage(item);
  if (image !== null) return [toImagePart(image, false)];
  const text = textsOf(item, 0)
    .map(({ content }) => content)
    .join('\n');
  return text === '' ? [] : [{ type: 'text', text }];
}

/** A picture that stands in the file as its API takes it: an address, or the bytes. A path or a variable only the program can open. */
function readWrittenImage(item: SourceValue): WrittenImage | null {
  if (item.type !== 'object' || !isWritten(item, 0)) return null;
  const json = toJson(item);
  const image = isRecord(json) ? readImagePart(json) : null;
  return image !== null && /^(https?:\/\/|data:)/i.test(image.name) ? image : null;
}

/** Whether nothing of it is the program's to fill in. */
function isWritten(value: SourceValue, depth: number): boolean {
  switch (value.type) {
    case 'text':
      return !hasHoles(value);
    case 'number':
    case 'boolean':
    case 'null':
      return true;
    case 'object':
      return depth < 4 && value.entries.every((entry) => isWritten(entry.value, depth + 1));
    default:
      return false;
  }
}

/** `{"type": "image_url", "image_url": {…}}`: what a message shows beside what it says. */
function readUnsent(part: SourceValue): UnsentPart[] {
  if (part.type !== 'object' || entryOf(part.entries, 'text', 'content', 'parts', 'template') !== null)
    return [];
  // Of Bedrock: up to where a prompt is kept, which shows nothing.
  if (part.entries.every(({ key }) => /^cache_?point$/i.test(key))) return [];
  const type = entryOf(part.entries, 'type')?.value;
  const named = type === undefined ? null : wordOf(type);
  return [{ type: named ?? part.entries[0]?.key ?? 'object', digest: digestOf(toJson(part)) }];
}

/** `"Summarize {text}".replace("{text}", text)` */
const FILLS = /^(replace|replaceAll)$/;

type Piece = { content: string; literal: string; line: number };

function textsOf(value: SourceValue, depth: number): Piece[] {
  const line = value.lines[0];
  if (depth > 6) return [];
  switch (value.type) {
    case 'text':
      return [{ content: renderText(value), literal: literalOf(value), line }];
    case 'choice': {
      const pieces = optionsIn(value).flatMap((option) => textsOf(option, depth + 1));
      const written = pieces.filter(({ literal }) => literal.trim() !== '');
      return written.length === 0 ? pieces.slice(0, 1) : written;
    }
    case 'list':
      return value.items.flatMap((item) => textsOf(item, depth + 1));
    case 'object': {
      const text = entryOf(value.entries, 'text', 'content', 'parts', 'template');
      return text === null ? [] : textsOf(text.value, depth + 1);
    }
    case 'call': {
      const options = optionsOf(value);
      const given =
        entryOf(options, 'text', 'content', 'template', 'prompt', 'default')?.value ??
        value.positional.find((item) => textIn(item) !== null);
      if (given !== undefined && !FILLS.test(lastPart(value.callee))) return textsOf(given, depth + 1);
      if (
        value.receiver?.type === 'text' ||
        (value.receiver?.type === 'call' && FILLS.test(lastPart(value.callee)))
      )
        return textsOf(value.receiver, depth + 1);
      return [{ content: `\${${String(toJson(value) ?? '')}}`, literal: '', line }];
    }
    case 'name':
      return [{ content: `\${${value.name}}`, literal: '', line }];
    default:
      return [];
  }
}

/** `["Describe the picture", picture]`: what is said beside what is shown. */
export function hasWords(value: SourceValue): boolean {
  return (
    value.type === 'list' &&
    value.items.some((item) => item.type === 'text' && /\S\s+\S/.test(literalOf(item))) &&
    value.items.every(({ type }) => type !== 'list' && type !== 'number')
  );
}
