import type { Severity } from '../types.ts';
import { INSTRUCTION_RULES } from './instructions.ts';
import { MODEL_RULES } from './models.ts';
import { PARAMETER_RULES } from './parameters.ts';
import { PRIVACY_RULES } from './privacy.ts';
import { PROMPT_RULES } from './prompts.ts';
import { RETRIEVAL_RULES } from './retrieval.ts';
import type { Rule } from './rule.ts';
import { SCHEMA_RULES } from './schemas.ts';
import { SIZE_RULES } from './size.ts';
import { TEMPLATE_RULES } from './templates.ts';
import { TOOL_CHANGE_RULES } from './tool-changes.ts';
import { TOOL_RULES } from './tools.ts';

/** What parsers and the review itself report beside the artifacts' own rules. */
const REPORTED_ELSEWHERE: readonly Rule[] = [
  { id: 'dataset', severity: 'warning', means: 'a file of cases cannot be read as it was meant' },
  {
    id: 'judge-agreement',
    severity: 'warning',
    means: 'a judge agrees too little with the labels of people',
  },
  { id: 'judge-family', severity: 'warning', means: 'a judge grades a model of its own maker' },
  {
    id: 'judge-noise',
    severity: 'note',
    means: 'what is known of a judge’s noise, and whether it still holds',
  },
  {
    id: 'judge-revision',
    severity: 'warning',
    means: 'a judge was served by another model than for the other side, or than when it was calibrated',
  },
  { id: 'judge-unpinned', severity: 'note', means: 'the judge’s id names no dated revision of its model' },
  {
    id: 'leaked-case',
    severity: 'warning',
    means: 'a case of the suite stands in the prompt that it is to measure',
  },
  {
    id: 'missing-reference',
    severity: 'error',
    means: 'a file of this repository that the artifact refers to does not exist',
  },
  {
    id: 'policy-changed',
    severity: 'note',
    means: 'the change touches the policy, which counts once merged',
  },
  { id: 'policy-misnamed', severity: 'warning', means: 'a policy file by a name that is not read' },
  {
    id: 'policy-not-acted-on',
    severity: 'note',
    means: 'the policy asks for what this version does not do',
  },
  { id: 'unknown-key', severity: 'warning', means: 'a key that the format does not know, and ignores' },
  {
    id: 'unknown-label',
    severity: 'warning',
    means: 'a label of people is of no metric that a judge grades',
  },
];

/** Every rule of the free checks, by theme. */
export const RULES: readonly Rule[] = [
  ...TEMPLATE_RULES,
  ...PROMPT_RULES,
  ...INSTRUCTION_RULES,
  ...SIZE_RULES,
  ...MODEL_RULES,
  ...PARAMETER_RULES,
  ...TOOL_RULES,
  ...SCHEMA_RULES,
  ...TOOL_CHANGE_RULES,
  ...RETRIEVAL_RULES,
  ...PRIVACY_RULES,
  ...REPORTED_ELSEWHERE,
];

/** Ids of all rules, sorted. */
export const RULE_IDS: readonly string[] = RULES.map(({ id }) => id).sort();

/** How grave a rule's findings are where the policy does not say. */
export function severityOf(id: string): Severity {
  return RULES.find((rule) => rule.id === id)?.severity ?? 'warning';
}
