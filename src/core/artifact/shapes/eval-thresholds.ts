import { directoryOf, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isRecord, type Leaf, listLeaves, normalizeKey } from '../values.ts';

/** Files of what is enough: `evals/thresholds.json`, `eval-gates.yaml`. */
const STEM =
  /(^|[-_.])(thresholds?|gates?|(pass|quality|acceptance)[-_]?(criteria|bars?|rates?|gates?)|min[-_]?scores?|floors?|limits|targets|slos?)$/i;
/** Places of evals; an evaluation may also be of a classifier that is trained here. */
const EVALS =
  /(^|[/_.-])(evals|evals?[-_](data|config|suite)|(llm|agent|prompt|rag|ai)[-_]evals?|ragas|deepeval|promptfoo)([/_.-]|$)/i;
const MAYBE_EVALS = /(^|[/_.-])(eval|evaluations?)([/_.-]|$)/i;
/** What is measured of answers, by the words of its name. */
const METRIC =
  /(^|_)(accuracy|recall|precision|f1|rate|score|pass|passed|quality|correctness|faithfulness|relevan(ce|cy)|groundedness|similarity|agreement|completeness|compliance|refusal|hallucinations?|toxicity|safety|citations?|injection|leaks?|mrr|ndcg|hit|latency|cost|tokens)(_|$|\d|@)/i;
/** Of these the ones that only a model's answers have. */
const OF_ANSWERS =
  /faithful|relevan|ground|hallucinat|refus|toxic|citation|injection|jailbreak|judge|escalat|tool_?call|llm|prompt|agent/i;
/** Coverage of code, audits of pages, and what is said of networks that are trained. */
const FOREIGN =
  /^(branches|functions|lines|statements|instructions|complexity|accessibility|bestpractices|seo|pwa|firstcontentfulpaint|coverage|linecoverage|branchcoverage|duplicated\w*|auc|roc_?auc|rmse|mae|mape|r2|iou|map(50)?|loss|perplexity|psnr|ssim|wer|bleu|fid)$/;
const RESULT =
  /^(results?|passed|failed|timestamp|runid|createdat|duration\w*|predictions?|outputs?|cases|rows|model)$/;

/** Whether a file of evals says how good is good enough: numbers by the names of metrics, and little else. */
export function isThresholdFile(path: string, data: Json): boolean {
  if (!STEM.test(stemOf(path)) || !isRecord(data) || '$schema' in data) return false;
  const place = `${directoryOf(path)}/${stemOf(path)}`;
  const sure = EVALS.test(place);
  if (!sure && !MAYBE_EVALS.test(place)) return false;
  const leaves = listLeaves(data);
  const names = leaves.flatMap(({ keys }) => keys.map(String));
  if (names.some((name) => FOREIGN.test(normalizeKey(name)) || RESULT.test(normalizeKey(name)))) return false;
  const numbers = leaves.filter(isEnough);
  if (numbers.length === 0 || numbers.length < leaves.filter(isNoNote).length * 0.6) return false;
  return numbers.some(
    ({ keys }) =>
      keys.some((key) => (sure ? METRIC : OF_ANSWERS).test(wordsOf(String(key)))) || isOfRetrieval(keys),
  );
}

/** `retrieval: {recall@5: 0.8}`: what is looked up for a model, where a recommender has the same metrics. */
function isOfRetrieval(keys: Leaf['keys']): boolean {
  const words = keys.map((key) => wordsOf(String(key)));
  return words.some((key) => /^(rag|retriev(al|er))(_|$)/.test(key)) && METRIC.test(words.at(-1) ?? '');
}

function isEnough({ value }: Leaf): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** What is written to people in words does not count. */
function isNoNote({ value }: Leaf): boolean {
  return typeof value !== 'string' || !value.includes(' ');
}

/** `passRate` as `pass_rate`. */
function wordsOf(key: string): string {
  return key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}
