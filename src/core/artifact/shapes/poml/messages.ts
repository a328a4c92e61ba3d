import { joinLines, type KeptLine, keepLines, type Range } from '../../documents/kept-lines.ts';
import type { FieldPlace } from '../../documents/locate-texts.ts';
import { indexLines } from '../../documents/position.ts';
import type { Message, Role } from '../../types.ts';
import type { PomlTag } from './markup.ts';

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['systemmsg', 'system'],
  ['systemmessage', 'system'],
  ['human', 'user'],
  ['humanmsg', 'user'],
  ['humanmessage', 'user'],
  ['user', 'user'],
  ['usermsg', 'user'],
  ['usermessage', 'user'],
  ['ai', 'assistant'],
  ['aimsg', 'assistant'],
  ['aimessage', 'assistant'],
  ['assistant', 'assistant'],
  ['assistantmsg', 'assistant'],
  ['assistantmessage', 'assistant'],
]);

/** An element by the offsets of its start tag and its end. */
export type PomlElement = { tag: PomlTag; depth: number; inner: Range; to: number };

/** Every element in the order of start tags. An end tag without a start is passed over; what stays open ends with the text. */
export function nestElements(tags: readonly PomlTag[], length: number): PomlElement[] {
  const elements: PomlElement[] = [];
  const open: PomlElement[] = [];
  const counts = new Map<string, number>();
  for (const tag of tags) {
    if (tag.kind !== 'close') {
      const element: PomlElement = { tag, depth: open.length, inner: [tag.to, tag.to], to: tag.to };
      elements.push(element);
      if (tag.kind === 'single') continue;
      open.push(element);
      counts.set(tag.name, (counts.get(tag.name) ?? 0) + 1);
      continue;
    }
    if ((counts.get(tag.name) ?? 0) === 0) continue;
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      counts.set(last.tag.name, (counts.get(last.tag.name) ?? 1) - 1);
      last.inner = [last.tag.to, tag.from];
      last.to = last.tag.name === tag.name ? tag.to : tag.from;
      if (last.tag.name === tag.name) break;
    }
  }
  for (const element of open) {
    element.inner = [element.tag.to, length];
    element.to = length;
  }
  return elements;
}

type Part = { role: Role | null; span: Range };

/**
 * The messages of a POML text: each `<system-msg>`, `<human-msg>`, `<ai-msg>` or element with a `speaker` that stands at
 * the top; what lies between them is the system's where the user speaks after it, else the user's. `cuts` (comments and
 * settings, in order) are left out, and so is indentation, except around code and where `whiteSpace` keeps it.
 */
export function splitPoml(
  text: string,
  root: PomlElement | null,
  elements: readonly PomlElement[],
  cuts: readonly Range[],
): { messages: Message[]; places: FieldPlace[] } {
  const parts = listParts(text, root, elements);
  const lineAt = indexLines(text);
  const messages: Message[] = [];
  const places: FieldPlace[] = [];
  const lastUser = parts.findLastIndex(({ role }) => role === 'user');
  for (const [index, { role, span }] of parts.entries()) {
    const lines = unindent(keepLines(text, span, cuts, lineAt(span[0]).line));
    const joined = joinLines(`messages[${messages.length}].content`, lines);
    if (joined.text === '') continue;
    messages.push({ role: role ?? (index < lastUser ? 'system' : 'user'), content: joined.text });
    places.push(...joined.places);
  }
  return { messages, places };
}

function listParts(text: string, root: PomlElement | null, elements: readonly PomlElement[]): Part[] {
  const span = root?.inner ?? [0, text.length];
  const depth = root === null ? 0 : root.depth + 1;
  const parts: Part[] = [];
  let at = span[0];
  let outer: PomlElement | null = null;
  let spoken: Role | null = null;
  const close = () => {
    if (outer === null || spoken === null) return;
    const own = roleOf(outer.tag);
    const plain = own !== null && Object.keys(outer.tag.attributes).length === 0;
    if (outer.tag.from > at) parts.push({ role: null, span: [at, outer.tag.from] });
    parts.push({ role: own ?? spoken, span: plain ? outer.inner : [outer.tag.from, outer.to] });
    at = outer.to;
  };
  for (const element of elements) {
    if (element.tag.from < span[0] || element.tag.from >= span[1] || element.depth < depth) continue;
    if (element.depth === depth) {
      close();
      outer = element;
      spoken = null;
    }
    spoken ??= roleOf(element.tag);
  }
  close();
  if (at < span[1]) parts.push({ role: null, span: [at, span[1]] });
  return parts;
}

function roleOf({ name, attributes }: PomlTag): Role | null {
  return ROLES.get(name) ?? ROLES.get(attributes.speaker?.toLowerCase() ?? '') ?? null;
}

/** POML itself collapses white space. */
function unindent(lines: readonly KeptLine[]): KeptLine[] {
  const kept = lines.some(({ text }) => /white-?space\s{0,5}=|<(code|pre)\b|<!\[CDATA\[/i.test(text));
  if (kept) return [...lines];
  return lines.flatMap(({ text, line }) => (text.trim() === '' ? [] : [{ text: text.trim(), line }]));
}
