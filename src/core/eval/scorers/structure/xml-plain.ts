import type { XmlElement } from './xml-tree.ts';

const TAG =
  /<(\/?)([A-Za-z_][A-Za-z0-9_.-]*)((?:[ \t\r\n]+[A-Za-z_][A-Za-z0-9_.-]*[ \t\r\n]*=[ \t\r\n]*"[^"<]*")*)[ \t\r\n]*(\/?)>/y;
const ATTRIBUTE = /([A-Za-z_][A-Za-z0-9_.-]*)[ \t\r\n]*=[ \t\r\n]*"[^"]*"/g;
/** References, ends of character data, and letters that only a parser knows the right of. */
const UNPLAIN = /[&\]]|[^\t\r\n\x20-\ud7ff]/;

/**
 * The elements of a document that is made of elements, attributes in double quotes and plain text alone, which most are: without
 * references, namespaces, comments, declarations. Null for any other text, well-formed or not.
 * @param deepest level of elements that is read
 */
export function readPlainXml(text: string, deepest: number): XmlElement[] | null {
  if (UNPLAIN.test(text)) return null;
  const root: XmlElement = { name: '', attributes: [], children: [], text: false };
  const open = [root];
  let last = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', last)) {
    const inner = open.at(-1) ?? root;
    if (!addText(inner, inner === root, text.slice(last, at))) return null;
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (tag === null) return null;
    last = TAG.lastIndex;
    const [, slash, name = '', inside = '', closed] = tag;
    if (slash === '/') {
      if (inner === root || inner.name !== name || inside !== '' || closed === '/') return null;
      open.pop();
      continue;
    }
    // Of two roots the second is one too many.
    if (inner === root && root.children.length > 0) return null;
    const attributes = inside === '' ? [] : listAttributes(inside);
    if (attributes === null) return null;
    const element: XmlElement = { name, attributes, children: [], text: false };
    inner.children.push(element);
    if (open.length > deepest) return null;
    if (closed !== '/') open.push(element);
  }
  const ended = open.length === 1 && root.children.length === 1 && addText(root, true, text.slice(last));
  return ended ? root.children : null;
}

/** False where text stands outside of all elements. */
function addText(element: XmlElement, outside: boolean, part: string): boolean {
  if (part === '') return true;
  if (outside) return !/[^ \t\r\n]/.test(part);
  if (!element.text && part.trim() !== '') element.text = true;
  return true;
}

/** Null where one stands there twice or has a meaning of its own. */
function listAttributes(inside: string): string[] | null {
  const names = new Set<string>();
  for (const [, name = ''] of inside.matchAll(ATTRIBUTE)) {
    if (names.has(name) || name === '__proto__' || name.startsWith('xml')) return null;
    names.add(name);
  }
  return [...names];
}
