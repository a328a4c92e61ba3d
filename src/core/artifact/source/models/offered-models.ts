import { isModelId, isWellKnownModel } from '../../model-id.ts';
import { wordOf } from '../evaluate.ts';
import { wordsOf } from '../names/name-words.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import type { SourceEntry, SourceFile, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { isDefaultModelName } from './model-names.ts';

/** What the interface is asked for, where people pick by another name. */
const ASKED = /^(api_(identifier|model(_(id|name))?|name)|model_identifier|provider_model(_(id|name))?)$/;
/** What is picked is asked for itself. */
const PICKED = /^(id|value|model|model_id|model_name)$/;
/** What a catalogue says of models: what they cost and what they can do. */
const CATALOGUE =
  /(^|_)(pric\w+|costs?|context|tokens|max_\w+|window|released?|capabilit\w+|supports?|parameters|params|benchmark\w*|quantization|downloads)(_|$)/;
/** A longer list is a catalogue as well. */
const MAX_OFFERED = 40;

/**
 * The models that people may pick in an application: by what it asks for under each (`apiIdentifier`), and beside the one that
 * it takes without being told, by the names that they are picked by.
 */
export function listOfferedModels({ bindings }: SourceFile, chosen: readonly CodeSetting[]): CodeSetting[] {
  const defaults = new Set(
    chosen.flatMap(({ hint, value }) =>
      isDefaultModelName(hint) && typeof value === 'string' ? [value] : [],
    ),
  );
  return bindings.flatMap(({ name, scope, value, appends }) => {
    if (appends || value.type !== 'list' || value.items.length < 2 || value.items.length > MAX_OFFERED)
      return [];
    const path = [...scope, name].join('.');
    const offered = value.items.map((item) => offeredIn(item, path));
    if (offered.some((one) => one === null)) return [];
    const models = offered.filter((one) => one !== null);
    const known =
      models.every(({ sure }) => sure) || models.some(({ setting }) => defaults.has(setting.value));
    return known ? models.map(({ setting }) => setting) : [];
  });
}

/** Tables within tables deeper than this are data. */
const MAX_DEPTH = 6;

/** Of a table of models those that are asked where nobody picks another: `{id: "gpt-5", default: true}`. */
export function listMarkedDefaults({ bindings }: SourceFile): CodeSetting[] {
  const visit = (value: SourceValue, path: string, depth: number): CodeSetting[] => {
    if (depth > MAX_DEPTH) return [];
    if (value.type === 'object')
      return value.entries.flatMap((entry) => visit(entry.value, `${path}.${entry.key}`, depth + 1));
    if (value.type !== 'list' || value.items.length > MAX_OFFERED) return [];
    const marked = value.items.flatMap((item) => markedIn(item, path));
    return marked.length > 0
      ? marked
      : value.items.flatMap((item, at) => visit(item, `${path}[${at}]`, depth + 1));
  };
  return bindings.flatMap(({ name, scope, value, appends }) =>
    appends ? [] : visit(value, [...scope, name].join('.'), 0),
  );
}

function markedIn(item: SourceValue, path: string): CodeSetting[] {
  if (item.type !== 'object') return [];
  const isMarked = item.entries.some(
    ({ key, value }) =>
      /^(is_)?default$/.test(wordsOf(key).join('_')) && value.type === 'boolean' && value.value,
  );
  const found = item.entries.find(({ key }) => PICKED.test(wordsOf(key).join('_')));
  const id = wordOf(found?.value);
  if (!isMarked || found === undefined || id === null) return [];
  if (!isWellKnownModel(id) || isRetrievalModel(id)) return [];
  return [{ path: `${path}.default`, value: id, line: found.lines[0], hint: found.key }];
}

type Offered = { setting: CodeSetting & { value: string }; sure: boolean };

function offeredIn(item: SourceValue, path: string): Offered | null {
  if (item.type !== 'object') return null;
  const named = item.entries.map((entry) => ({ entry, key: wordsOf(entry.key).join('_') }));
  const shown = named.some(({ key }) => /^(label|name|title|display_name|description)$/.test(key));
  if (!shown || named.some(({ key }) => CATALOGUE.test(key))) return null;
  const asked = named.find(({ key, entry }) => ASKED.test(key) && isChatModel(entry));
  const found = asked ?? named.find(({ key, entry }) => PICKED.test(key) && isChatModel(entry));
  const id = wordOf(found?.entry);
  if (found === undefined || id === null) return null;
  const pick = wordOf(item.entries.find(({ key }) => key === 'id')) ?? id;
  const [line] = found.entry.lines;
  return {
    setting: { path: `${path}.${pick}.${found.entry.key}`, value: id, line, hint: found.entry.key },
    sure: asked !== undefined,
  };
}

function isChatModel(entry: SourceEntry): boolean {
  const id = wordOf(entry);
  return id !== null && isModelId(id) && !isRetrievalModel(id);
}
