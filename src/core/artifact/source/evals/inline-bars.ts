import type { CodeSetting } from '../models/code-settings.ts';

/** Where a result is held against a number. */
const DECIDES = /\b(if|elif|assert|expect|pass(ed)?|ok|failed|success|return|while)\b/;
const COMMENT = /^\s*(#|\/\/|\*|\/\*)/;
/** What is measured of answers, and a number of at most three digits. */
const COMPARED =
  /([\w.]{0,60}(?:score|faithful|relevan|precision|recall|accuracy|hit_?rate|mrr|ndcg|similarity|grounded|correct|pass_?rate|hallucinat)[\w.]{0,40}|[\w.]{1,60}\[["'](?:[\w ]{0,40})["']\])\s{0,3}(<=?|>=?)\s{0,3}(\d{1,3}(?:\.\d{1,6})?)(?![\w.])/gi;
const MEASURED =
  /score|metric|result|faithful|relevan|precision|recall|accuracy|hit_?rate|mrr|ndcg|similarity|grounded|correct|pass_?rate|hallucinat/i;
/** A longer line is no statement of a person. Characters. */
const MAX_LINE = 400;
const MAX_BARS = 50;

/** What measured numbers have to reach where they are compared: `if scores["faithfulness"] < 0.3` is `{path: "scores.faithfulness", value: "< 0.3"}`. */
export function listInlineBars(lines: readonly string[]): CodeSetting[] {
  const bars = lines.flatMap((line, at): CodeSetting[] => {
    if (line.length > MAX_LINE || COMMENT.test(line) || !DECIDES.test(line)) return [];
    return [...line.matchAll(COMPARED)].flatMap(
      ([, left = '', operator = '', number = '']): CodeSetting[] => {
        if (!MEASURED.test(left)) return [];
        const path = left.replace(/\[["']([^"'\]]*)["']\]/g, '.$1');
        return [{ path, value: `${operator} ${number}`, line: at + 1, hint: path }];
      },
    );
  });
  return bars.length > MAX_BARS ? [] : bars;
}
