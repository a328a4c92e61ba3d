import { joinLines, type KeptLine, keepLines, type Range } from '../../documents/kept-lines.ts';
import type { FieldPlace } from '../../documents/locate-texts.ts';
import { endOf, nestJinja } from '../../templates/template-depth.ts';
import { scanTags } from '../../templates/template-tags.ts';
import type { Message, Role, TemplateLanguage } from '../../types.ts';

/** `system:`, `# User:`, `assistant[name="Ada"]:` on a line of its own. */
const ROLE_LINE = /^\s*#?\s*(assistant|developer|function|system|tools?|user)(\[[^\]]*\])?\s*:\s*$/i;
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['assistant', 'assistant'],
  ['developer', 'developer'],
  ['function', 'tool'],
  ['system', 'system'],
  ['tool', 'tool'],
  ['user', 'user'],
]);

export type PromptyBody = {
  messages: Message[];
  places: FieldPlace[];
  /** How many messages stand before each place where the thread so far goes in (`![thread]`). */
  thread: number[];
  /** What role lines say in brackets, by the number of the message. */
  attributes: Record<string, string>;
  /** The text of a `tools:` part, which is YAML. */
  tools: string[];
};

/**
 * The messages of a Prompty body. A text before the first role line is the system's. A role line inside a block (a loop
 * over the conversation so far) stays in the text, so that each message is a whole template. Comments are left out.
 */
export function splitPrompty(body: string, bodyLine: number, template: TemplateLanguage): PromptyBody {
  const { comments, inBlock } = readBlocks(body, template);
  const result: PromptyBody = { messages: [], places: [], thread: [], attributes: {}, tools: [] };
  let open: { role: string; attributes: string; lines: KeptLine[] } = {
    role: 'system',
    attributes: '',
    lines: [],
  };
  const close = () => {
    const index = result.messages.length;
    const { text, places } = joinLines(`messages[${index}].content`, open.lines);
    if (text === '') return;
    const role = ROLES.get(open.role);
    if (role === undefined) {
      result.tools.push(text);
      return;
    }
    result.messages.push({ role, content: text });
    result.places.push(...places);
    if (open.attributes !== '') result.attributes[String(index)] = open.attributes;
  };
  const starts = indexStarts(body);
  for (const line of keepLines(body, [0, body.length], comments, bodyLine)) {
    const marker = inBlock(starts[line.line - bodyLine] ?? 0) ? null : ROLE_LINE.exec(line.text);
    const thread = line.text.trimStart().startsWith('![thread]');
    if (marker === null && !thread) {
      open.lines.push(line);
      continue;
    }
    close();
    if (thread) result.thread.push(result.messages.length);
    open = thread
      ? { role: 'user', attributes: '', lines: [] }
      : { role: (marker?.[1] ?? '').toLowerCase(), attributes: marker?.[2] ?? '', lines: [] };
  }
  close();
  return result;
}

function indexStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The comments of a template, and whether an offset is inside a block; offsets have to be asked for in order. */
function readBlocks(
  body: string,
  template: TemplateLanguage,
): { comments: Range[]; inBlock: (offset: number) => boolean } {
  const tags = scanTags(body);
  const comments = tags.flatMap((tag): Range[] => {
    const comment = template === 'handlebars' ? tag.code.startsWith('!') : tag.kind === 'comment';
    return comment ? [[tag.offset, endOf(tag)]] : [];
  });
  const changes = template === 'handlebars' ? nestSections(tags) : nestJinja(tags);
  let next = 0;
  return {
    comments,
    inBlock(offset) {
      while (next < changes.length && (changes[next]?.tag.offset ?? 0) < offset) next += 1;
      const following = changes[next];
      if (following !== undefined) return following.depth > 0;
      return false;
    },
  };
}

/** Mustache's tags, each with how many sections are open before it. */
function nestSections(tags: ReturnType<typeof scanTags>): ReturnType<typeof nestJinja> {
  let depth = 0;
  return tags.map((tag) => {
    const before = depth;
    const sign = /^\{?~?\s*([#^/])/.exec(tag.code)?.[1];
    if (sign === '/') depth = Math.max(0, depth - 1);
    else if (sign !== undefined) depth += 1;
    return { tag, depth: before };
  });
}
