import { isJsonLine, type Rewording, type SentenceChanges } from './sentences.ts';
import { listNames, shorten } from './wording.ts';

/** What a line of a prompt is that is no sentence: a tag of its template, a line of a JSON example, the mark of a turn. */
type LineKind = 'sentence' | 'json' | 'tag' | 'turn';

/** Each part ends where another tag begins, so that a line of nothing but openings is read once. */
const TAG =
  /\{%(?:[^%{\n]|%(?!\})|\{(?!%)){0,500}%\}|\{#(?:[^#{\n]|#(?!\})|\{(?!#)){0,500}#\}|\$?\{\{\{?[^{}]{0,500}\}?\}\}|\$?\{[\p{L}\p{N}_.-]{1,500}\}/gu;
/** `user:` and `# user:` are one and the same to promptflow. */
const TURN = /^(?:#{1,3}\s*)?\[?(?:system|developer|user|human|assistant)\]?\s*:$/i;

function kindOf(line: string): LineKind {
  if (TURN.test(line)) return 'turn';
  if (isJsonLine(line)) return 'json';
  const rest = withoutTags(line);
  return rest !== line && !/[\p{L}\p{N}]/u.test(rest) ? 'tag' : 'sentence';
}

/** What a line says besides the tags of its template. */
export function withoutTags(line: string): string {
  return line.replace(TAG, '');
}

type Sorted = { sentences: SentenceChanges; other: Record<Exclude<LineKind, 'sentence'>, SentenceChanges> };

/** The changes of sentences, and those of lines that are none. What became another kind of line is a sentence's change. */
export function sortLines(changes: SentenceChanges): Sorted {
  const of = (kind: LineKind): SentenceChanges => {
    const one = (line: string) => kindOf(line) === kind;
    const pair = ({ before, after }: Rewording) => {
      const [was, is] = [kindOf(before), kindOf(after)];
      return (was === is ? was : 'sentence') === kind;
    };
    const { removed, added, reworded, replaced } = changes;
    return {
      removed: removed.filter(one),
      added: added.filter(one),
      reworded: reworded.filter(pair),
      replaced: replaced.filter(pair),
      moved: changes.moved.filter(one),
      kept: changes.kept,
      renumbered: changes.renumbered,
    };
  };
  return { sentences: of('sentence'), other: { json: of('json'), tag: of('tag'), turn: of('turn') } };
}

/** What changed besides the sentences; `told`: variables that are said to have come or gone; `texts`: both sides. */
export function describeLines(
  { json, tag, turn }: Sorted['other'],
  told: ReadonlySet<string>,
  texts: readonly [string, string],
): string[] {
  const isTold = (line: string) => {
    const names = line.match(/[\p{L}_][\p{L}\p{N}_.-]*/gu) ?? [];
    return !/\{%|\{#|\{\{\{?[#/^>!~]/.test(line) && names.length > 0 && names.every((name) => told.has(name));
  };
  const untold = (lines: readonly string[]) => lines.filter((line) => !isTold(line));
  const isOnBoth = keepsTags(texts);
  const [keptAlone, come] = split(untold(tag.added), isOnBoth);
  const [keptInside, gone] = split(untold(tag.removed), isOnBoth);
  const moves = [
    ...[...tag.reworded, ...tag.replaced]
      .filter(({ before, after }) => !isTold(before) || !isTold(after))
      .slice(0, MAX_TAGS)
      .map(({ before, after }) =>
        String(tagsIn(before)) === String(tagsIn(after))
          ? `line ${listNames([before])} is ${listNames([after])} now`
          : `template tag ${listNames([after])}, was ${listNames([before])}`,
      ),
    ...describeTags(come, 'added'),
    ...describeTags(gone, 'removed'),
    ...describePlaced(keptAlone, 'own'),
    ...describePlaced(keptInside, 'none'),
    ...describeTags(tag.moved, 'moved'),
  ];
  const changed = [...turn.reworded, ...turn.replaced].map(
    ({ before, after }) => `"${shorten(before, 20)}" -> "${shorten(after, 20)}"`,
  );
  const [mark] = changed;
  return [
    ...countLines(json, 'line of JSON', 'lines of JSON'),
    ...moves,
    ...(mark === undefined ? [] : [`marks of turns written otherwise (${mark})`]),
    ...countLines({ ...turn, reworded: [], replaced: [] }, 'mark of a turn', 'marks of turns'),
  ];
}

function tagsIn(line: string): string[] {
  return line.match(TAG) ?? [];
}

/** Whether both sides have each placeholder of a line equally often, so that it neither came nor went. */
function keepsTags([before, after]: readonly [string, string]): (line: string) => boolean {
  const count = (text: string) =>
    new Map([...Map.groupBy(tagsIn(text), sameTag)].map(([tag, all]) => [tag, all.length]));
  const [old, now] = [count(before), count(after)];
  return (line) =>
    tagsIn(line).every((tag) => {
      const held = old.get(sameTag(tag)) ?? 0;
      return !tag.startsWith('{%') && held > 0 && held === now.get(sameTag(tag));
    });
}

/** Space inside the braces says nothing. */
function sameTag(tag: string): string {
  return tag.replace(/\s+/g, '');
}

function describePlaced(lines: readonly string[], line: 'own' | 'none'): string[] {
  const tags = [...new Set(lines.flatMap(tagsIn))];
  if (tags.length === 0) return [];
  const [noun, own, none] =
    tags.length === 1
      ? ['tag', 'on a line of its own', 'on no line of its own']
      : ['tags', 'on lines of their own', 'on no lines of their own'];
  return [`template ${noun} ${listNames(tags, MAX_TAGS)} ${line === 'own' ? own : none} now`];
}

function split<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}

/** More tags of one sort are counted. */
const MAX_TAGS = 4;

/** What ends a block comes and goes with what begins it. */
const CLOSER = /^(?:\{%-?\s*end\w*\s*-?%\}|\{\{-?\s*end\s*-?\}\}|\{\{~?\/[^{}]*\}\})$/;

function describeTags(lines: readonly string[], verb: string): string[] {
  if (lines.length === 0) return [];
  const openers = lines.filter((line) => !CLOSER.test(line));
  const shown = openers.length === 0 ? lines : openers;
  return [`template ${shown.length === 1 ? 'tag' : 'tags'} ${listNames(shown, MAX_TAGS)} ${verb}`];
}

function countLines(changes: SentenceChanges, one: string, many: string): string[] {
  const counts: [number, string][] = [
    [changes.added.length, 'added'],
    [changes.removed.length, 'removed'],
    [changes.reworded.length + changes.replaced.length, 'changed'],
    [changes.moved.length, 'moved'],
  ];
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, verb], index) =>
      index === 0
        ? `${count.toLocaleString('en-US')} ${count === 1 ? one : many} ${verb}`
        : `${count} ${verb}`,
    );
  return parts.length === 0 ? [] : [parts.join(', ')];
}
