import { optionsOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall } from '../types.ts';

/** What an application calls it when it looks up what a model is to read: `query_related`, `getSimilarMemories`, `fetch_context`. */
const LOOKS_UP =
  /^a?_?(query|search|retrieve|find|fetch|get|recall|look_?up|load|select)_(\w+_)?(related|similar|relevant|nearest|closest|context|contexts|chunks?|passages?|snippets?|memories|examples)(_\w+)?$/;
/** What finds things for people has such names too. */
const FOR_PEOPLE =
  /(^|_)(products?|users?|items?|movies?|songs?|tracks?|images?|photos?|faces?|posts?|artists?|jobs?|properties|listings?|colou?rs?|points?|neighbou?rs|nodes?|files?|words?)(_|$)/;
const COUNT = /^(k|top_k|n_results|num_results|top_n|max_results|limit|match_count|max_chunks|n)$/;
/** Of whatever is counted. */
const VAGUE = /^(limit|n|max_results|top_n)$/;
const MAX_FOUND = 500;

const looksUp = rememberByName((last): boolean => {
  const words = wordsOf(last).join('_');
  return LOOKS_UP.test(words) && !FOR_PEOPLE.test(words);
});

/** How much is looked up by a function of the application, in a file that has to do with a model. */
export function listNearCalls(index: SourceIndex, skip: (call: SourceCall) => boolean): CodeSetting[] {
  return index.file.calls.flatMap((call) => {
    const last = lastPart(call.callee);
    if (!looksUp(last) || skip(call)) return [];
    return optionsOf(call).flatMap(({ key, value, lines }): CodeSetting[] => {
      const words = wordsOf(key).join('_');
      if (!COUNT.test(words) || (VAGUE.test(words) && !index.usesModels)) return [];
      const count = literalsIn(value).find(({ type }) => type === 'number');
      if (count?.type !== 'number' || count.value < 1 || count.value > MAX_FOUND) return [];
      return [
        {
          path: `${nameOfCall(call, index)}.${key}`,
          value: count.value,
          line: lines[0],
          hint: `retrieval_${words}`,
        },
      ];
    });
  });
}
