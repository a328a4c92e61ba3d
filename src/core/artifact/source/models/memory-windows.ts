import { toJson } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** What frameworks call how much of a conversation a model is given. */
const LIMIT =
  /^(k|(max_)?token_limit|max_token_limit|max_messages|max_tokens|message_limit|last_messages|window_size|memory_window|buffer_size|keep_last\w*)$/;
/** `ConversationBufferWindowMemory`, `ChatMemoryBuffer.from_defaults`, `MessageWindowChatMemory.builder`. */
const MEMORY =
  /^(Chat|Conversation|Buffer|Message|Token|Summary)\w*Memory(Buffer)?$|^[A-Z]\w*Chat(Memory|History)\w*$/;
const SHORTENS = /^(trim_?messages|trimMessages)$/;
/** Builders name the limit and are given the number. */
const BUILDS = /^(with)?(max_?messages|max_?tokens|MaxMessages|MaxTokens)$/;

/** How much of what was said before a model is given, as a framework's memory is set up: `ChatMemoryBuffer.from_defaults(token_limit=3000)`. */
export function listMemoryWindows(index: SourceIndex): CodeSetting[] {
  if (!index.usesModels) return [];
  return index.file.calls.flatMap((call): CodeSetting[] => {
    const last = lastPart(call.callee);
    const parts = call.callee.split('.');
    const remembers = parts.some((part) => MEMORY.test(part)) || SHORTENS.test(last);
    const built =
      call.receiver?.type === 'call' && call.receiver.callee.split('.').some((part) => MEMORY.test(part));
    if (!remembers && !built) return [];
    const name = nameOfCall(call, index);
    const set = (key: string, value: SourceValue): CodeSetting[] => {
      // What is written at a memory as `k` belongs to what it looks up.
      if (key === 'k' || (key === 'lastMessages' && value.type === 'number')) return [];
      const bound = value.type === 'name' ? index.lookup(value.name) : value;
      const literal = bound === null ? undefined : literalsIn(bound).find(({ type }) => type === 'number');
      if (literal === undefined) return [];
      return [
        {
          path: name.endsWith(`.${key}`) ? name : `${name}.${key}`,
          value: toJson(literal) ?? null,
          line: literal.lines[0],
          hint: key,
        },
      ];
    };
    const [first] = call.positional;
    const given = call.named.filter(({ key }) => LIMIT.test(wordsOf(key).join('_')));
    const entries =
      first?.type === 'object' ? first.entries.filter(({ key }) => LIMIT.test(wordsOf(key).join('_'))) : [];
    return [
      ...[...given, ...entries].flatMap(({ key, value }) => set(key, value)),
      ...(BUILDS.test(last) && first !== undefined && first.type !== 'object' ? set(last, first) : []),
    ];
  });
}
