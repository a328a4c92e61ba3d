import { F_STRING_VARIABLE, MUSTACHE_VARIABLE } from '../templates/template-variables.ts';
import type { TemplateLanguage } from '../types.ts';

/** What others write: the last word of a variable's name. */
const UNTRUSTED =
  /^(input|inputs|question|questions|query|queries|message|messages|prompt|utterance|request|email|emails|mail|document|documents|docs|html|webpage|transcript|comment|comments|review|reviews|ticket|tickets|feedback|complaint|attachment|attachments|snippet|snippets|context|content|contents|body|passage|passages|article)$/;
/** What the application itself writes, though it is named like the above. */
const OWN =
  /^(system|developer|assistant|bot|ai|agent|tool|tools|function|error|status|default|welcome|greeting|fallback|example|examples|sample|template|format|output|schema|company|business|brand|product|domain|project|repo|repository|workspace|environment|app|application|session|date|time|task|instruction|instructions|persona|style|base|static|config|configuration|settings|setting|options|opts|shared|additional|extra|few|shot|max|min|num|number|count|has|is|no|allowed|supported|available|previous|final|cached)$/;
/** What the application looked up: on lines of its own, a label above it is enough. */
const LOOKED_UP = /(context|contents?|documents?|docs|passages?|snippets?|articles?|transcript)$/i;
/** A line that sets off what follows it. */
const SETS_OFF = /^\s{0,8}(#{1,6}\s|[-=*_#~<>+.]{3,}|\[[^\]\n]{1,60}\]\s*$|["'`]{3})/;
const QUOTES = `"'\`«“‘„「『`;
const CLOSING = `"'\`»”’“」』`;
const MAX_FINDINGS = 5;
/** A prompt that repeats its inputs more often than this is no prompt; each is looked for in the text before it. */
const MAX_HOLES = 50;

type Hole = { name: string; start: number; end: number };

/**
 * Variables that hold what a user or a document says, in a text where nothing marks where they begin and end: no tag,
 * quotes, fence, heading or rule. Names tell what a variable holds, so that only sure ones count. `alone`: the text is the
 * whole prompt, of which a line such as `Question: {question}` is the user's turn.
 */
export function findUnfencedInputs(
  template: TemplateLanguage,
  text: string,
  { alone }: { alone: boolean },
): { name: string; offset: number }[] {
  const found = new Map<string, number>();
  const holes = listHoles(template, text).filter(({ name }) => isUntrusted(name));
  for (const hole of holes.slice(0, MAX_HOLES)) {
    if (found.has(hole.name) || isFenced(text, hole) || (alone && isTurn(text, hole))) continue;
    found.set(hole.name, hole.start);
  }
  return [...found].slice(0, MAX_FINDINGS).map(([name, offset]) => ({ name, offset }));
}

/** Places where a variable is printed as it is; what a filter or a function has encoded is none. */
function listHoles(template: TemplateLanguage, text: string): Hole[] {
  const patterns: Partial<Record<TemplateLanguage, RegExp>> = {
    'mustache-variables': MUSTACHE_VARIABLE,
    'f-string': F_STRING_VARIABLE,
    code: /\$\{\s{0,8}([\w.?]{1,80})\s{0,8}\}/g,
  };
  const pattern =
    template === 'none' ? null : (patterns[template] ?? /\{\{\{?[-~]?\s{0,8}([\w.]{1,80})\s{0,8}[-~]?\}\}/g);
  if (pattern === null) return [];
  return Array.from(text.matchAll(pattern), (match) => ({
    name: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function isUntrusted(name: string): boolean {
  const last = name.split('.').at(-1) ?? '';
  // A constant of the program, such as another prompt.
  if (/^[A-Z][A-Z0-9_]+$/.test(last)) return false;
  const words = last
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_-]/)
    .filter((word) => word !== '');
  const owner = name.split('.').slice(0, -1).join('_').toLowerCase();
  if (owner !== '' && owner.split('_').some((word) => OWN.test(word))) return false;
  return UNTRUSTED.test(words.at(-1) ?? '') && !words.some((word) => OWN.test(word));
}

function isFenced(text: string, { name, start, end }: Hole): boolean {
  const before = text.slice(Math.max(0, start - 2000), start);
  const after = text.slice(end, end + 2000);
  const [left, right] = [before.trimEnd().at(-1) ?? '', after.trimStart()[0] ?? ''];
  if (QUOTES.includes(left) && left !== '' && CLOSING.includes(right) && right !== '') return true;
  if (isInTag(before, after)) return true;
  for (const fence of ['```', '"""', "'''"])
    if (text.slice(0, start).split(fence).length % 2 === 0) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/^\s{0,8}>\s/.test(line)) return true;
  // Where the variable has lines of its own, the line above may set it off.
  if (!/^[\s>*-]{0,8}$/.test(line)) return false;
  const aboveIt = before.slice(0, before.length - line.length).trimEnd();
  const above = aboveIt.slice(aboveIt.lastIndexOf('\n') + 1);
  return SETS_OFF.test(above) || (LOOKED_UP.test(name) && /:\W{0,4}$/.test(above));
}

/** Behind a label at the beginning of a line, and nothing after it on that line. */
function isTurn(text: string, { start, end }: Hole): boolean {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const rest = text.slice(end, end + 200).split('\n', 1)[0] ?? '';
  if (rest.trim() !== '') return false;
  if (line.trim() !== '') return /^[\s*]{0,8}[\p{L}\p{N} _'-]{1,40}[:：]\**\s*$/u.test(line);
  const above = text.slice(0, start).trimEnd();
  return /[:：]\W{0,4}$/.test(above.slice(above.lastIndexOf('\n') + 1));
}

/** `<document>` open before it, `</document>` after it. */
function isInTag(before: string, after: string): boolean {
  const closed = new Set(Array.from(after.matchAll(/<\/([\w:-]{1,40})>/g), (match) => match[1]));
  if (closed.size === 0) return false;
  const open = new Map<string, number>();
  for (const [, slash, name = ''] of before.matchAll(/<(\/?)([\w:-]{1,40})(?:\s[^<>]{0,200})?>/g))
    open.set(name, (open.get(name) ?? 0) + (slash === '/' ? -1 : 1));
  return [...open].some(([name, depth]) => depth > 0 && closed.has(name));
}
