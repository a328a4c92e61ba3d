import { nearestName } from '../../artifact/nearest.ts';
import { isRecord } from '../../artifact/values.ts';
import { CODE, CODE_VALUE, REFUSALS } from './assertion-refusals.ts';
import {
  mapJavascript,
  mapLevenshtein,
  mapReferences,
  mapRegex,
  mapSimilar,
  mapToolCallF1,
  mapXml,
  SIMILAR,
} from './assertion-scorers.ts';
import {
  mapGoalSuccess,
  mapStepCount,
  mapToolArgs,
  mapToolSequence,
  mapToolUsed,
} from './assertion-trajectory.ts';
import type { Assertion, MappedAssertion } from './assertion-types.ts';

export type { Assertion, MappedAssertion } from './assertion-types.ts';

/** One assertion type: how it is run here, or why it is not and what comes nearest. */
export type AssertionType = {
  type: string;
  /** For the reference page. */
  does: string;
  map(assertion: Assertion): MappedAssertion;
};

const one =
  (scorer: string, caseSensitive: boolean) =>
  ({ value }: Assertion): MappedAssertion => {
    // promptfoo compares data with the answer read as JSON.
    if (scorer === 'equals' && value !== null && typeof value === 'object')
      return { scorer: 'json_schema', options: { schema: { const: value }, place: 'whole' } };
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return { refused: 'its value is not a text', nearest: 'json_schema' };
    const searches = scorer !== 'equals' && scorer !== 'edit_distance';
    if (searches && String(value).trim() === '')
      return { refused: 'its value is empty, which every answer contains', nearest: null };
    return { scorer, options: { value, case_sensitive: caseSensitive } };
  };

const many =
  (scorer: string, caseSensitive: boolean) =>
  ({ value }: Assertion): MappedAssertion => {
    // promptfoo takes a list, or a text with commas.
    const values = Array.isArray(value) ? value : typeof value === 'string' ? splitAtCommas(value) : [];
    const sought = values.filter((item) => String(item).trim() !== '');
    return sought.length === 0
      ? { refused: 'its value is not a list', nearest: scorer }
      : { scorer, options: { values: sought, case_sensitive: caseSensitive } };
  };

/** Commas separate, but not within double quotes, where `""` and `\\"` are a quote. */
function splitAtCommas(text: string): string[] {
  return Array.from(text.matchAll(/"((?:[^"\\]|\\.|"")*)"|([^,\s][^,]*)/g), ([, quoted, plain = '']) =>
    quoted === undefined ? plain.trim() : quoted.replace(/""|\\(["\\])/g, (pair) => pair.slice(1)),
  );
}

const rubric =
  (name: string, text: (value: string) => string) =>
  ({ value }: Assertion): MappedAssertion => {
    const criteria = Array.isArray(value)
      ? value.filter((item) => typeof item === 'string').join('\n')
      : value;
    if (typeof criteria !== 'string' || criteria === '')
      return { refused: 'it has no rubric as text', nearest: 'judge' };
    return { scorer: 'judge', options: { rubric: { name, criteria: text(criteria).slice(0, 8000) } } };
  };

const named = (name: string) => (): MappedAssertion => ({ scorer: 'judge', options: { rubric: name } });

function mapWordCount({ value }: Assertion): MappedAssertion {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)))
    return { scorer: 'length', options: { unit: 'words', min: Number(value), max: Number(value) } };
  if (!isRecord(value)) return { refused: 'its value is neither a number nor a range', nearest: 'length' };
  const range = Object.fromEntries(
    Object.entries(value).filter(
      ([key, bound]) => (key === 'min' || key === 'max') && typeof bound === 'number',
    ),
  );
  return { scorer: 'length', options: { unit: 'words', ...range } };
}

const mapJson =
  (place: string) =>
  ({ value }: Assertion): MappedAssertion => {
    if (value === null) return { scorer: 'json_validity', options: { place } };
    return isRecord(value)
      ? { scorer: 'json_schema', options: { schema: value, place } }
      : { refused: 'its schema is not written out in the file', nearest: 'json_schema' };
  };

const RUNS: readonly [string, string, AssertionType['map']][] = [
  ['equals', '`equals`; data are compared with the answer read as JSON', one('equals', true)],
  ['contains', '`contains`', one('contains', true)],
  ['icontains', '`contains` without case', one('contains', false)],
  ['contains-all', '`contains_all`', many('contains_all', true)],
  ['contains-any', '`contains_any`', many('contains_any', true)],
  ['icontains-all', '`contains_all` without case', many('contains_all', false)],
  ['icontains-any', '`contains_any` without case', many('contains_any', false)],
  ['starts-with', '`starts_with`', one('starts_with', true)],
  ['ends-with', '`ends_with`', one('ends_with', true)],
  ['regex', '`regex` (RE2: no lookaround)', mapRegex],
  ['is-json', '`json_validity`, with a schema `json_schema`', mapJson('whole')],
  [
    'contains-json',
    '`json_validity` anywhere in the answer, with a schema `json_schema`',
    mapJson('anywhere'),
  ],
  [
    'contains-html',
    '`html` anywhere in the answer',
    () => ({ scorer: 'html', options: { place: 'anywhere' } }),
  ],
  ['is-html', '`html`', () => ({ scorer: 'html', options: { place: 'whole' } })],
  ['contains-xml', '`xml` anywhere in the answer, with its required elements', mapXml('anywhere')],
  ['is-xml', '`xml`, with its required elements', mapXml('whole')],
  ['levenshtein', '`edits_within` its threshold, else 5 edits', mapLevenshtein],
  [
    'bleu',
    '`bleu` without case, at its threshold, else 0.5; n-grams of several references count together',
    mapReferences('bleu', { case_sensitive: false }, 0.5),
  ],
  [
    'gleu',
    '`gleu` without case, at its threshold, else 0.5',
    mapReferences('gleu', { case_sensitive: false }, 0.5),
  ],
  [
    'rouge-n',
    '`rouge_n` of single words (n is 1, as in promptfoo), at its threshold, else 0.75',
    mapReferences('rouge_n', { n: 1, tokens: 'treebank' }, 0.75),
  ],
  ['word-count', '`length` in words', mapWordCount],
  [
    'finish-reason',
    '`finish_reason`',
    ({ value }) =>
      typeof value === 'string' && value.trim() !== ''
        ? { scorer: 'finish_reason', options: { value } }
        : { refused: 'its value is no text', nearest: 'finish_reason' },
  ],
  ['tool-call-f1', '`tool_call_f1` by names, at its threshold, else 1', mapToolCallF1],
  ['trajectory:tool-used', '`tools_used`; `not-` of a list: none of them', mapToolUsed],
  ['trajectory:tool-sequence', '`tool_sequence`', mapToolSequence],
  ['trajectory:tool-args-match', '`tool_args_match`', mapToolArgs],
  [
    'trajectory:step-count',
    '`tools_used`, with `type: tool`; other steps of a trace are refused',
    mapStepCount,
  ],
  ['trajectory:goal-success', '`task_completion` with the goal', mapGoalSuccess],
  ['is-valid-function-call', '`valid_tool_call`', () => ({ scorer: 'valid_tool_call', options: {} })],
  ['is-valid-openai-function-call', '`valid_tool_call`', () => ({ scorer: 'valid_tool_call', options: {} })],
  ['is-valid-openai-tools-call', '`valid_tool_call`', () => ({ scorer: 'valid_tool_call', options: {} })],
  ['is-refusal', '`refusal`', () => ({ scorer: 'refusal', options: { expected: true } })],
  [
    'latency',
    '`latency`, watched: passes up to its threshold (ms); without one compared between base and head',
    () => ({ scorer: 'latency', options: {}, watched: true }),
  ],
  [
    'cost',
    '`cost`, watched: passes up to its threshold (USD); without one compared between base and head',
    () => ({ scorer: 'cost', options: {}, watched: true }),
  ],
  [
    'javascript',
    '`javascript`: an expression, a body, or a `file://*.js` that exports a function, in a sandbox',
    mapJavascript,
  ],
  ['llm-rubric', '`judge` with the rubric', rubric('llm_rubric', (text) => text)],
  [
    'g-eval',
    '`judge` with the criteria, at its threshold, else 0.7',
    (assertion) => {
      const mapped = rubric('g_eval', (text) => text)(assertion);
      return 'refused' in mapped ? mapped : { ...mapped, threshold: 0.7 };
    },
  ],
  ['model-graded-closedqa', '`judge` with the criterion', rubric('closed_qa', (text) => text)],
  [
    'factuality',
    '`judge`: agreement with the reference',
    rubric(
      'factuality',
      (text) => `Does the answer agree with the facts of this reference answer? Reference: ${text}`,
    ),
  ],
  [
    'model-graded-factuality',
    '`judge`: agreement with the reference',
    rubric(
      'factuality',
      (text) => `Does the answer agree with the facts of this reference answer? Reference: ${text}`,
    ),
  ],
  ['similar', SIMILAR, mapSimilar],
  ['similar:cosine', SIMILAR, mapSimilar],
  ['answer-relevance', '`judge: answer_relevancy`', named('answer_relevancy')],
  ['context-faithfulness', '`judge: groundedness`', named('groundedness')],
];

/** Every assertion type of promptfoo, and what becomes of it. */
export const ASSERTION_TYPES: readonly AssertionType[] = [
  ...RUNS.map(([type, does, map]) => ({ type, does, map })),
  ...REFUSALS.map(([type, reason, nearest]) => ({
    type,
    does: `refused: ${reason}${nearest === null ? '' : `; nearest: \`${nearest}\``}`,
    map: (): MappedAssertion => ({ refused: reason, nearest }),
  })),
];

const byType = new Map(ASSERTION_TYPES.map((type) => [type.type, type]));

/** What becomes of one assertion. A value that is a file or package of code is refused whatever the type. */
export function mapAssertion(assertion: Assertion): MappedAssertion {
  const { type, value } = assertion;
  if (
    typeof value === 'string' &&
    (/^file:\/\/.*\.([cm]?[jt]s|py|rb)(:\w+)?$/i.test(value) || value.startsWith('package:'))
  )
    return { refused: /^(javascript|python|ruby)$/.test(type) ? CODE : CODE_VALUE, nearest: 'javascript' };
  const known = byType.get(type);
  if (known !== undefined) return known.map(assertion);
  const near = nearestName(type, byType.keys());
  const meant = near === null ? '' : `, did you mean \`${near}\`?`;
  return { refused: `promptfoo has no assertion of this name${meant}`, nearest: null };
}
