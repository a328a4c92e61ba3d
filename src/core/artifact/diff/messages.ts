import type { Json } from '../problem.ts';
import type { CountTokens } from '../tokens.ts';
import type { ArtifactKind, FieldChange, Message, PromptContent, Role } from '../types.ts';
import type { Elsewhere } from './moved-texts.ts';
import type { TemplateSide } from './read-alike.ts';
import { diffSequences } from './sequence-diff.ts';
import { describeText } from './text.ts';
import { contentWords, wordSimilarity } from './word-overlap.ts';
import { countOf, type Difference } from './wording.ts';

/** From this share of common words on, a message that changed its role is still the same message. */
const SAME_MESSAGE = 0.4;
type Indexed = { message: Message; index: number };

const LABELS: Record<Role, string> = {
  system: 'system prompt',
  developer: 'developer message',
  user: 'user message',
  assistant: 'assistant message',
  tool: 'tool message',
};

/** How the messages differ: texts in sentences, variables and tokens; then messages that came or went. */
export function diffMessages(
  before: PromptContent,
  after: PromptContent,
  {
    kind,
    sides,
    elsewhere,
  }: { kind: ArtifactKind; sides: [TemplateSide, TemplateSide]; elsewhere: Elsewhere },
  counter: CountTokens | null,
): Difference {
  const lines: string[] = [];
  const fields: FieldChange[] = [];
  const pairs = pairMessages(before.messages, after.messages);
  const label = ({ message, index }: Indexed, all: readonly Message[]) => {
    if (kind === 'coding-agent-instructions') return 'instructions';
    const alike = all.flatMap(({ role }, at) => (role === message.role ? [at] : []));
    return alike.length < 2 ? LABELS[message.role] : `${LABELS[message.role]} ${alike.indexOf(index) + 1}`;
  };
  for (const { old, now } of pairs) {
    if (old !== null && now !== null) {
      const role = old.message.role === now.message.role ? '' : `, was ${LABELS[old.message.role]}`;
      if (role !== '')
        fields.push({
          field: `messages[${now.index}].role`,
          before: old.message.role,
          after: now.message.role,
        });
      if (old.message.content === now.message.content) {
        if (role !== '') lines.push(`${label(now, after.messages)}${role}`);
        continue;
      }
      lines.push(
        `${label(now, after.messages)}${role}: ${describeText(old.message.content, now.message.content, ...sides, counter, elsewhere)}`,
      );
      fields.push({
        field: `messages[${now.index}].content`,
        before: old.message.content,
        after: now.message.content,
      });
      continue;
    }
    const one = now ?? old;
    if (one === null) continue;
    const tokens = counter === null ? '' : ` (${countOf(counter(one.message.content), 'token')})`;
    const verb = now === null ? 'removed' : 'added';
    lines.push(`${label(one, now === null ? before.messages : after.messages)} ${verb}${tokens}`);
    fields.push({
      field: `messages[${one.index}]`,
      before: asJson(old?.message),
      after: asJson(now?.message),
    });
  }
  if (isReordered(pairs)) {
    lines.push('messages in another order');
    fields.push({
      field: 'messages',
      before: before.messages.map(({ role }) => role),
      after: after.messages.map(({ role }) => role),
    });
  }
  return { lines, fields };
}

/** Whether messages that both sides have stand in another order. */
function isReordered(pairs: readonly { old: Indexed | null; now: Indexed | null }[]): boolean {
  const both = pairs.flatMap(({ old, now }) => (old === null || now === null ? [] : [{ old, now }]));
  const places = both.sort((a, b) => a.now.index - b.now.index).map(({ old }) => old.index);
  return places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0));
}

function asJson(message: Message | undefined): Json {
  return message === undefined ? null : { role: message.role, content: message.content };
}

/** Messages of one role belong together: equal ones first, then those between two equal ones in their order. */
function pairMessages(
  before: readonly Message[],
  after: readonly Message[],
): { old: Indexed | null; now: Indexed | null }[] {
  const pairs: { old: Indexed | null; now: Indexed | null }[] = [];
  const roles = new Set([...after, ...before].map(({ role }) => role));
  for (const role of roles) {
    const of = (messages: readonly Message[]) =>
      messages.flatMap((message, index) => (message.role === role ? [{ message, index }] : []));
    const [left, right] = [of(before), of(after)];
    const texts = (list: readonly Indexed[]) => list.map(({ message }) => message.content);
    const runs = diffSequences(texts(left), texts(right), 200);
    let removed: Indexed[] = [];
    const flush = () => {
      pairs.push(...removed.map((old) => ({ old, now: null })));
      removed = [];
    };
    for (const run of runs ?? [
      { op: 'delete' as const, items: texts(left) },
      { op: 'insert' as const, items: texts(right) },
    ]) {
      if (run.op === 'delete') removed = left.splice(0, run.items.length);
      else if (run.op === 'insert') {
        for (const now of right.splice(0, run.items.length))
          pairs.push({ old: removed.shift() ?? null, now });
        flush();
      } else {
        flush();
        for (const old of left.splice(0, run.items.length)) pairs.push({ old, now: right.shift() ?? null });
      }
    }
    flush();
  }
  return pairAcrossRoles(pairs);
}

/** A message that one role lost and another gained is the same one where its words are: the most alike first. */
function pairAcrossRoles(
  pairs: { old: Indexed | null; now: Indexed | null }[],
): { old: Indexed | null; now: Indexed | null }[] {
  const lost = pairs.flatMap(({ old, now }) => (old !== null && now === null ? [old] : []));
  const gained = pairs.flatMap(({ old, now }) => (old === null && now !== null ? [now] : []));
  if (lost.length * gained.length === 0 || lost.length * gained.length > MAX_COMPARED) return pairs;
  const likeness = ({ message: one }: Indexed, { message: other }: Indexed) =>
    one.content === other.content
      ? 1
      : wordSimilarity(contentWords(one.content), contentWords(other.content));
  const found = lost
    .flatMap((old) => gained.map((now) => ({ old, now, likeness: likeness(old, now) })))
    .filter((one) => one.likeness >= SAME_MESSAGE)
    .sort((a, b) => b.likeness - a.likeness);
  const used = new Set<Indexed>();
  const same = found.filter(({ old, now }) => {
    const isFree = !used.has(old) && !used.has(now);
    if (isFree) used.add(old).add(now);
    return isFree;
  });
  const isLeft = (one: Indexed | null) => one === null || !used.has(one);
  return [
    ...pairs.filter(({ old, now }) => isLeft(old) && isLeft(now)),
    ...same.map(({ old, now }) => ({ old, now })),
  ];
}

const MAX_COMPARED = 100;
