import { lastPart } from '../../names/name-words.ts';
import type { SourceEntry, SourceValue } from '../../types.ts';
import { lowerFirst, optionName } from './option-names.ts';
import { addCall, addValues, bind, dropCall, entryAt, type Place, type Reading } from './reading.ts';
import { applyTextMethod } from './text-methods.ts';
import { linesOf, type SyntaxNode } from './tree.ts';

/** A member of a chain: what is called with which arguments, or a field where nothing is called. */
export type Link = {
  name: string;
  given: { positional: SourceValue[]; named: SourceEntry[] } | null;
  lines: [number, number];
};

/** A member of a chain whose arguments, in `list`, were not read yet; none where it is a field. */
export type UnreadLink = { at: SyntaxNode; name: string; list: SyntaxNode | undefined };

/** The members with their arguments, in the order in which they are called. */
export function readLinks(
  { tree }: Reading,
  links: readonly UnreadLink[],
  readGiven: (list: SyntaxNode) => NonNullable<Link['given']>,
): Link[] {
  return links.map(({ at, name, list }) => ({
    name,
    given: list === undefined ? null : readGiven(list),
    lines: linesOf(tree, at),
  }));
}

/** What a chain begins with: a name, or the value of an expression. */
export type ChainStart = { name: string } | { value: SourceValue };

/** Calls that begin a builder: `X.builder()`, `X::default()`, `chatClient.prompt()`. */
const BEGINS = /^(builder|newBuilder|new_builder|toBuilder|default|prompt)$/;
/** Calls that give back what was built, or only another view of it. */
const ENDS = /^(build|into|unwrap|toString|to_string|clone|await)$/;
/** What is set of nothing but a model or a request to one. */
const SETS =
  /^(with|set|default|using)?_?(model(_?(name|id))?|temperature|top_?[pk]|max_?(completion_?|output_?)?tokens|system(_?(prompt|message|instructions?))?|user(_?(prompt|message))?|preamble|instructions?|system_?message_?provider)$/i;
/** Links without arguments that say something of what they are called on. */
const MARKS = /^(required|nullable)$/;
/** Options that are given as several arguments. */
const LISTS =
  /^(messages|tools|functions|stop\w*|required|enumValues|contents|parts|tool_?callbacks|few_?shots?)$/i;
/** Members of a schema, with what is said of them. */
const ADDS = /^add[A-Z]?[a-z]*Property$/;
const APPENDS = /^(append|push_str|WriteString|write_str)$/;

/**
 * A chain of calls as the rules see it. Builders are Java's, PHP's and Rust's named arguments: `X.builder().model("gpt-5")
 * .temperature(0).build()` is the call `X(model="gpt-5", temperature=0)`.
 */
export function readChain(
  reading: Reading,
  place: Place,
  start: ChainStart,
  links: readonly Link[],
  lines: [number, number],
): SourceValue {
  const appended = readAppends(reading, place, start, links, lines);
  if (appended !== null) return appended;
  const opens = findOpening(start, links);
  let path = 'name' in start ? start.name : '';
  let value = 'value' in start ? start.value : null;
  let open: {
    callee: string;
    positional: SourceValue[];
    named: SourceEntry[];
    receiver: SourceValue | null;
  } | null = null;
  const named = links[0];
  if (
    opens === 0 &&
    value === null &&
    named?.given?.positional.length === 1 &&
    SETS.test(named.name) &&
    links.length > 1
  )
    open = { callee: path, positional: [], named: [], receiver: null };
  if (opens === -1 && value?.type === 'call') {
    dropCall(reading, value);
    open = {
      callee: value.callee,
      positional: [...value.positional],
      named: [...value.named],
      receiver: value.receiver,
    };
  }
  for (const [at, { name, given, lines: linkLines }] of links.entries()) {
    const last = at === links.length - 1;
    if (open !== null && given !== null) {
      if (name === 'build' && given.positional.length === 0) {
        value = addCall(reading, place, { ...open, lines: [lines[0], linkLines[1]] });
        open = null;
      } else open.named.push(...optionsOfLink(reading, name, given, linkLines));
      continue;
    }
    if (open !== null) continue;
    const text =
      value?.type === 'text' && given !== null
        ? applyTextMethod(reading, value, name, given.positional)
        : null;
    if (text !== null) value = text;
    else if (at === opens && given !== null) {
      const made = BEGINS.test(name) && name !== 'prompt' ? constructorName(path) : joinPath(path, name);
      open = {
        callee: made === '' ? name : made,
        positional: given.positional,
        named: given.named,
        receiver: value,
      };
      value = null;
    } else if (given === null) {
      path = value === null ? joinPath(path, name) : name;
      if (value !== null) value = { type: 'other', lines };
    } else if (isEmpty(given) && value === null && !last) path = joinPath(path, name);
    else if (
      isEmpty(given) &&
      value !== null &&
      (ENDS.test(name) || (value.type === 'call' && !MARKS.test(name)))
    )
      continue;
    else {
      value = addCall(reading, place, {
        callee: value === null ? joinPath(path, name) : name,
        receiver: value,
        positional: given.positional,
        named: given.named,
        lines: [lines[0], linkLines[1]],
      });
      path = '';
    }
  }
  if (open !== null) value = addCall(reading, place, { ...open, lines });
  if (value === null) return { type: 'name', name: path, lines };
  return setProperty(reading, place, start, links, value);
}

/** The link that begins a builder: -1 for what the chain begins with, null where it is none. */
function findOpening(start: ChainStart, links: readonly Link[]): number | null {
  const begins = links.findIndex(
    ({ name, given }, at) =>
      given !== null && BEGINS.test(name) && at < links.length - 1 && (name !== 'prompt' || isEmpty(given)),
  );
  if (begins >= 0) return begins;
  const made = 'value' in start && start.value.type === 'call';
  const first = made ? -1 : links.findIndex(({ given }) => given !== null);
  const rest = links.slice(first + 1);
  if (first < 0 && !made) return null;
  const builds = rest.some(({ name, given }) => name === 'build' && given !== null && isEmpty(given));
  const sets = rest.some(
    ({ name, given }) =>
      given !== null &&
      !isEmpty(given) &&
      // `Prism::text()->using(Provider::OpenAI, 'gpt-5')`
      (SETS.test(name) || (name === 'using' && /(^|\.)Prism$/.test('name' in start ? start.name : ''))),
  );
  return builds || sets ? first : null;
}

/** `SystemMessageArgs`, `ChatOptionsBuilder`: what they build. */
export function constructorName(name: string): string {
  return name.replace(/(?<=[a-z])(Builder|Args)$/, '').replace(/\.Builder$/, '');
}

function joinPath(path: string, name: string): string {
  return path === '' || name === '' ? path + name : `${path}.${name}`;
}

function isEmpty({ positional, named }: NonNullable<Link['given']>): boolean {
  return positional.length === 0 && named.length === 0;
}

/** `.options(ChatOptions.builder().model("gpt-5").build())`: its members are options of the request. */
const OPTIONS = /(Options|Config|Configuration|Parameters|Params)$/;

function optionsOfLink(
  reading: Reading,
  name: string,
  { positional, named }: NonNullable<Link['given']>,
  lines: [number, number],
): SourceEntry[] {
  const [first] = positional;
  const key = optionName(name);
  if (first === undefined) return named;
  if (
    positional.length === 1 &&
    first.type === 'call' &&
    first.named.length > 0 &&
    OPTIONS.test(first.callee)
  ) {
    dropCall(reading, first);
    return [...first.named, ...named];
  }
  if (positional.length === 1) return [entryAt(key, returnedBy(first), lines), ...named];
  // `putAdditionalProperty("properties", …)`: the member is called what it says.
  const member = name === 'putAdditionalProperty' && first.type === 'text' ? first.parts[0] : undefined;
  if (member !== undefined && 'text' in member && positional[1] !== undefined)
    return [entryAt(member.text, positional[1], lines)];
  // `addStringProperty("city", "Its name")`: what is added, and how.
  if (ADDS.test(name)) return [entryAt(name, { type: 'list', items: [...positional], lines }, lines)];
  if (LISTS.test(key))
    return [entryAt(key, { type: 'list', items: [...positional], lines }, lines), ...named];
  // `using(Provider::OpenAI, 'gpt-5')`, `using('openai', 'gpt-5')`: a provider and its model.
  const [, model] = positional;
  const provides = first.type === 'text' || model?.type === 'text';
  return key === 'using' && model !== undefined && provides
    ? [entryAt('model', model, lines), ...named]
    : named;
}

/** `s -> s.text("…")`: what it gives back is what is set. */
function returnedBy(value: SourceValue): SourceValue {
  const [returned] = value.type === 'function' ? value.function.returns : [];
  let at = returned;
  while (at?.type === 'call' && at.receiver?.type === 'call' && !/(^|\.)text$/.test(at.callee))
    at = at.receiver;
  const text = at?.type === 'call' && /\.text$/.test(at.callee) ? at.positional[0] : undefined;
  return text ?? returned ?? value;
}

/** `request.setModel("gpt-5")` is an assignment. */
function setProperty(
  reading: Reading,
  place: Place,
  start: ChainStart,
  links: readonly Link[],
  value: SourceValue,
): SourceValue {
  const [link] = links;
  const given = link?.given?.positional[0];
  if (link === undefined || links.length > 1 || !('name' in start) || given === undefined) return value;
  const put = /^(put|add|addProperty|set|insert)$/.test(link.name) && link.given?.positional.length === 2;
  const key = put && given.type === 'text' ? given.parts[0] : undefined;
  const second = link.given?.positional[1];
  if (put && second !== undefined && key !== undefined && 'text' in key && /^\w{1,40}$/.test(key.text)) {
    dropCall(reading, value);
    bind(reading, place, `${start.name}.${key.text}`, second, link.lines);
  } else if (/^set_?[A-Z]/.test(link.name) && link.given?.positional.length === 1 && value.type === 'call') {
    // What a model is told stays a call as well, by which it is known.
    if (!/system|instruction|preamble/i.test(link.name)) dropCall(reading, value);
    bind(reading, place, `${start.name}.${lowerFirst(link.name.slice(3))}`, returnedBy(given), link.lines);
  }
  return value;
}

/** `sb.append("a").append(b)` adds one text; `new StringBuilder().append("a").toString()` is one. */
function readAppends(
  reading: Reading,
  place: Place,
  start: ChainStart,
  links: readonly Link[],
  lines: [number, number],
): SourceValue | null {
  const ended = links.at(-1);
  const appends = ended !== undefined && /^toString$/.test(ended.name) ? links.slice(0, -1) : links;
  if (
    appends.length === 0 ||
    !appends.every(({ name, given }) => APPENDS.test(name) && given?.positional.length === 1)
  )
    return null;
  const values = appends.flatMap(({ given }) => given?.positional ?? []);
  if ('value' in start) {
    const { value } = start;
    if (value.type !== 'call' || !/^(StringBuilder|StringBuffer)$/.test(lastPart(value.callee))) return null;
    dropCall(reading, value);
    return addValues(reading, [...value.positional.filter(({ type }) => type === 'text'), ...values], lines);
  }
  const text = values.length === 1 ? values[0] : addValues(reading, values, lines);
  return addCall(reading, place, {
    callee: `${start.name}.append`,
    positional: text === undefined ? [] : [text],
    lines,
  });
}
