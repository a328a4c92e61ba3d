import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { CountTokens } from '../tokens.ts';
import type { EvalSuiteContent } from '../types.ts';
import {
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  settingsOf,
  stringOf,
  withoutKeys,
} from '../values.ts';
import { describeModel } from './prompt.ts';
import type { TemplateSide } from './read-alike.ts';
import { diffSequences } from './sequence-diff.ts';
import { describeList, fieldsUnder, listShownChanges } from './settings.ts';
import { describeText } from './text.ts';
import { type Difference, shorten, showMove, showValue } from './wording.ts';

/** Parts of a promptfoo config that are compared in their own terms. */
const OWN = ['prompts', 'providers', 'targets', 'tests', 'scenarios', 'defaultTest', 'assert'];
const MAX_EDITS = 500;

/** How two states of an eval suite differ: its models first, then its prompts, then its tests, then the rest. */
export function diffSuites(
  before: EvalSuiteContent,
  after: EvalSuiteContent,
  counter: CountTokens | null,
): Difference {
  const [old, now] = [before.data, after.data].map((data) => (isRecord(data) ? data : {}));
  const [then = {}, here = {}] = [old, now];
  const providers = (data: JsonRecord) => memberOf(data, 'providers') ?? memberOf(data, 'targets') ?? null;
  const defaults = (data: JsonRecord) => memberOf(data, 'defaultTest') ?? null;
  const tests = (key: string, noun: string) =>
    describeItems(memberOf(then, key) ?? null, memberOf(here, key) ?? null, noun);
  const lines = [
    ...countAlike(describeProviders(providers(then), providers(here))),
    ...describePrompts(memberOf(then, 'prompts') ?? null, memberOf(here, 'prompts') ?? null, counter),
    ...describeLabels(memberOf(then, 'prompts') ?? null, memberOf(here, 'prompts') ?? null),
    ...tests('tests', 'test'),
    ...tests('scenarios', 'scenario'),
    ...describeItems(
      memberOf(defaults(then), 'assert') ?? null,
      memberOf(defaults(here), 'assert') ?? null,
      'assertion of every test',
      'assertions of every test',
    ),
    ...describeRest('defaultTest.', defaults(then), defaults(here), ['assert']),
    ...describeItems(
      memberOf(then, 'assert') ?? null,
      memberOf(here, 'assert') ?? null,
      'assertion at the top level',
      'assertions at the top level',
    ),
    ...describeRest('', then, here, OWN),
  ];
  return { lines, fields: fieldsUnder('settings', listShownChanges(before.settings, after.settings)) };
}

/** What is to be said of several providers in the same words is said once. */
function countAlike(lines: readonly string[]): string[] {
  const groups = Map.groupBy(lines, (line) => line);
  return [...groups].map(([line, { length }]) => (length < 2 ? line : `${line} (${length} providers)`));
}

function describeItems(before: Json, after: Json, noun: string, plural = `${noun}s`): string[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (typeof before === 'string' && typeof after === 'string')
    return [`${plural} ${showMove(before, after)}`];
  const items = (list: Json) => (list === null ? [] : [list].flat());
  const texts = (list: Json) => items(list).map(canonicalJson);
  const line = describeList(texts(before), texts(after), noun, { plural });
  // One of them alone can be told in full.
  const [was, is] = changedPair(items(before), items(after)) ?? [];
  if (was === undefined || is === undefined) return [line];
  const changes = describeRest('', was, is, []);
  return [changes.length > 2 || changes.length === 0 ? line : `${line}: ${changes.join(', ')}`];
}

/** The one pair of items that differ, where all others are the same. */
function changedPair(before: readonly Json[], after: readonly Json[]): [Json, Json] | null {
  if (before.length !== after.length) return null;
  const places = before.flatMap((item, at) =>
    canonicalJson(item) === canonicalJson(after[at] ?? null) ? [] : [at],
  );
  const [place] = places;
  return places.length !== 1 || place === undefined ? null : [before[place] ?? null, after[place] ?? null];
}

function describeRest(prefix: string, before: Json, after: Json, own: readonly string[]): string[] {
  const leaves = (data: Json) => {
    const rest = isRecord(data) ? withoutKeys(data, own) : {};
    return Object.keys(rest).length === 0 ? {} : settingsOf(listLeaves(rest));
  };
  return listShownChanges(leaves(before), leaves(after)).map(
    ({ field, move }) => `\`${prefix}${shorten(field, 80)}\` ${move}`,
  );
}

type Provider = { id: string; settings: Record<string, Json> };

function describeProviders(before: Json, after: Json): string[] {
  const [old, now] = [readProviders(before), readProviders(after)];
  const gone = old.filter(({ id }) => !now.some((other) => other.id === id));
  const come = now.filter(({ id }) => !old.some((other) => other.id === id));
  const lines = come.map(({ id }, index) =>
    gone[index] === undefined ? `model ${shorten(id, 60)} added` : describeModel(gone[index].id, id),
  );
  lines.push(...gone.slice(come.length).map(({ id }) => `model ${shorten(id, 60)} removed`));
  const pairs = now.flatMap((provider) => {
    const earlier = old.find(({ id }) => id === provider.id) ?? gone[come.indexOf(provider)];
    return earlier === undefined ? [] : [{ earlier, provider }];
  });
  for (const { earlier, provider } of pairs) {
    if (earlier.id !== provider.id && now.length > 1) {
      lines.push(...describeSuccession(earlier, provider));
      continue;
    }
    const of = now.length < 2 ? '' : ` of ${shorten(provider.id, 60)}`;
    for (const { field, move } of listShownChanges(earlier.settings, provider.settings))
      lines.push(`\`${shorten(field.replace(/^config\./, ''), 80)}\`${of} ${move}`);
  }
  const ids = (list: readonly Provider[]) => list.map(({ id }) => id);
  if (lines.length > 0 || ids(old).join('\n') === ids(now).join('\n')) return lines;
  return [old.length === now.length ? 'models in another order' : `models ${showMove(ids(old), ids(now))}`];
}

/** A provider in another's place has settings of its own; those of the other did not change, they went with it. */
function describeSuccession(earlier: Provider, provider: Provider): string[] {
  const differing = listShownChanges(earlier.settings, provider.settings);
  if (differing.length === 0) return [];
  const list = (side: 'before' | 'after') =>
    differing
      .filter((change) => change[side] !== null)
      .slice(0, 6)
      .map((change) => `\`${shorten(change.field.replace(/^config\./, ''), 60)}\` ${showValue(change[side])}`)
      .join(', ');
  const [had, has] = [list('before'), list('after')];
  const name = shorten(provider.id, 60);
  if (has === '') return [`${name} has no ${had} as ${shorten(earlier.id, 60)} had`];
  return [`${name} has ${has}${had === '' ? '' : `; ${shorten(earlier.id, 60)} had ${had}`}`];
}

/** `openai:gpt-5`, `{id, config}` and `{openai:gpt-5: {config}}`. */
function readProviders(list: Json): Provider[] {
  return (list === null ? [] : [list].flat()).map((entry) => {
    if (typeof entry === 'string') return { id: entry, settings: {} };
    const id = stringOf(memberOf(entry, 'id'));
    const [first] = isRecord(entry) && id === null ? Object.entries(entry) : [];
    const options = first?.[1] ?? entry;
    const settings = isRecord(options) ? settingsOf(listLeaves(withoutKeys(options, ['id']))) : {};
    return { id: id ?? first?.[0] ?? 'a provider', settings };
  });
}

function describePrompts(before: Json, after: Json, counter: CountTokens | null): string[] {
  const [old, now] = [readPrompts(before), readPrompts(after)];
  const runs = diffSequences(old, now, MAX_EDITS);
  if (runs === null) return [`${old.length} prompts -> ${now.length}`];
  const lines: string[] = [];
  let place = 0;
  const name = (text: string) =>
    isFile(text) ? ` \`${shorten(text, 60)}\`` : now.length < 2 ? '' : ` ${place}`;
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    const replaced = run.op === 'delete' && next?.op === 'insert' ? next.items : [];
    if (run.op === 'equal') place += run.items.length;
    else if (run.op === 'delete') {
      for (const [at, was] of run.items.entries()) {
        const is = replaced[at];
        if (is === undefined)
          lines.push(`prompt${isFile(was) ? name(was) : ` "${shorten(was, 60)}"`} removed`);
        else {
          place += 1;
          lines.push(
            isFile(was) || isFile(is)
              ? `prompt ${showMove(was, is)}`
              : `prompt${name(is)}: ${describeText(was, is, sideOf(was), sideOf(is), counter)}`,
          );
        }
      }
    }
    const added =
      run.op !== 'insert'
        ? []
        : run.items.slice(runs[index - 1]?.op === 'delete' ? (runs[index - 1]?.items.length ?? 0) : 0);
    for (const text of added) {
      place += 1;
      lines.push(`prompt${isFile(text) ? name(text) : ` "${shorten(text, 60)}"`} added`);
    }
  }
  return lines;
}

/** What else is said of prompts whose texts are the same: labels, their own settings. */
function describeLabels(before: Json, after: Json): string[] {
  if (canonicalJson(readPrompts(before)) !== canonicalJson(readPrompts(after))) return [];
  return describeRest('', { prompts: before }, { prompts: after }, []);
}

function readPrompts(list: Json): string[] {
  const texts = isRecord(list) ? Object.keys(list) : list === null ? [] : [list].flat();
  return texts.map((entry) => {
    if (typeof entry === 'string') return entry;
    return stringOf(memberOf(entry, 'raw')) ?? stringOf(memberOf(entry, 'id')) ?? canonicalJson(entry);
  });
}

function isFile(text: string): boolean {
  return text.startsWith('file://') || (!/\s/.test(text) && /\.\w{2,6}(:\w+)?$/.test(text));
}

function sideOf(text: string): TemplateSide {
  return { template: 'nunjucks', variables: listVariables('nunjucks', text) };
}
