import { diffWords } from '../diff-words.ts';
import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import { diffSentences, type SentenceChanges } from '../sentences.ts';
import { diffSequences } from '../sequence-diff.ts';
import { listVariables } from '../template-variables.ts';
import type { CountTokens } from '../tokens.ts';
import type { ArtifactKind, FieldChange, Message, PromptContent, Role } from '../types.ts';
import { countOf, type Difference, shorten } from './wording.ts';

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
  kind: ArtifactKind,
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
      if (old.message.content === now.message.content) continue;
      lines.push(
        `${label(now, after.messages)}: ${describeText(old.message, now.message, before, after, counter)}`,
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
  if (lines.length === 0 && canonicalJson(before.messages) !== canonicalJson(after.messages)) {
    lines.push('messages in another order');
    fields.push({
      field: 'messages',
      before: before.messages.map(({ role }) => role),
      after: after.messages.map(({ role }) => role),
    });
  }
  return { lines, fields };
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
        left.splice(0, run.items.length);
        right.splice(0, run.items.length);
      }
    }
    flush();
  }
  return pairs;
}

function describeText(
  old: Message,
  now: Message,
  before: PromptContent,
  after: PromptContent,
  counter: CountTokens | null,
): string {
  const parts: string[] = [];
  const oldNames = new Set(listVariables(before.template, old.content));
  const newNames = new Set(listVariables(after.template, now.content));
  const changes = diffSentences(old.content, now.content);
  parts.push(...(changes === null ? ['rewritten'] : describeSentences(changes)));
  for (const name of [...newNames]
    .filter((name) => !oldNames.has(name) && !before.variables.includes(name))
    .slice(0, 5))
    parts.push(`variable \`${asWritten(name, after)}\` added`);
  for (const name of [...oldNames]
    .filter((name) => !newNames.has(name) && !after.variables.includes(name))
    .slice(0, 5))
    parts.push(`variable \`${asWritten(name, before)}\` removed`);
  const size = counter === null ? null : describeSize(counter(old.content), counter(now.content));
  const text = parts.length === 0 ? 'only white space changed' : parts.join(', ');
  return size === null ? text : `${text}; ${size}`;
}

function describeSentences({ removed, added, reworded, moved, kept }: SentenceChanges): string[] {
  const total = removed.length + added.length + reworded.length + moved;
  if (total === 0) return [];
  if (total === 1) {
    const [lost, gained, changed] = [removed[0], added[0], reworded[0]];
    if (lost !== undefined) return [`1 sentence removed ("${shorten(lost, 80)}")`];
    if (gained !== undefined) return [`1 sentence added ("${shorten(gained, 80)}")`];
    if (changed !== undefined) return [`1 sentence reworded${quoteWords(changed)}`];
  }
  if (kept === 0 && removed.length + reworded.length > 2 && reworded.length < removed.length)
    return ['rewritten'];
  const counts: [number, string][] = [
    [removed.length, 'removed'],
    [reworded.length, 'reworded'],
    [added.length, 'added'],
    [moved, 'moved'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, verb], index) =>
      index === 0 ? `${countOf(count, 'sentence')} ${verb}` : `${count} ${verb}`,
    );
}

/** The words that changed, where they stand together. */
function quoteWords({ before, after }: { before: string; after: string }): string {
  const parts = diffWords(before, after);
  const [lost, ...moreLost] = parts.filter(({ op }) => op === 'delete');
  const [gained, ...moreGained] = parts.filter(({ op }) => op === 'insert');
  if (moreLost.length > 0 || moreGained.length > 0) return ` ("${shorten(after, 80)}")`;
  const quote = (text: string | undefined) => `"${shorten(text ?? '', 40)}"`;
  if (lost === undefined) return ` (${quote(gained?.text)} added)`;
  if (gained === undefined) return ` (${quote(lost.text)} dropped)`;
  return ` (${quote(lost.text)} -> ${quote(gained.text)})`;
}

function asWritten(name: string, { template }: PromptContent): string {
  return template === 'f-string' ? `{${shorten(name, 60)}}` : `{{${shorten(name, 60)}}}`;
}

/** `+84 tokens (+12%)`; null where the size stayed. */
function describeSize(before: number, after: number): string | null {
  if (before === after) return null;
  const sign = after > before ? '+' : '-';
  const share = before === 0 ? 0 : Math.round((100 * Math.abs(after - before)) / before);
  return `${sign}${countOf(Math.abs(after - before), 'token')}${share === 0 ? '' : ` (${sign}${share}%)`}`;
}
