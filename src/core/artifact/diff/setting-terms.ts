import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { CountTokens } from '../tokens.ts';
import type { SettingsContent } from '../types.ts';
import { hideInArguments, isConfidential, withoutSecrets } from './confidential.ts';
import { isServedAlike } from './model-moves.ts';
import { describeModel } from './prompt.ts';
import { readAlike } from './read-alike.ts';
import { describeText } from './text.ts';
import { countOf, listNames, shorten, showMove } from './wording.ts';

/** One setting that differs; `label` is its path within the part it belongs to. `undefined` means absent. */
export type SettingChange = {
  path: string;
  label: string;
  before: Json | undefined;
  after: Json | undefined;
};
export type Sides = { before: SettingsContent; after: SettingsContent; counter: CountTokens | null };
/** `isSentence`: what a part does, so that its name needs no colon. */
export type Term = { text: string; weight: number; isSentence?: boolean };

/** Lists that say which tools may be used; of the second kind, which may not. */
const ALLOWED =
  /(^|\.)(allow(ed)?([-_]?tools)?|always_?allow|auto_?approve|include_?tools|enabled_?tools|permissions\.allow)$/i;
const DENIED =
  /(^|\.)(den(y|ied)([-_]?tools)?|disallowed_?tools|exclude_?tools|disabled_?tools|permissions\.deny)$/i;
/** Settings that decide where requests go and how often. */
const ROUTING =
  /weight|fallback|strategy|mode|priority|timeout|retr|cache|algorithm|order|max_|limit|temperature|top_p/i;

/** One change in the words of the setting's kind, and how much it weighs against others. */
export function describeSetting(change: SettingChange, sides: Sides, noun: string | null): Term {
  const { path, label, before, after } = change;
  // A part that is one value, as an alias may be.
  if (label === '' && typeof before === 'string' && typeof after === 'string') {
    const text = `now points to ${shorten(after, 100)}, was ${shorten(before, 100)}`;
    return { text, weight: 9, isSentence: true };
  }
  if (isConfidential(path, before ?? null) || isConfidential(path, after ?? null)) {
    return { text: `\`${shorten(label, 80)}\` ${verbOf(change)}`, weight: 3 };
  }
  if (isModelChange(change, sides)) return describeModelChange(change, sides, noun);
  if (isProse(change, sides)) return { text: describeProse(change, sides.counter), weight: 7 };
  if (isNames(before) && isNames(after)) return describeNames(label, before ?? [], after ?? [], noun);
  return { text: describeValue(change), weight: ROUTING.test(label) ? 5 : 4 };
}

function verbOf({ before, after }: SettingChange): string {
  return before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
}

function isModelChange({ before, after }: SettingChange, sides: Sides): boolean {
  const is = (value: Json | undefined, side: SettingsContent) =>
    typeof value === 'string' && side.models.includes(value);
  const either = is(before, sides.before) || is(after, sides.after);
  return (
    either &&
    [before, after].every((value) => value === undefined || value === null || typeof value === 'string')
  );
}

function describeModelChange(
  { path, label, before, after }: SettingChange,
  sides: Sides,
  noun: string | null,
): Term {
  const [old, now] = [before, after].map((value) => (typeof value === 'string' ? shorten(value, 100) : null));
  const described = describeModel(
    old ?? null,
    now ?? null,
    isServedAlike(
      { field: path, before: before ?? null, after: after ?? null },
      sides.before.settings,
      sides.after.settings,
    ),
  );
  const swap = described.endsWith(': provider swap');
  const weight = swap ? 10 : 9;
  if (noun === 'alias' && old !== null && now !== null && /(^|\.)model$/.test(label)) {
    const text = `now points to ${now}, was ${old}${swap ? ': provider swap' : ''}`;
    return { text, weight, isSentence: true };
  }
  const plain = /^(model|llm)(_?(name|id))?$/i.test(label);
  return { text: plain ? described : `\`${shorten(label, 60)}\`: ${described}`, weight };
}

function isProse({ path, before, after }: SettingChange, sides: Sides): boolean {
  const text = [before, after].every((value) => value === undefined || typeof value === 'string');
  return text && (sides.before.instructions.includes(path) || sides.after.instructions.includes(path));
}

function describeProse({ label, before, after }: SettingChange, counter: CountTokens | null): string {
  const name = `\`${shorten(label, 60)}\``;
  const [old, now] = [before, after].map((value) => (typeof value === 'string' ? value : null));
  if (old !== null && old !== undefined && now !== null && now !== undefined) {
    return `${name}: ${describeText(old, now, ...readAlike(old, now), counter)}`;
  }
  const text = now ?? old ?? '';
  const tokens = counter === null ? '' : ` (${countOf(counter(text), 'token')})`;
  return `${name} ${now === null ? 'removed' : 'added'}${tokens}`;
}

function isNames(value: Json | undefined): value is string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}

/** Lists of names: what came and what went; for tools, whether more is allowed than before. */
function describeNames(
  label: string,
  before: readonly string[],
  after: readonly string[],
  noun: string | null,
): Term {
  const [shownBefore, shownAfter] = [hideInArguments(before), hideInArguments(after)];
  const [gone, come] = [
    shownBefore.filter((name) => !shownAfter.includes(name)),
    shownAfter.filter((name) => !shownBefore.includes(name)),
  ];
  const name = label === '' ? 'list' : `\`${shorten(label, 60)}\``;
  const prefix = label === '' ? '' : `${name}: `;
  if (gone.length === 0 && come.length === 0) {
    const turned = [...before].sort().join('\n') === [...after].sort().join('\n');
    return { text: turned ? `${name} in another order` : `${name} changed`, weight: 4 };
  }
  const moves = [
    ...(come.length === 0 ? [] : [`${listNames(come, 4)} added`]),
    ...(gone.length === 0 ? [] : [`${listNames(gone, 4)} removed`]),
  ].join(', ');
  const [wider, narrower] = [come.length > 0, gone.length > 0];
  const allows = ALLOWED.test(label) || (noun === 'server' && label === 'tools');
  if (wider !== narrower && (allows || DENIED.test(label))) {
    const widens = DENIED.test(label) ? narrower : wider;
    const list = DENIED.test(label) ? 'deny-list' : 'allow-list';
    const direction = (DENIED.test(label) ? !widens : widens) ? 'widened' : 'narrowed';
    return { text: `tool ${list} ${name} ${direction}: ${moves}`, weight: widens ? 9 : 8 };
  }
  const models = [...gone, ...come].some(isModelId);
  return { text: `${prefix}${moves}`, weight: /tools?$/i.test(label) ? 8 : models ? 7 : 4 };
}

function describeValue({ path, label, before, after }: SettingChange): string {
  const name = label === '' ? 'value' : `\`${shorten(label, 80)}\``;
  const long = [before, after].some(
    (value) => typeof value === 'string' && (value.length > 120 || value.includes('\n')),
  );
  if (long && before !== undefined && after !== undefined) return `${name} changed`;
  const [old, now] = [before, after].map((value) =>
    value === undefined ? undefined : withoutSecrets(path, value),
  );
  return `${name} ${showMove(old, now)}`;
}
