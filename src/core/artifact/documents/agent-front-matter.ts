import type { Json } from '../problem.ts';
import { isConfigSized, isRecord, type JsonRecord, normalizeKey, otherSettingsOf } from '../values.ts';
import { splitFrontmatter } from './frontmatter.ts';

/** What an agent, a skill or a rule of a coding agent is told (`body`), and what its front matter sets. */
export type AgentDocument = {
  body: string;
  /** From 1. */
  bodyLine: number;
  settings: Record<string, Json>;
  /** The line of each key of the front matter, from 1. */
  lines: Record<string, number>;
};

/** Keys that list tools, which the tools that read them also take with commas between. */
const TOOL_LIST = /^((dis)?allowed|denied)?tools$/;
const KEY_LINE = /^([A-Za-z][\w-]{0,60}):(?:[ \t]+(.*))?$/;

/**
 * Reads a Markdown file with front matter as coding agents do: they take each line for a key and what follows its colon, so
 * that a description with a colon in it, which is no YAML, is still one. Where even that is not so, all of it is the body.
 */
export function readAgentDocument(path: string, source: string): AgentDocument {
  const split = splitFrontmatter(path, source);
  const whole = { body: split.text, bodyLine: 1, settings: {}, lines: {} };
  const read = isRecord(split.data)
    ? { data: split.data, body: split.body, bodyLine: split.bodyLine }
    : readKeyLines(split.text);
  if (read === null || Object.keys(read.data).length === 0 || !isConfigSized(read.data)) return whole;
  const { otherSettings = {} } = otherSettingsOf(splitToolLists(read.data));
  const keys = split.text.split('\n').slice(0, read.bodyLine - 1);
  const lines = keys.flatMap((line, index): [string, number][] => {
    const key = /^["']?([\w.-]{1,100})["']?\s*:/.exec(line)?.[1];
    return key === undefined ? [] : [[key, index + 1]];
  });
  return {
    body: read.body,
    bodyLine: read.bodyLine,
    settings: otherSettings,
    lines: Object.fromEntries(lines.reverse()),
  };
}

/** Front matter that is no YAML, by its lines; null where a line is neither a key nor goes on from one. */
function readKeyLines(text: string): { data: JsonRecord; body: string; bodyLine: number } | null {
  const end = text.startsWith('---\n') ? text.indexOf('\n---', 3) : -1;
  const after = text.charAt(end + 4);
  if (end < 0 || (after !== '\n' && after !== '')) return null;
  const data = new Map<string, string>();
  let last: string | null = null;
  for (const line of text.slice(4, end).split('\n')) {
    const [, key, value] = KEY_LINE.exec(line) ?? [];
    if (key !== undefined) {
      last = key;
      data.set(key, (value ?? '').trim());
    } else if (last !== null) data.set(last, `${data.get(last) ?? ''}\n${line}`.trimEnd());
    else if (line.trim() !== '') return null;
  }
  const body = text.slice(end + 5).replace(/^\n+/, '');
  return {
    data: Object.fromEntries(data),
    body,
    bodyLine: text.slice(0, text.length - body.length).split('\n').length,
  };
}

/** `Read, Bash(git add:*, git commit:*)` is the list that another file writes as one. */
function splitToolLists(data: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, writeAsMeant(normalizeKey(key), value)]),
  );
}

function writeAsMeant(key: string, value: Json): Json {
  if (typeof value === 'string' && TOOL_LIST.test(key)) return splitOutside(value);
  // A hint in brackets without quotes is a list to YAML and the same text to whoever shows it.
  const isHint = key === 'argumenthint' && Array.isArray(value);
  return isHint ? `[${value.map(String).join(', ')}]` : value;
}

function splitOutside(list: string): string[] {
  const items = list.match(/(?:[^,()]|\([^()]{0,2000}\)|[()])+/g) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== '');
}
