import type { JsonRecord } from '../../values.ts';
import { type BamlBlock, normalizeBaml, skipToken } from './blocks.ts';
import { type BamlMember, bamlToJson, readBamlMembers } from './values.ts';

/** A function that asks a model. */
export type BamlFunction = {
  name: string;
  block: BamlBlock;
  /** The type of its answer, as written; empty where it says none. */
  returns: string;
  /** What is checked of the answer: `@assert(…)`. */
  checks: string;
  /** Types by the names of its parameters. */
  parameters: Record<string, string>;
  /** The name of a client, or `provider/model`. */
  client: string | null;
  clientAt: number | null;
  /** The offsets of its prompt, without quotes. */
  prompt: [number, number];
  unread: JsonRecord;
};

/**
 * The functions of a file that hold a prompt, in order, and its tests by the function they are of. Functions that are
 * code and ask no model are left out; `impl` is how earlier versions gave a function its prompt.
 */
export function readBamlFunctions(
  text: string,
  blocks: readonly BamlBlock[],
): { functions: BamlFunction[]; tests: Map<string, JsonRecord> } {
  const tests = new Map<string, JsonRecord>();
  const functions: BamlFunction[] = [];
  for (const block of blocks) {
    if (block.keyword === 'function' || block.keyword === 'impl') {
      const read = readFunction(text, block);
      if (read !== null) functions.push(read);
    }
    if (block.keyword !== 'test') continue;
    for (const name of listTested(readBamlMembers(text, block.body))) {
      const known = tests.get(name) ?? {};
      tests.set(name, { ...known, [block.name]: normalizeBaml(text, block.body) });
    }
  }
  return { functions, tests };
}

function readFunction(text: string, block: BamlBlock): BamlFunction | null {
  const members = readBamlMembers(text, block.body);
  const find = (key: string) => members.find((member) => member.key === key);
  const prompt = find('prompt')?.value;
  if (prompt?.kind !== 'text' || !prompt.quoted) return null;
  const client = find('client');
  const value = client?.value;
  const { parameters, returns } = readSignature(block);
  const [type, checks] = splitAttributes(returns);
  const unread = members.filter((member) => member !== client && member.key !== 'prompt');
  return {
    name: block.keyword === 'impl' ? readImplName(text, block) : block.name,
    block,
    returns: type,
    checks,
    parameters,
    client: value?.kind === 'text' && value.text !== '' ? value.text : null,
    clientAt: client?.at ?? null,
    prompt: prompt.span,
    unread: Object.fromEntries(unread.map((member) => [member.key, bamlToJson(member.value)])),
  };
}

/** `impl<llm, Classify> fast` is one way to do Classify. */
function readImplName(text: string, block: BamlBlock): string {
  const of = /^impl<[^,>]{0,50},\s{0,10}(\w{1,200})\s{0,10}>/.exec(
    text.slice(block.from, block.from + 300),
  )?.[1];
  return of === undefined ? block.name : `${of}.${block.name}`;
}

/** The functions that a test names. */
export function listTested(members: readonly BamlMember[]): string[] {
  const value = members.find(({ key }) => key === 'functions')?.value;
  const names = value === undefined ? [] : bamlToJson(value);
  return (Array.isArray(names) ? names : [names]).filter((name) => typeof name === 'string');
}

/** `(question: string, context: Context) -> Answer` */
function readSignature({ header }: BamlBlock): { parameters: Record<string, string>; returns: string } {
  const close = findParenthesis(header);
  const after = header.slice(close).replace(/^\)/, '');
  const arrow = after.indexOf('->');
  const returns = arrow < 0 ? '' : normalizeBaml(after, [arrow + 2, after.length]);
  const open = header.indexOf('(');
  if (open < 0 || open > close) return { parameters: {}, returns };
  const parameters = splitTop(header.slice(open + 1, close)).flatMap((part): [string, string][] => {
    const colon = part.indexOf(':');
    const name = (colon < 0 ? part : part.slice(0, colon)).trim();
    return name === '' ? [] : [[name, colon < 0 ? '' : normalizeBaml(part, [colon + 1, part.length])]];
  });
  return { parameters: Object.fromEntries(parameters), returns };
}

/** A type and the attributes behind it. */
export function splitAttributes(type: string): [type: string, attributes: string] {
  const at = type.indexOf('@');
  return at < 0 ? [type, ''] : [type.slice(0, at).trim(), type.slice(at)];
}

/** The offset of the parenthesis that closes the first one. */
function findParenthesis(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const next = skipToken(text, at) ?? text.length;
    if (next > at) {
      at = next;
      continue;
    }
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (text[at] === ')' && depth === 0) return at;
    at += 1;
  }
  return text.length;
}

/** At commas outside of brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const next = skipToken(text, at) ?? text.length;
    if (next > at) {
      at = next;
      continue;
    }
    const sign = text[at] ?? '';
    if ('(<['.includes(sign)) depth += 1;
    if (')>]'.includes(sign)) depth -= 1;
    if (sign === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    at += 1;
  }
  return [...parts, text.slice(from)];
}
