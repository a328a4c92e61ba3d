import { SaxesParser } from 'saxes';
import { clip } from '../text.ts';
import { readPlainXml } from './xml-plain.ts';
import type { XmlElement, XmlRead } from './xml-tree.ts';

const NAME = '[\\p{L}_:][\\p{L}\\p{N}\\p{M}_:.·-]*';
const LITERAL = `(?:"[^"]*"|'[^']*')`;
const DOCTYPE = new RegExp(
  `^\\s+${NAME}(?<external>\\s+(?:SYSTEM\\s+${LITERAL}|PUBLIC\\s+${LITERAL}\\s+${LITERAL}))?\\s*$`,
  'u',
);

/** The parser looks for the namespace of each element in all those around it. */
const MAX_DEPTH = 500;

class Malformed extends Error {}
class TooDeep extends Error {}

type Reader = { parser: { write(text: string): { close(): unknown } }; open: XmlElement[] };

/** Making a parser costs as much as reading a short document; one that ran to the end can be used again. */
let idle: Reader | null = null;

/**
 * Reads a text as one XML document, strictly, with namespaces. A document type may refer to a DTD elsewhere, which is not fetched and whose
 * entities are taken as they stand; one with declarations of its own is refused.
 */
export function readXmlDocument(text: string): XmlRead | { unsettled: string } {
  const plain = readPlainXml(text, MAX_DEPTH - 1);
  if (plain !== null) return { ok: true, documents: [plain] };
  const reader = idle ?? createReader();
  idle = null;
  const root: XmlElement = { name: '', attributes: [], children: [], text: false };
  reader.open.push(root);
  try {
    reader.parser.write(text).close();
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, fault: clip(error.message, 160) };
    if (error instanceof TooDeep) return { unsettled: `XML of more than ${MAX_DEPTH} levels is not read` };
    throw error;
  }
  reader.open.length = 0;
  idle = reader;
  return { ok: true, documents: [root.children] };
}

function createReader(): Reader {
  const open: XmlElement[] = [];
  let standalone = false;
  let external = false;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    if (!(external && /undefined entity/.test(error.message))) throw new Malformed(error.message);
  });
  parser.on('xmldecl', (declaration) => {
    standalone = declaration.standalone === 'yes';
  });
  parser.on('doctype', (doctype) => {
    const match = DOCTYPE.exec(doctype);
    if (match === null)
      throw new Malformed('a document type with declarations of its own, or one that is malformed');
    external = match.groups?.external !== undefined && !standalone;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: XmlElement = { name, attributes: Object.keys(attributes), children: [], text: false };
    open.at(-1)?.children.push(element);
    if (open.push(element) > MAX_DEPTH) throw new TooDeep();
  });
  parser.on('closetag', () => void open.pop());
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element !== undefined && !element.text && part.trim() !== '') element.text = true;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('end', () => {
    standalone = false;
    external = false;
  });
  return { parser, open };
}
