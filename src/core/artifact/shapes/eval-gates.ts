import { stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, listLeaves, memberOf, stringOf } from '../values.ts';

const STEM = /(^|[-_.])(gates?|thresholds?)$/i;
const FILE = /\.(jsonl?|ya?ml|csv)$/i;
/** What is measured of agents and of answers alone, wherever a file lies. */
const OF_AGENTS =
  /^((min|max|mean)_)?(agent_task_success|tool_?(call|use|selection)?s?_?(accuracy|success|precision|recall|f1|correctness|error)|arg(ument)?s?_accuracy|forbidden_phrases?|hallucination|faithful|grounded|jailbreak|prompt_injection|llm_judge|judge_|answer_(relevan|correct)|context_(precision|recall|relevan))/;
/** What is measured of agents too, and of budgets, of journals, of services. */
const OF_OTHERS =
  /^((min|max|mean)_)?(task_success|forbidden_rate|refusal|citation|toxicity|cost_(mean|per|p\d+)|mean_cost|tokens_per)/;
/** Speaks of evals beside the paths: benchmarks of programs have suites and baselines too. */
const OF_MODELS = /\b(llms?|evals?|agents?|judges?|trajector(y|ies)|prompts?)\b/i;

/** A file that is named for gates or thresholds; worth parsing. */
export function isNamedForGates(path: string): boolean {
  return STEM.test(stemOf(path));
}

/**
 * Whether a file of gates says, outside of evals too, how good an agent has to be, by numbers of two metrics of agents of which
 * nothing else has one, or which suite is compared with which baseline.
 */
export function isGateFile(path: string, data: Json, text: string): boolean {
  if (!isNamedForGates(path) || !isRecord(data) || '$schema' in data) return false;
  const bars = listLeaves(data)
    .filter(({ value }) => typeof value === 'number')
    .map(({ keys }) => keys.map((key) => wordsOf(String(key))));
  const sure = bars.filter((words) => words.some((word) => OF_AGENTS.test(word)));
  const near = bars.filter((words) => words.some((word) => OF_AGENTS.test(word) || OF_OTHERS.test(word)));
  if (sure.length > 0 && near.length >= 2) return true;
  return OF_MODELS.test(text) && entriesOf(data).some(comparesSuite);
}

/** The file itself and the members of its lists. */
function entriesOf(data: JsonRecord): JsonRecord[] {
  return [data, ...Object.values(data).filter(Array.isArray).flat().filter(isRecord)];
}

function comparesSuite(entry: JsonRecord): boolean {
  const isFile = (key: string) => FILE.test(stringOf(memberOf(entry, key)) ?? '');
  return isFile('suite') && (isFile('baseline') || isFile('reference'));
}

/** `toolAccuracy` as `tool_accuracy`. */
function wordsOf(key: string): string {
  return key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}
