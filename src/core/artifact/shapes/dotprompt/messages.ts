import { joinLines, keepLines, type Range } from '../../documents/kept-lines.ts';
import type { FieldPlace } from '../../documents/locate-texts.ts';
import { indexLines } from '../../documents/position.ts';
import type { Message, Role } from '../../types.ts';

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['model', 'assistant'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
]);
const ROLE = /^role\s+(?:"([^"]*)"|'([^']*)')\s*(.*)$/s;

export type DotpromptBody = {
  messages: Message[];
  places: FieldPlace[];
  /** How many messages stand before each place where the conversation so far goes in. */
  history: number[];
  /** What role markers say beside the role, by the number of the message. */
  metadata: Record<string, string>;
  /** Names of partials, as written. */
  partials: string[];
};

type Part = { role: Role; metadata: string; history: boolean; from: number; to: number };

/**
 * The messages of a Dotprompt template: `{{role "system"}}` and `{{history}}` outside of any block begin another one;
 * inside a block they stay in the text, so that each message is a whole template. Comments are left out. Linear.
 */
export function splitDotprompt(body: string, bodyLine: number): DotpromptBody {
  const { parts, comments, partials } = scan(body);
  const lineAt = indexLines(body);
  const result: DotpromptBody = { messages: [], places: [], history: [], metadata: {}, partials };
  for (const part of parts) {
    const index = result.messages.length;
    if (part.history) result.history.push(index);
    const { text, places } = joinLines(
      `messages[${index}].content`,
      keepLines(body, [part.from, part.to], comments, bodyLine + lineAt(part.from).line - 1),
    );
    if (text === '') continue;
    result.messages.push({ role: part.role, content: text });
    result.places.push(...places);
    if (part.metadata !== '') result.metadata[String(index)] = part.metadata;
  }
  return result;
}

function scan(body: string): { parts: Part[]; comments: Range[]; partials: string[] } {
  const parts: Part[] = [{ role: 'user', metadata: '', history: false, from: 0, to: body.length }];
  const comments: Range[] = [];
  const partials = new Set<string>();
  let depth = 0;
  let inRole = false;
  const begin = (from: number, next: number, role: Role, metadata = '', history = false) => {
    const open = parts.at(-1);
    if (open !== undefined) open.to = from;
    parts.push({ role, metadata, history, from: next, to: body.length });
  };
  for (let at = body.indexOf('{{'); at >= 0; ) {
    const tag = readTag(body, at);
    if (tag === null) break;
    at = body.indexOf('{{', tag.to);
    if (tag.comment) comments.push([tag.from, tag.to]);
    const { code } = tag;
    if (code === null) continue;
    const opens = /^(?:[#]|\^\s*\w)/.test(code);
    const role = depth === 0 ? ROLE.exec(code.replace(/^#\s*/, '')) : null;
    const known = ROLES.get(role?.[1] ?? role?.[2] ?? '');
    if (role !== null && known !== undefined) {
      begin(tag.from, tag.to, known, (role[3] ?? '').trim());
      inRole = opens;
    } else if (code === 'history' && depth === 0) begin(tag.from, tag.to, 'assistant', '', true);
    else if (code.startsWith('>')) partials.add(/^>\s*["']?([\w./-]*)/.exec(code)?.[1] ?? '');
    if (opens) depth += 1;
    if (!code.startsWith('/')) continue;
    depth = Math.max(0, depth - 1);
    if (!inRole || depth > 0) continue;
    begin(tag.from, tag.to, 'user');
    inRole = false;
  }
  partials.delete('');
  return { parts, comments, partials: [...partials] };
}

type BodyTag = { from: number; to: number; code: string | null; comment: boolean };

/** The tag at `at`; its code is null where it is a comment, an escaped tag or a raw block. Null where it never closes. */
function readTag(body: string, at: number): BodyTag | null {
  if (body[at - 1] === '\\' && body[at - 2] !== '\\')
    return { from: at, to: at + 2, code: null, comment: false };
  const comment = body.startsWith('{{!', at) || body.startsWith('{{~!', at);
  if (comment) {
    const end = /^\{\{~?!--/.test(body.slice(at, at + 6)) ? /--~?\}\}/g : /\}\}/g;
    end.lastIndex = at + 3;
    return end.exec(body) === null ? null : { from: at, to: end.lastIndex, code: null, comment: true };
  }
  if (body.startsWith('{{{{', at)) {
    const end = body.indexOf('{{{{/', at + 4);
    const close = end < 0 ? -1 : body.indexOf('}}}}', end);
    return close < 0 ? null : { from: at, to: close + 4, code: null, comment: false };
  }
  const end = body.indexOf('}}', at + 2);
  if (end < 0) return null;
  const triple = body[at + 2] === '{' && body[end + 2] === '}';
  const code = body
    .slice(at + 2, end)
    .replace(/^[{&~]+|~$/g, '')
    .trim();
  return { from: at, to: end + (triple ? 3 : 2), code, comment: false };
}
