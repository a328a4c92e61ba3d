import { digestOf } from '../../artifact/digest.ts';
import type { Json } from '../../artifact/problem.ts';
import type { Artifact } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../../artifact/values.ts';
import type { Obstacle } from '../plan.ts';
import { showsAnswer } from '../scorers/judges/choice-judge.ts';
import { findRubric } from '../scorers/judges/rubrics.ts';
import type { Case, ScorerUse, Suite } from '../types.ts';
import { toModelId } from './model-id.ts';
import { makeUse, nameMetric } from './scorer-use.ts';

/** A suite that an artifact carries itself, and what of it cannot be run. */
export type EmbeddedSuite = { suite: Suite; obstacles: Obstacle[] };

/** gh-models compares `equals` letter by letter and the rest whatever the case of the letters. */
const STRING_TESTS: Record<string, { scorer: string; case_sensitive: boolean }> = {
  equals: { scorer: 'equals', case_sensitive: true },
  contains: { scorer: 'contains', case_sensitive: false },
  startsWith: { scorer: 'starts_with', case_sensitive: false },
  endsWith: { scorer: 'ends_with', case_sensitive: false },
};

/**
 * The suite in a `.prompt.yml`: `testData` are its cases, each evaluator one metric with gh-models' meaning: string
 * tests but `equals` ignore case, an `llm` evaluator scores by the first choice that its reply contains. Null where the file has no
 * tests. `judge` is the policy's; an `llm` evaluator names its own model, and the first of those judges where no one does.
 */
export function suiteFromPromptYml(artifact: Artifact, judge: string | null): EmbeddedSuite | null {
  const tests = artifact.embeddedTests;
  const rows = memberOf(tests ?? null, 'testData');
  const evaluators = memberOf(tests ?? null, 'evaluators');
  if (!Array.isArray(rows) || rows.length === 0 || !Array.isArray(evaluators) || evaluators.length === 0)
    return null;
  const obstacles: Obstacle[] = [];
  const taken = new Set<string>();
  const scorers: ScorerUse[] = [];
  for (const [i, evaluator] of evaluators.entries()) {
    const read = readEvaluator(
      evaluator,
      nameMetric(stringOf(memberOf(evaluator, 'name')) ?? `evaluator_${i + 1}`, taken),
    );
    if ('refused' in read)
      obstacles.push({ metric: read.metric, reason: read.refused, fix: null, blocks: true });
    else scorers.push(read.use);
  }
  const suite: Suite = {
    name: artifact.name,
    origin: { kind: 'prompt-yml', path: artifact.path },
    covers: [artifact.path],
    target: { kind: 'prompt', prompt: artifact.path },
    cases: readCases(rows, artifact),
    scorers,
    mustPass: [],
    repeats: 1,
    judge: judge ?? scorers.find((use) => use.judge !== undefined)?.judge ?? null,
  };
  return { suite, obstacles };
}

type ReadEvaluator = { use: ScorerUse } | { refused: string; metric: string };

function readEvaluator(evaluator: Json, metric: string): ReadEvaluator {
  const text = memberOf(evaluator, 'string');
  if (isRecord(text)) {
    // Of several comparisons gh-models makes the first, in this order.
    for (const [key, { scorer, case_sensitive }] of Object.entries(STRING_TESTS)) {
      const value = memberOf(text, key);
      if (value !== undefined && value !== null && value !== '')
        return { use: makeUse(metric, scorer, { value, case_sensitive }) };
    }
    return { refused: 'its `string` test names no comparison', metric };
  }
  const llm = memberOf(evaluator, 'llm');
  if (isRecord(llm)) return readLlm(llm, metric);
  const uses = stringOf(memberOf(evaluator, 'uses'));
  if (uses === null) return { refused: 'it is neither `string` nor `llm` nor `uses`', metric };
  const rubric = findRubric(uses.replace(/^github\//, ''));
  if (rubric === null) return { refused: `\`${uses}\` is no evaluator that is known here`, metric };
  return { use: makeUse(metric, 'judge', { rubric: rubric.name }) };
}

function readLlm(llm: JsonRecord, metric: string): ReadEvaluator {
  const choices = memberOf(llm, 'choices');
  const prompt = stringOf(memberOf(llm, 'prompt'));
  const scored = (Array.isArray(choices) ? choices : []).flatMap((choice) => {
    const score = memberOf(choice, 'score');
    const text = memberOf(choice, 'choice');
    return typeof score === 'number' && text !== undefined && text !== null
      ? [{ choice: String(text), score }]
      : [];
  });
  if (prompt === null || scored.length === 0)
    return { refused: 'its `llm` evaluator lacks `prompt` or `choices`', metric };
  if (!showsAnswer(prompt))
    return {
      refused: 'the prompt of its `llm` evaluator does not show the answer, `{{completion}}`',
      metric,
    };
  const highest = Math.max(...scored.map(({ score }) => score));
  if (scored.some(({ score }) => score < 0))
    return { refused: 'it has choices with a score below 0', metric };
  // Scores are shares here; gh-models takes any number and asks only whether it is above 0.
  const scale = highest > 1 ? highest : 1;
  const system = stringOf(memberOf(llm, 'systemPrompt'));
  const options: JsonRecord = {
    prompt,
    choices: scored.map(({ choice, score }) => ({ choice, score: score / scale })),
    ...(system === null ? {} : { system_prompt: system }),
  };
  const model = stringOf(memberOf(llm, 'modelId'));
  return { use: makeUse(metric, 'choice_judge', options, model === null ? {} : { judge: toModelId(model) }) };
}

function readCases(rows: readonly Json[], artifact: Artifact): Case[] {
  const seen = new Map<string, string>();
  return rows.flatMap((row, i): Case[] => {
    if (!isRecord(row)) return [];
    const given =
      typeof row.id === 'string' || typeof row.id === 'number'
        ? String(row.id)
        : `row-${digestOf(row).slice(0, 8)}`;
    // The same row twice says nothing twice; another row of the same id is another case.
    const content = digestOf(row);
    if (seen.get(given) === content) return [];
    let id = given;
    for (let n = 2; seen.has(id); n++) id = `${given} (${n})`;
    seen.set(id, content);
    const line = artifact.positions?.[`testData[${i}]`] ?? 1;
    const { input } = row;
    return [
      {
        id,
        input: typeof input === 'string' ? input : '',
        vars: row,
        expected: row.expected ?? null,
        tools: null,
        tags: [],
        cluster: id,
        scorers: [],
        source: { path: artifact.path, line },
      },
    ];
  });
}
