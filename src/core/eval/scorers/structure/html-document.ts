import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse, type TreeAdapter } from 'parse5';

/** What a parser of hostile markup may be given. */
export const MAX_HTML = 256 * 1024;
/** Elements of one document; unclosed formatting is repeated in every paragraph, so few characters can make many. */
const MAX_ELEMENTS = 100_000;

type Tree = DefaultTreeAdapterTypes.DefaultTreeAdapterMap;
type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** Elements of the HTML standard but the obsolete ones, and `param`, `svg` and `math`. */
const ELEMENTS = new Set(
  `html head title base link meta style body article section nav aside h1 h2 h3 h4 h5 h6 header footer address p hr pre
  blockquote ol ul li dl dt dd figure figcaption main div a em strong small s cite q dfn abbr ruby rt rp data time code
  var samp kbd sub sup i b u mark bdi bdo span br wbr img iframe embed object param picture source video audio track
  map area svg math script noscript canvas ins del table caption colgroup col tbody thead tfoot tr td th form label
  input button select datalist optgroup option textarea output progress meter fieldset legend details summary dialog
  menu slot template`.split(/\s+/),
);
const WRAPPER = /^(?:html|head|body)$/;

class TooManyElements extends Error {}

/** Why a text is not HTML as a whole; a fault of null: it is. `unsettled`: it would take too much work to find out. */
export function findHtmlFault(text: string): { fault: string | null } | { unsettled: string } {
  if (/^<\?xml/i.test(text)) return { fault: 'the answer is XML' };
  // Nothing else can be an element, and plain answers are many.
  if (!text.includes('<')) return { fault: 'the answer is text outside of HTML elements' };
  const wrapped = /<(?:html|head|body)[\s>/]/i.test(text);
  const document = parseBounded(text, wrapped);
  if (document === null) return { unsettled: `the answer makes more than ${MAX_ELEMENTS} elements` };
  const elements = [...listElements(document)];
  const own = ({ tagName, sourceCodeLocation: location }: Element) =>
    WRAPPER.test(tagName) ? wrapped && location !== undefined && location !== null : true;
  const body = elements.find(({ tagName }) => tagName === 'body');
  if (body !== undefined && !own(body) && body.childNodes.some(isText))
    return { fault: 'the answer has text outside of HTML elements' };
  const known = elements.some(
    (element) => own(element) && (ELEMENTS.has(element.tagName) || element.tagName.includes('-')),
  );
  return { fault: known ? null : 'the answer has no element of HTML' };
}

/** Null where it makes too many elements. */
function parseBounded(text: string, located: boolean): DefaultTreeAdapterTypes.Document | null {
  let count = 0;
  const treeAdapter: TreeAdapter<Tree> = {
    ...defaultTreeAdapter,
    createElement(...given) {
      count += 1;
      if (count > MAX_ELEMENTS) throw new TooManyElements();
      return defaultTreeAdapter.createElement(...given);
    },
  };
  try {
    return parse(text, { treeAdapter, sourceCodeLocationInfo: located });
  } catch (error) {
    if (error instanceof TooManyElements) return null;
    throw error;
  }
}

function* listElements(root: DefaultTreeAdapterTypes.Document): Generator<Element> {
  const open: Node[] = [...root.childNodes].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!('tagName' in node)) continue;
    yield node;
    for (let i = node.childNodes.length - 1; i >= 0; i--) open.push(node.childNodes[i] as Node);
  }
}

function isText(node: Node): boolean {
  return node.nodeName === '#text' && 'value' in node && node.value.trim() !== '';
}
