/** A tag of POML by its offsets. */
export type PomlTag = {
  /** In one spelling: `SystemMessage`, `system-message` and `system_message` are `systemmessage`. */
  name: string;
  kind: 'open' | 'close' | 'single';
  attributes: Record<string, string>;
  from: number;
  to: number;
};
export type PomlMarkup = {
  tags: PomlTag[];
  /** Comments and processing instructions. */
  comments: [number, number][];
  /** What begins and never ends, and where. */
  fault: { offset: number; expected: string } | null;
};

/** A `<` with more than this before its `>` is text. Characters. */
const MAX_TAG = 20_000;
const NAME = /[A-Za-z][\w.:-]*/y;
const SPACE = /\s*/y;
/** What such a mark begins ends here. */
const SPANS: readonly (readonly [start: string, end: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/** `Stepwise-Instructions` and `StepwiseInstructions` are one name. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/**
 * Finds POML's tags in linear time. Tolerant, as people write them: a `<` that begins no tag is text, and tags need not
 * match. `required` are names whose tag must be closed by `>`.
 */
export function scanPoml(text: string, required: ReadonlySet<string>): PomlMarkup {
  const markup: PomlMarkup = { tags: [], comments: [], fault: null };
  let at = 0;
  let unclosed = false;
  while (at < text.length) {
    at = nextMark(text, at);
    if (at < 0) break;
    if (text[at] === '{') {
      const end: number = unclosed ? -1 : text.indexOf('}}', at + 2);
      unclosed = end < 0;
      at = unclosed ? at + 2 : end + 2;
      continue;
    }
    const span = SPANS.find(([start]) => text.startsWith(start, at));
    if (span !== undefined) {
      const end = text.indexOf(span[1], at + span[0].length);
      if (end < 0) {
        markup.fault = { offset: at, expected: `\`${span[1]}\` after \`${span[0]}\`` };
        break;
      }
      if (span[0] !== '<![CDATA[') markup.comments.push([at, end + span[1].length]);
      at = end + span[1].length;
      continue;
    }
    const tag = readTag(text, at);
    if (tag === null) at += 1;
    else if ('to' in tag) {
      markup.tags.push(tag);
      at = tag.to;
    } else {
      if (required.has(tag.unclosed)) {
        markup.fault = { offset: at, expected: '`>` at the end of the tag' };
        break;
      }
      at += 1;
    }
  }
  return markup;
}

/** The next `<` or `{{`. */
function nextMark(text: string, from: number): number {
  const mark = /<|\{\{/g;
  mark.lastIndex = from;
  return mark.exec(text)?.index ?? -1;
}

/** The tag at a `<`; null where it is text; `unclosed` where the text ends inside it. */
function readTag(text: string, from: number): PomlTag | { unclosed: string } | null {
  const closing = text[from + 1] === '/';
  const name = matchAt(NAME, text, from + (closing ? 2 : 1));
  if (name === '') return null;
  const attributes: Record<string, string> = {};
  let at = from + (closing ? 2 : 1) + name.length;
  for (;;) {
    at += matchAt(SPACE, text, at).length;
    if (at >= text.length) return { unclosed: normalizeName(name) };
    if (at - from > MAX_TAG) return null;
    const single = text.startsWith('/>', at);
    if (single || text[at] === '>') {
      const kind = closing ? 'close' : single ? 'single' : 'open';
      return { name: normalizeName(name), kind, attributes, from, to: at + (single ? 2 : 1) };
    }
    const key = matchAt(NAME, text, at);
    if (key === '') return null;
    at += key.length;
    const equals = /\s*=\s*/y;
    const sign = matchAt(equals, text, at);
    if (sign === '') {
      attributes[key] = '';
      continue;
    }
    at += sign.length;
    const quote = text[at];
    if (quote !== '"' && quote !== "'") return null;
    const end = text.indexOf(quote, at + 1);
    if (end < 0) return { unclosed: normalizeName(name) };
    Object.defineProperty(attributes, key, {
      value: text.slice(at + 1, end),
      enumerable: true,
      configurable: true,
      writable: true,
    });
    at = end + 1;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
