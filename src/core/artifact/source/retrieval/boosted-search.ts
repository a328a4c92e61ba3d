import { normalizeKey } from '../../values.ts';
import { entryOf, optionsOf } from '../evaluate.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { lastPart } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall } from '../types.ts';

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
