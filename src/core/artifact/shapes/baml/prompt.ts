import { joinLines, type KeptLine, keepLines, type Range } from '../../documents/kept-lines.ts';
import type { FieldPlace } from '../../documents/locate-texts.ts';
import type { Position } from '../../documents/position.ts';
import { endOf, nestJinja } from '../../templates/template-depth.ts';
import { scanTags } from '../../templates/template-tags.ts';
import { listVariables } from '../../templates/template-variables.ts';
import type { Message, Role } from '../../types.ts';

const ROLE =
  /^[-+]?\s*_\s*\.\s*(?:role|chat)\s*\(\s*(?:role\s*=\s*)?["'](\w+)["']\s*(?:,\s*([^()]*))?\)\s*[-+]?$/;
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
]);
/** Names that BAML itself gives to a prompt. */
const OWN = new Set(['_', 'ctx']);

export type BamlPrompt = {
  messages: Message[];
  places: FieldPlace[];
  variables: string[];
  /** What role markers say beside the role, by the number of the message. */
  metadata: Record<string, string>;
  /** Names of what the prompt calls: `{{ Rules() }}`. */
  calls: string[];
};

/**
 * The messages of a prompt string: `{{ _.role("user") }}` outside of any block begins another one. Text before the first
 * is the user's, as BAML has it. Comments and the indentation that all lines share are left out.
 */
export function readBamlPrompt(text: string, span: Range, lineAt: (offset: number) => Position): BamlPrompt {
  const tags = scanTags(text.slice(...span)).map((tag) => ({ ...tag, offset: tag.offset + span[0] }));
  const comments = tags.flatMap((tag): Range[] => (tag.kind === 'comment' ? [[tag.offset, endOf(tag)]] : []));
  const parts: { role: Role; metadata: string; from: number; to: number }[] = [
    { role: 'user', metadata: '', from: span[0], to: span[1] },
  ];
  for (const { tag, depth } of nestJinja(tags)) {
    const marker = depth === 0 && tag.kind === 'output' ? ROLE.exec(tag.code) : null;
    const role = ROLES.get(marker?.[1]?.toLowerCase() ?? '');
    if (role === undefined) continue;
    const open = parts.at(-1);
    if (open !== undefined) open.to = tag.offset;
    parts.push({ role, metadata: (marker?.[2] ?? '').trim(), from: endOf(tag), to: span[1] });
  }
  const kept = parts.map(({ from, to }) => keepLines(text, [from, to], comments, lineAt(from).line));
  const indent = commonIndent(kept);
  const prompt: BamlPrompt = { messages: [], places: [], variables: [], metadata: {}, calls: [] };
  for (const [index, { role, metadata }] of parts.entries()) {
    const lines = (kept[index] ?? []).map(
      ({ text: line, line: at }): KeptLine => ({ text: dedent(line, indent), line: at }),
    );
    const number = prompt.messages.length;
    const joined = joinLines(`messages[${number}].content`, lines);
    if (joined.text === '') continue;
    prompt.messages.push({ role, content: joined.text });
    prompt.places.push(...joined.places);
    if (metadata !== '') prompt.metadata[String(number)] = metadata;
  }
  const names = prompt.messages.flatMap(({ content }) => listVariables('jinja', content));
  prompt.variables = [...new Set(names)].filter((name) => !OWN.has(name)).sort();
  prompt.calls = listCalls(tags.map(({ code }) => code));
  return prompt;
}

function listCalls(codes: readonly string[]): string[] {
  return [
    ...new Set(
      codes.flatMap((code) =>
        Array.from(code.matchAll(/(?<![\w.])([A-Za-z_]\w{0,200})\s{0,5}\(/g), (match) => match[1] ?? ''),
      ),
    ),
  ];
}

/** How many blanks all lines begin with, but those that begin within a line. */
function commonIndent(parts: readonly (readonly KeptLine[])[]): number {
  const widths = parts.flatMap((lines) =>
    lines.slice(1).flatMap(({ text }) => (text.trim() === '' ? [] : [text.length - text.trimStart().length])),
  );
  return widths.reduce((least, width) => Math.min(least, width), Number.POSITIVE_INFINITY);
}

function dedent(line: string, indent: number): string {
  const own = line.length - line.trimStart().length;
  return line.slice(Math.min(own, Number.isFinite(indent) ? indent : own)).trimEnd();
}
