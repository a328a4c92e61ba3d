import type { Json } from '../problem.ts';
import { isRecord } from '../values.ts';

/** What a run adds to its rows. */
export const MEASURED =
  /^(passed|verdict|latency(ms|s|seconds)?|prediction|predicted\w*|modeloutput|modelresponse|judge(score|ment|result|reason|reasoning)|iscorrect|faithfulness|answerrelevancy|runid|traceid|elapsed\w*|duration(ms|s)?|tokensused|usage|timestamp|finishreason)$/;
/** What came out of one. */
export const SAID = /^(actual\w*|outputs?|answers?|responses?|repl(y|ies)|generated\w*|got|completions?)$/;

/** Whether a person could have said it: words, mostly letters, no query and no code. Also inside of messages. */
export function holdsWords(value: Json): boolean {
  if (Array.isArray(value)) return value.slice(0, 5).some(holdsWords);
  if (isRecord(value)) return Object.values(value).slice(0, 10).some(holdsWords);
  if (typeof value !== 'string') return false;
  const text = value.slice(0, 500);
  if (/^\s*(select|insert|update|delete|create|with)\s.*\b(from|into|set|table|as)\b/is.test(text))
    return false;
  const letters = text.match(/[\p{L}\p{M}\s.,!?'’"-]/gu)?.length ?? 0;
  if (letters < text.length * 0.8) return false;
  const unspaced = text.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/gu)?.length ?? 0;
  return unspaced >= 4 || (text.match(/\p{L}{2,}/gu)?.length ?? 0) >= 3;
}

/** Words among the first 500 characters. */
export function countWords(text: string): number {
  return text.slice(0, 500).match(/\p{L}{2,}/gu)?.length ?? 0;
}
