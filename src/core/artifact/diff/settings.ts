import { canonicalJson } from '../digest.ts';
import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { FieldChange } from '../types.ts';
import { memberOf, normalizeKey } from '../values.ts';
import { withoutSecrets } from './confidential.ts';
import { describeSwap, findReplacements, isServedAlike } from './model-moves.ts';
import { findRenamed, followHolders } from './renamed-settings.ts';
import { diffSequences } from './sequence-diff.ts';
import { byWeight, type Difference, shorten, showMove, showValue } from './wording.ts';

/** Settings that decide what an index holds: after a change the documents must be split and embedded again. */
const INDEXED =
  /^((min|max)?chunk(size|overlap|length|unit|strategy|method|ingstrategy)|split(by|length|overlap|ter)|textsplitter|chunker|(embedding|embeddings|embed)(model|provider|dimensions?|size)|embedder)$/;
/** `embedding.model`, `OpenAIEmbeddings.model` */
const EMBEDDER = /^embed|embed(der|dings?)$/;
const MODEL_PART = /^(model|modelname|modelid|name|provider|dimensions?)$/;

/** The leaves that differ between two flat records of settings, in the order of the later one. */
export function diffLeaves(before: Record<string, Json>, after: Record<string, Json>): FieldChange[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((field) => {
    const [old, now] = [memberOf(before, field), memberOf(after, field)];
    if (
      canonicalJson(old ?? null) === canonicalJson(now ?? null) &&
      (old === undefined) === (now === undefined)
    )
      return [];
    return [{ field, before: old ?? null, after: now ?? null }];
  });
}

/** A leaf that differs, as whoever reads a review may see it, and how it moved: of two secrets only that it did. */
export type ShownChange = FieldChange & { move: string };

/** In the order of the later side, what changed or went before what is new: the latter may be no more than defaults. */
export function listShownChanges(old: Record<string, Json>, now: Record<string, Json>): ShownChange[] {
  const changes = diffLeaves(old, now);
  const isNew = ({ field }: FieldChange) => memberOf(old, field) === undefined;
  const sorted = [...changes.filter((change) => !isNew(change)), ...changes.filter(isNew)];
  return sorted.map((change) => {
    const [before, after] = [change.before, change.after].map((value) => withoutSecrets(change.field, value));
    const [was, is] = [before ?? null, after ?? null];
    const isHidden = canonicalJson(was) === canonicalJson(is);
    return { field: change.field, before: was, after: is, move: isHidden ? 'changed' : showMove(was, is) };
  });
}

/** The fields of changes, under the part of the content that they belong to. */
export function fieldsUnder(part: string, changes: readonly ShownChange[]): FieldChange[] {
  return changes.map(({ field, before, after }) => ({ field: `${part}.${field}`, before, after }));
}

/**
 * How two states of a configuration differ, setting by setting: re-indexing and provider swaps first. `isCode`: what source
 * code no longer says may come from elsewhere now, which a file of settings would say.
 */
export function diffSettings(
  earlier: Record<string, Json>,
  after: Record<string, Json>,
  kind: 'rag' | 'model',
  isCode = false,
): Difference {
  const { before, renamed } = followHolders(earlier, after);
  const changes = listShownChanges(before, after);
  const short = shortNames([...Object.keys(before), ...Object.keys(after)]);
  const nameOf = (field: string) => `\`${shorten(short.get(field) ?? field, 80)}\``;
  const models = findReplacements(changes);
  const isOfModel = (change: ShownChange) =>
    models.some(({ gone, come }) => gone === change || come === change);
  const replaced = [
    ...models,
    ...findRenamed(
      changes.filter((change) => !isOfModel(change)),
      ({ field, before, after }) => ({ path: field, before, after }),
    ),
  ];
  const lines = changes.flatMap((change) => {
    const { gone, come } = replaced.find((one) => one.gone === change || one.come === change) ?? {};
    if (change === gone) return [];
    const [from, to] = [gone?.before ?? change.before, change.after];
    const served = gone === undefined && isServedAlike(change, before, after);
    const [note, weight] = consequence({ field: change.field, before: from, after: to }, { kind, served });
    const text =
      gone === undefined || come === undefined
        ? `${nameOf(change.field)} ${change.move}${isCode && change.after === null ? ' here' : ''}`
        : canonicalJson(gone.before) === canonicalJson(come.after)
          ? `${nameOf(gone.field)} is called ${nameOf(come.field)} now`
          : `${nameOf(gone.field)} ${showValue(gone.before)} replaced by ${nameOf(come.field)} ${showValue(come.after)}`;
    return [{ text: `${text}${note}`, weight }];
  });
  for (const { from, to } of renamed)
    lines.push({ text: `\`${shorten(from, 80)}\` is called \`${shorten(to, 80)}\` now`, weight: -1 });
  const names = renamed.map(({ from, to }) => ({ field: `settings.${to}`, before: from, after: to }));
  return {
    lines: byWeight(lines).map(({ text }) => text),
    fields: [...fieldsUnder('settings', changes), ...names],
  };
}

function consequence(
  { field, before, after }: FieldChange,
  { kind, served }: { kind: 'rag' | 'model'; served: boolean },
): [string, number] {
  const [from, to] = [before, after].map((value) =>
    typeof value === 'string' && isModelId(value) ? value : null,
  );
  const swap = describeSwap(from ?? null, to ?? null, served);
  if (kind === 'rag' && isIndexed(field)) return [`${swap === '' ? ':' : `${swap},`} re-index needed`, 10];
  return [swap, swap === '' ? (typeof after === 'string' && isModelId(after) ? 5 : 0) : 9];
}

function isIndexed(field: string): boolean {
  const keys = field.split('.').map((key) => normalizeKey(key.replace(/\[\d+\]/g, '')));
  const last = keys.at(-1) ?? '';
  if (INDEXED.test(last)) return true;
  return MODEL_PART.test(last) && keys.slice(0, -1).some((key) => EMBEDDER.test(key));
}

/** Keys that say little without the one before them. */
const VAGUE = /^(id|model|name|path|provider|type|url|value|version)$/;

/** The last key of each path, or the last two where it is vague; the whole path where another ends alike. */
function shortNames(paths: readonly string[]): Map<string, string> {
  const count = new Map<string, number>();
  const unique = [...new Set(paths)];
  const end = (path: string) => {
    const keys = path.split('.');
    return keys.slice(VAGUE.test(keys.at(-1) ?? '') ? -2 : -1).join('.');
  };
  for (const path of unique) count.set(end(path), (count.get(end(path)) ?? 0) + 1);
  return new Map(unique.map((path) => [path, count.get(end(path)) === 1 ? end(path) : path]));
}

/** How the tests that an artifact carries differ; they are no part of what a model sees. */
export function diffEmbeddedTests(before: Json | null, after: Json | null): Difference {
  const lines: string[] = [];
  const fields: FieldChange[] = [];
  for (const [key, noun] of [
    ['testData', 'test case'],
    ['evaluators', 'evaluator'],
  ] as const) {
    const [old, now] = [
      memberOf(before ?? undefined, key) ?? null,
      memberOf(after ?? undefined, key) ?? null,
    ];
    if (canonicalJson(old) === canonicalJson(now)) continue;
    lines.push(describeList(asList(old), asList(now), noun));
    fields.push({ field: key, before: old, after: now });
  }
  return { lines, fields };
}

function asList(value: Json): string[] {
  return Array.isArray(value) ? value.map(canonicalJson) : [];
}

/** `1 test changed, 2 added`; `in another order` where the items are the same. */
export function describeList(
  before: readonly string[],
  after: readonly string[],
  noun: string,
  plural = `${noun}s`,
): string {
  if ([...before].sort().join() === [...after].sort().join()) return `${plural} in another order`;
  const runs = diffSequences(before, after, 2000);
  if (runs === null) return `${plural}: ${before.length} -> ${after.length}`;
  const count = { removed: 0, changed: 0, added: 0 };
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    if (run.op === 'delete') {
      const both = next?.op === 'insert' ? Math.min(run.items.length, next.items.length) : 0;
      count.changed += both;
      count.removed += run.items.length - both;
      if (next?.op === 'insert') count.added += next.items.length - both;
    } else if (run.op === 'insert' && runs[index - 1]?.op !== 'delete') count.added += run.items.length;
  }
  const parts = Object.entries(count).filter(([, number]) => number > 0);
  return parts
    .map(([verb, number], index) =>
      index === 0
        ? `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural} ${verb}`
        : `${number} ${verb}`,
    )
    .join(', ');
}
