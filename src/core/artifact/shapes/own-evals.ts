import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, listLeaves, normalizeKey } from '../values.ts';

/** Where an application keeps what its evals are run with. */
const PLACE = /(^|[/_.-])(evals?|evaluations?|ragas|deepeval|trulens|giskard|llm[-_]?judge)([/_.-]|$)/i;
/** What evals are set up with: what is measured, of what, by whom, and how much is enough. */
const PARTS: readonly RegExp[] = [
  /^(metrics?|evaluators?|scorers?|graders?|criteria|assertions|detectors)$/,
  /^(datasets?|dataset(path|file|name)|test(set|data|cases)(path|file)?|golden(set|file|path|dataset)?|cases(file|path)?|questions(file|path)?|evalset|samples)$/,
  /^((llm)?judge(s|model|llm|config)?|(evaluator|grader|eval|critic|scorer)(model|llm))$/,
  /^((pass|min|score|metric)?thresholds?|min\w{0,12}scores?|passrate)$/,
];
const JUDGE = PARTS[2] as RegExp;
/** What is measured of a model's answer alone. */
const MEASURED =
  /faithful|answer_?relevan|context_?(precision|recall|relevan|utili)|hallucinat|grounded|llm_?judge|g_?eval|toxicity|coheren|refusal|jailbreak|prompt_?injection|semantic_?similarity|answer_?correct/i;
/** What a run leaves behind. */
const RESULT =
  /^(results?|scores?|passed|failed|timestamp|runid|createdat|duration\w*|predictions?|outputs?)$/;

export function isPlaceOfEvals(path: string): boolean {
  return PLACE.test(path);
}

/** Whether an application's own file says what its evals measure and how, and of what a model answers. */
export function isOwnEvals(path: string, data: Json): boolean {
  if (!isPlaceOfEvals(path) || !isRecord(data)) return false;
  const keys = keysOf(data, 0);
  if (keys.some((key) => RESULT.test(key)) || '$schema' in data || 'jobs' in data) return false;
  if (weighsMetrics(data)) return true;
  const parts = PARTS.filter((part) => keys.some((key) => part.test(key))).length;
  return parts >= 2 && listLeaves(data).some(({ keys: path, value }) => isOfModels(path.map(String), value));
}

const METRICS =
  /^((eval(uation)?)?(metrics?|evaluators?|scorers?|graders?)(config|settings|weights)?|weights?)$/;
/** How much a metric counts, and how much of it is enough. */
const COUNTS =
  /^(weights?|(min|max|pass|score|fail)?threshold|min(imum)?(score)?|target|enabled|required|floor)$/;
const SCORED = /^(scores?|values?|mean|result|average|avg|std(dev)?|count|p\d+)$/;

/**
 * Whether a section says of two metrics of answers or more how they count: `[{name: faithfulness, weight: 1}]`,
 * `{faithfulness: {threshold: 0.8}}`, `weights: {faithfulness: 0.5}`. Bare numbers of metrics are what was measured.
 */
function weighsMetrics(data: JsonRecord): boolean {
  return sectionsOf(data).some(([key, section]) => {
    if (!METRICS.test(normalizeKey(key))) return false;
    const members: (readonly [string, Json])[] = Array.isArray(section)
      ? section.map((item) => [nameOf(item), item] as const)
      : isRecord(section)
        ? Object.entries(section)
        : [];
    const known = members.filter(([name]) => MEASURED.test(name.slice(0, 100).replaceAll(/[-\s]/g, '_')));
    const weights = /weights?$/.test(normalizeKey(key));
    return known.length >= 2 && members.every(([, item]) => saysHow(item, weights));
  });
}

function saysHow(item: Json, weights: boolean): boolean {
  if (typeof item === 'string') return true;
  if (!isRecord(item)) return typeof item === 'number' && weights;
  const keys = Object.keys(item).map(normalizeKey);
  return keys.some((key) => COUNTS.test(key)) && !keys.some((key) => SCORED.test(key));
}

function nameOf(item: Json): string {
  const name = isRecord(item) ? (item.name ?? item.metric ?? item.type ?? item.id) : item;
  return typeof name === 'string' ? name : '';
}

/** The members of the file and of its sections. */
function sectionsOf(data: JsonRecord): [string, Json][] {
  return Object.entries(data).flatMap(([key, value]) => [
    [key, value] as [string, Json],
    ...(isRecord(value) ? Object.entries(value) : []),
  ]);
}

/** A metric of answers by its name, or a judge that is a model. */
function isOfModels(path: readonly string[], value: Json): boolean {
  const texts = [...path, ...[value].flat().filter((item) => typeof item === 'string')];
  if (texts.some((text) => MEASURED.test(text.slice(0, 100).replaceAll(/[-\s]/g, '_')))) return true;
  return typeof value === 'string' && isModelId(value) && path.some((key) => JUDGE.test(normalizeKey(key)));
}

/** The keys of the file and of its sections. */
function keysOf(data: JsonRecord, depth: number): string[] {
  return Object.entries(data).flatMap(([key, value]) => [
    normalizeKey(key),
    ...(isRecord(value) && depth < 1 ? keysOf(value, depth + 1) : []),
  ]);
}
