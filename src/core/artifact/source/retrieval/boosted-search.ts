import { normalizeKey } from '../../values.ts';
import { entryOf, optionsOf, wordOf } from '../evaluate.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { lastPart } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceValue } from '../types.ts';

/** What an index of texts is asked for beside a question. */
const COUNT = /^(numresults|limit|topk)$/;

/**
 * How much each field of a text counts and how many texts are taken: `index.search(query, boost_dict={"title": 3.0}, num_results=5)`
 * of minsearch, whose index is made for what a model reads. The dictionary may be bound to a name.
 */
export function listBoostedSearch(call: SourceCall, index: SourceIndex): CodeSetting[] {
  if (lastPart(call.callee) !== 'search') return [];
  const options = optionsOf(call);
  const given = entryOf(options, 'boost_dict')?.value;
  if (given === undefined) return [];
  const boosts = given.type === 'name' ? index.lookup(given.name) : given;
  const place = nameOfCall(call, index);
  const fields = (boosts?.type === 'object' ? boosts.entries : []).map(({ key, value, lines }) => ({
    path: `${place}.boost_dict.${key}`,
    value,
    line: lines[0],
  }));
  const counts = options
    .filter(({ key }) => COUNT.test(normalizeKey(key)))
    .map(({ key, value, lines }) => ({ path: `${place}.${key}`, value, line: lines[0] }));
  return [...fields, ...counts].flatMap(({ path, value, line }) =>
    value.type === 'number' ? [{ path, value: value.value, line, hint: 'retrieval.search' }] : [],
  );
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
