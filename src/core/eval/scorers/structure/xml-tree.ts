/** An element as far as a path can ask about it. */
export type XmlElement = {
  name: string;
  attributes: string[];
  children: XmlElement[];
  /** It holds more than white space beside its elements. */
  text: boolean;
};

export type XmlRead = { ok: true; documents: XmlElement[][] } | { ok: false; fault: string };

/** What a parser of hostile markup may be given. */
export const MAX_XML = 256 * 1024;

/**
 * Those of `paths` that no element answers. A path is names with dots between them, from the outermost element; of elements that stand
 * there several times one is named by its number from 0; `@_name` is an attribute and `#text` the text beside elements or attributes, as
 * promptfoo writes them.
 */
export function findMissing(roots: readonly XmlElement[], paths: readonly string[]): string[] {
  return paths.filter((path) => !hasPath(roots, path.split('.')));
}

function hasPath(roots: readonly XmlElement[], keys: readonly string[]): boolean {
  let siblings = roots;
  let element: XmlElement | null = null;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? '';
    if (element !== null && i === keys.length - 1 && isProperty(element, key)) return true;
    const named = siblings.filter(({ name }) => name === key);
    let [found] = named;
    if (named.length > 1 && i < keys.length - 1) {
      i += 1;
      found = /^(?:0|[1-9]\d*)$/.test(keys[i] ?? '') ? named[Number(keys[i])] : undefined;
    }
    if (found === undefined) return false;
    element = found;
    siblings = found.children;
  }
  return element !== null;
}

function isProperty({ attributes, children, text }: XmlElement, key: string): boolean {
  if (key === '#text') return text && attributes.length + children.length > 0;
  return key.startsWith('@_') && attributes.includes(key.slice(2));
}
