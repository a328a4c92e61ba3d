import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { CountTokens } from '../tokens.ts';
import type { FieldChange, SettingsContent } from '../types.ts';
import { isRecord, memberOf } from '../values.ts';
import { withoutSecrets } from './confidential.ts';
import { type ConfigurationPart, splitConfiguration } from './configuration-parts.ts';
import { describeStart, isStart } from './mcp-terms.ts';
import { nameEntry, outlineEntry } from './outline-configuration.ts';
import { pairParts } from './pair-parts.ts';
import { findRenamed, type Renamed } from './renamed-settings.ts';
import { describeSetting, type SettingChange, type Sides, type Term } from './setting-terms.ts';
import { diffLeaves } from './settings.ts';
import { byWeight, type Difference, shorten } from './wording.ts';

/**
 * How two states of agents, gateways or MCP servers differ, part by part: parts that came or went are one change each,
 * whatever stands in them; then models, prose, tools and everything else, in the words of its kind.
 */
export function diffConfigurations(
  before: SettingsContent,
  after: SettingsContent,
  counter: CountTokens | null,
): Difference {
  const sides: Sides = { before, after, counter };
  const terms: Term[] = [];
  const fields: FieldChange[] = [];
  for (const { old, now, renamed } of pairParts(splitConfiguration(before), splitConfiguration(after))) {
    for (const found of [renamed ? describeRenaming(old, now) : NOTHING, describePair(old, now, sides)]) {
      terms.push(...found.terms);
      fields.push(...found.fields);
    }
  }
  return { lines: byWeight(terms).map(({ text }) => text), fields };
}

type Described = { terms: Term[]; fields: FieldChange[] };
const NOTHING: Described = { terms: [], fields: [] };

function describeRenaming(old: ConfigurationPart | null, now: ConfigurationPart | null): Described {
  if (old === null || now === null) return { terms: [], fields: [] };
  const text = `${nameEntry(now)} was called \`${old.entry?.name ?? ''}\``;
  const field = {
    field: `settings.${now.at}`,
    before: old.entry?.name ?? null,
    after: now.entry?.name ?? null,
  };
  return { terms: [{ text, weight: 8 }], fields: [field] };
}

function describePair(old: ConfigurationPart | null, now: ConfigurationPart | null, sides: Sides): Described {
  const part = now ?? old;
  if (part === null) return { terms: [], fields: [] };
  if (old === null || now === null) {
    // What stands in a part that came or went is said with it.
    const field = { field: `settings.${part.at}`, before: asJson(old), after: asJson(now) };
    const outer = part.parent?.isAlone === true;
    // Where a fallback led to says what it kept up.
    const told = now === null && !/fallback$/.test(part.entry?.noun ?? '') ? null : outlineEntry(part);
    const outline = told === null ? '' : now === null ? ` (was ${told})` : `: ${told}`;
    const text = `${nameEntry(part)} ${now === null ? 'removed' : 'added'}${outline}`;
    return outer ? { terms: [], fields: [] } : { terms: [{ text, weight: 8 }], fields: [field] };
  }
  const listed = listChanges(old, now);
  const renamed = findRenamed(listed, (change) => change);
  const changes = withRenamed(listed, renamed);
  const title = now.entry === null ? '' : nameEntry(now);
  const start = now.entry?.noun === 'server' ? describeStart(old.leaves, now.leaves) : null;
  const terms: Term[] = start === null ? [] : [{ text: `${title}: ${start}`, weight: 9 }];
  terms.push(
    ...renamed.map(({ gone, come }) => ({
      text: `${title === '' ? '' : `${title}: `}\`${shorten(gone.label, 80)}\` is called \`${shorten(come.label, 80)}\` now`,
      weight: 3,
    })),
  );
  const fields: FieldChange[] = [];
  for (const change of changes) {
    const order = isOrderOfParts(change, old, now);
    if (order && !isReordered(change)) continue;
    const { path, label, before, after } = change;
    fields.push({
      field: `settings.${path}`,
      before: before === undefined ? null : withoutSecrets(path, before),
      after: after === undefined ? null : withoutSecrets(path, after),
    });
    if (start !== null && (isStart(label) || /^(type|transport)$/.test(label))) continue;
    const term = order ? orderTerm(change) : describeSetting(change, sides, now.entry?.noun ?? null);
    terms.push({
      text:
        term.isSentence === true || title === '' ? `${title} ${term.text}`.trim() : `${title}: ${term.text}`,
      weight: term.weight,
    });
  }
  return { terms, fields };
}

/** Of a setting that is called otherwise only what it holds is a change. */
function withRenamed(
  listed: readonly SettingChange[],
  renamed: readonly Renamed<SettingChange>[],
): SettingChange[] {
  return listed.flatMap((change) => {
    if (renamed.some(({ gone }) => gone === change)) return [];
    const gone = renamed.find(({ come }) => come === change)?.gone;
    if (gone === undefined) return [change];
    const same = canonicalJson(gone.before ?? null) === canonicalJson(change.after ?? null);
    return same ? [] : [{ ...change, before: gone.before }];
  });
}

function listChanges(old: ConfigurationPart, now: ConfigurationPart): SettingChange[] {
  return diffLeaves(old.leaves, now.leaves).flatMap(({ field: label }): SettingChange[] => {
    const [before, after] = [memberOf(old.leaves, label), memberOf(now.leaves, label)];
    // That a part is called otherwise is said once.
    if (old.entry?.name !== now.entry?.name && before === old.entry?.name && after === now.entry?.name)
      return [];
    // A fallback is a mapping of its name to what it falls back to.
    const shown = label === now.entry?.name ? '' : label;
    return [{ path: joinPath(now.at, label), label: shown, before, after }];
  });
}

function joinPath(at: string, label: string): string {
  if (at === '' || label === '') return `${at}${label}`;
  return label.startsWith('[') ? `${at}${label}` : `${at}.${label}`;
}

/** The names of a list whose items are parts themselves: what came and went is said of those. */
function isOrderOfParts(change: SettingChange, old: ConfigurationPart, now: ConfigurationPart): boolean {
  return (
    [old, now].some((side) => side.lists.has(change.label)) && [change.before, change.after].every(isList)
  );
}

function isList(value: Json | undefined): boolean {
  return value === undefined || Array.isArray(value) || (isRecord(value) && Object.keys(value).length === 0);
}

function isReordered({ before, after }: SettingChange): boolean {
  const [old, now] = [before, after].map((value) => (Array.isArray(value) ? value.map(canonicalJson) : []));
  const common = (list: readonly string[] = [], others: readonly string[] = []) =>
    list.filter((item) => others.includes(item)).join('\n');
  return common(old, now) !== common(now, old);
}

function orderTerm({ label }: SettingChange): Term {
  return { text: `\`${shorten(label, 80)}\` in another order`, weight: 4 };
}

function asJson(part: ConfigurationPart | null): Json {
  if (part === null) return null;
  return Object.fromEntries(
    Object.entries(part.leaves).map(([label, value]) => [
      label,
      withoutSecrets(joinPath(part.at, label), value),
    ]),
  );
}
