import { normalizeKey } from '../../values.ts';
import { entryOf, optionsOf, wordOf } from '../evaluate.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { nameKey } from '../names/name-scopes.ts';
import { lastPart } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';

/** What an index of texts is asked for beside a question. */
const COUNT = /^(numresults|limit|topk)$/;

/**
 * How much each field of a text counts and how many texts are taken: `index.search(query, boost_dict={"title": 3.0}, num_results=5)`
 * of minsearch, whose index is made for what a model reads. A dictionary that is bound to a name is listed with the first call that is
 * given it: with each of them, a file of long ones and many calls would grow to the square.
 */
export function listBoostedSearches(calls: readonly SourceCall[], index: SourceIndex): CodeSetting[] {
  const boosted = calls.filter(
    (call) => lastPart(call.callee) === 'search' && entryOf(optionsOf(call), 'boost_dict') !== null,
  );
  if (boosted.length === 0) return [];
  const listed = new Set<SourceValue>();
  const bound = new Map(
    index.file.bindings.map(({ name, scope, value }) => [nameKey(name, scope), value] as const),
  );
  return boosted.flatMap((call): CodeSetting[] => {
    const options = optionsOf(call);
    const given = entryOf(options, 'boost_dict')?.value;
    if (given === undefined) return [];
    const place = nameOfCall(call, index);
    // Functions may each call theirs the same.
    const boosts =
      given.type === 'name'
        ? (bound.get(nameKey(given.name, call.scope)) ?? index.lookup(given.name))
        : given;
    const fields = boosts?.type === 'object' && !listed.has(boosts) ? boosts.entries : [];
    if (boosts !== null) listed.add(boosts);
    const counts = options.filter(({ key }) => COUNT.test(normalizeKey(key)));
    return [
      ...fields.flatMap((entry) => settingOf(`${place}.boost_dict`, entry)),
      ...counts.flatMap((entry) => settingOf(place, entry)),
    ];
  });
}

function settingOf(place: string, { key, value, lines }: SourceEntry): CodeSetting[] {
  if (value.type !== 'number') return [];
  return [{ path: `${place}.${key}`, value: value.value, line: lines[0], hint: 'retrieval.search' }];
}

/** `question^3`: a field of Elasticsearch that counts for more. */
const BOOSTED = /^[\w.*-]{1,60}\^\d+(\.\d+)?$/;
/** Values nested deeper than this are data. */
const MAX_DEPTH = 8;

/**
 * The fields that a query of Elasticsearch weighs, and how many texts it takes: `{"size": 5, "query": {"multi_match": {"fields":
 * ["question^3", "text"]}}}`. Shops search so as well; the caller knows whether a model reads what is found.
 */
export function listBoostedQueries(index: SourceIndex): CodeSetting[] {
  return [
    ...index.file.bindings.flatMap(({ scope, name, value }) =>
      listBoostedFields(value, [...scope, name].join('.')),
    ),
    ...index.file.calls.flatMap((call) =>
      /(^|\.)a?search$/.test(call.callee)
        ? optionsOf(call).flatMap(({ key, value }) =>
            listBoostedFields(value, `${nameOfCall(call, index)}.${key}`),
          )
        : [],
    ),
  ];
}

function listBoostedFields(value: SourceValue, path: string): CodeSetting[] {
  if (value.type !== 'object') return [];
  const found = fieldsIn(value, path, 0);
  const size = entryOf(value.entries, 'size');
  if (found.length === 0 || size?.value.type !== 'number') return found;
  return [
    { path: `${path}.size`, value: size.value.value, line: size.lines[0], hint: 'retrieval.search' },
    ...found,
  ];
}

function fieldsIn(value: SourceValue, path: string, depth: number): CodeSetting[] {
  if (depth > MAX_DEPTH) return [];
  if (value.type === 'list') return value.items.flatMap((item) => fieldsIn(item, path, depth + 1));
  if (value.type !== 'object') return [];
  return value.entries.flatMap(({ key, value: inner }) => {
    const at = `${path}.${key}`;
    const fields = key === 'multi_match' && inner.type === 'object' ? entryOf(inner.entries, 'fields') : null;
    if (fields?.value.type !== 'list') return fieldsIn(inner, at, depth + 1);
    const names = fields.value.items.map((item) => wordOf(item));
    const boosted = names.every((name) => name !== null) && names.some((name) => BOOSTED.test(name ?? ''));
    return boosted
      ? [{ path: `${at}.fields`, value: names, line: fields.lines[0], hint: 'retrieval.search' }]
      : [];
  });
}
