import { stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, listLeaves, memberOf, stringOf } from '../values.ts';

/** Words of which a file that configures evals of a known tool holds one: worth parsing. */
export const EVAL_WORDS =
  /requested_metrics|doc_to_text|doc_to_target|metric_list|elsuite|eval_set_id|testing_criteria|probe_spec|detector_spec|graders|source_type|column_mapping|(allowed|forbidden|required|expected|disallowed|banned|permitted)_?[tT]ools?(_?[cC]alls)?|max_?[tT]ool_?[cC]alls|dataMapping|["']?class["']?:\s*["']?[\w.]*evals?[\w.]*:|builtin\./;

/** Whose configuration of evals the data is, by its structure alone; null where it is none. */
export function nameEvalTool(data: Json): string | null {
  if (!isRecord(data)) return null;
  return TOOLS.find(({ isOne }) => isOne(data))?.name ?? null;
}

/** Files of what graders look for, in a program's own words. */
const GRADERS_STEM =
  /^((llm|ai|eval)[-_])?(graders?|rubrics?|(judge|eval|grading|grader|scoring)[-_](rubrics?|criteria))$/i;
/** What is graded of a model's answer alone: a teacher's rubric has levels and points. */
const GRADED =
  /refusal|hallucinat|ground(ed|ing)|faithful|empath|jailbreak|toxic|citation|judge|llm|(^|_)(model|prompt|response|answer)(_|$)|tool_?calls?|(must|forbidden|banned|required)_?(not_?)?(phrases?|words?|include|contain)/i;

/** Whether a file that is named for graders says what they look for in a model's answer. */
export function isGraderFile(path: string, data: Json): boolean {
  if (!GRADERS_STEM.test(stemOf(path)) || !isRecord(data) || '$schema' in data || 'properties' in data)
    return false;
  return listLeaves(data).some(({ keys }) => keys.some((key) => GRADED.test(String(key))));
}

const TOOLS: readonly { name: string; isOne: (data: JsonRecord) => boolean }[] = [
  { name: 'OpenAI evals', isOne: isRegistry },
  {
    name: 'OpenAI evals',
    isOne: (data) => isRecord(memberOf(data, 'data_source_config')) && isList(data, 'testing_criteria'),
  },
  { name: 'lm-evaluation-harness', isOne: isHarnessTask },
  {
    name: 'ai-rag-chat-evaluator',
    isOne: (data) => isText(data, 'testdata_path') && isList(data, 'requested_metrics'),
  },
  {
    name: 'Microsoft agent evals',
    isOne: (data) =>
      isList(data, 'data') && isList(data, 'evaluators') && textsOf(data, 'evaluators').every(isEvaluator),
  },
  {
    name: 'Agent Development Kit',
    isOne: (data) => isText(data, 'eval_set_id') && isList(data, 'eval_cases'),
  },
  {
    name: 'garak',
    isOne: (data) =>
      ['probe_spec', 'detector_spec', 'probes'].some(
        (key) => memberOf(memberOf(data, 'plugins'), key) !== undefined,
      ) && ['run', 'system', 'reporting'].some((key) => isRecord(memberOf(data, key))),
  },
  { name: 'YiVal', isOne: isExperiment },
  { name: 'Azure AI evaluation', isOne: isAzureEvaluation },
  {
    name: 'prompt flow',
    isOne: (data) =>
      isText(data, 'flow') && isText(data, 'data') && isRecord(memberOf(data, 'column_mapping')),
  },
  {
    name: 'waza',
    isOne: (data) => isList(data, 'graders') && isList(data, 'tasks') && isRecord(memberOf(data, 'config')),
  },
];

/** An experiment of YiVal: rows, and what is tried or measured with them. */
function isExperiment(data: JsonRecord): boolean {
  return (
    isText(memberOf(data, 'dataset') ?? null, 'source_type') &&
    ['evaluators', 'variations', 'custom_function', 'custom_evaluators', 'human_rating_configs'].some(
      (key) => memberOf(data, key) !== undefined,
    )
  );
}

/** Evaluators by name with the columns that each is given, as Azure runs them. */
function isAzureEvaluation(data: JsonRecord): boolean {
  const evaluators = memberOf(data, 'evaluators') ?? memberOf(data, 'evaluator_config');
  if (!isRecord(evaluators) || Object.keys(evaluators).length === 0) return false;
  return Object.values(evaluators).every((one) =>
    ['dataMapping', 'data_mapping', 'column_mapping', 'initParams'].some((key) =>
      isRecord(memberOf(one, key)),
    ),
  );
}

/** `{math.dev.v0: {class: evals.elsuite.basic.match:Match, args}}` */
function isRegistry(data: JsonRecord): boolean {
  const members = Object.values(data);
  return (
    members.length > 0 &&
    members.every(isRecord) &&
    members.some((member) => /^[\w.]*\bevals?\b[\w.]*:\w+$/.test(stringOf(memberOf(member, 'class')) ?? ''))
  );
}

function isHarnessTask(data: JsonRecord): boolean {
  const keys = [
    'doc_to_text',
    'doc_to_target',
    'doc_to_choice',
    'metric_list',
    'output_type',
    'dataset_path',
  ];
  const said = keys.filter((key) => memberOf(data, key) !== undefined).length;
  const task = memberOf(data, 'task') ?? memberOf(data, 'group') ?? memberOf(data, 'include');
  return said >= 2 && (task !== undefined || said >= 4);
}

function isEvaluator(name: string): boolean {
  return /^(builtin\.\w+|\w+Evaluator)$/.test(name);
}

function textsOf(data: JsonRecord, key: string): string[] {
  const list = memberOf(data, key);
  return Array.isArray(list) ? list.map((item) => stringOf(item) ?? '') : [];
}

function isList(data: JsonRecord, key: string): boolean {
  const list = memberOf(data, key);
  return Array.isArray(list) && list.length > 0;
}

function isText(data: Json, key: string): boolean {
  return stringOf(memberOf(data, key)) !== null;
}
