import { describe, expect, it } from 'vitest';
import { applyScorer } from '../../../../src/core/eval/scorers/apply.ts';
import { prepareScoring } from '../../../../src/core/eval/scoring.ts';
import { suiteFromPromptYml } from '../../../../src/core/eval/suites/prompt-yml.ts';
import { artifactOf } from '../../artifact/support.ts';
import { makeOutput, readReply } from '../scorers/support.ts';

function suiteWith(evaluator: string) {
  const text = `name: Answer
model: openai/gpt-5-mini
messages: [{ role: user, content: "{{input}}" }]
testData: [{ input: a, expected: b }]
evaluators: [{ name: check, ${evaluator} }]
`;
  const embedded = suiteFromPromptYml(artifactOf('prompts/answer.prompt.yml', text), 'openai/judge');
  if (embedded === null) throw new Error('no suite');
  return { scorers: embedded.suite.scorers, reasons: embedded.obstacles.map(({ reason }) => reason) };
}

describe('an evaluator of a .prompt.yml', () => {
  it.each([
    ['equals', 'equals', true],
    ['contains', 'contains', false],
    ['startsWith', 'starts_with', false],
    ['endsWith', 'ends_with', false],
  ])('compares `%s` as gh-models does, by %s with case_sensitive %s', (key, scorer, caseSensitive) => {
    const { scorers } = suiteWith(`string: { ${key}: "{{expected}}" }`);
    expect(scorers).toMatchObject([
      { metric: 'check', scorer, options: { value: '{{expected}}', case_sensitive: caseSensitive } },
    ]);
  });

  it('that looks for an empty text is no test', () => {
    expect(suiteWith('string: { contains: "" }')).toEqual({
      scorers: [],
      reasons: ['its `string` test names no comparison'],
    });
  });

  it('that never shows the judge the answer is refused', () => {
    const llm = (prompt: string) =>
      `llm: { modelId: openai/gpt-5, prompt: "${prompt}", choices: [{ choice: a, score: 1 }] }`;
    expect(suiteWith(llm('Right for {{input}}?')).reasons[0]).toContain('does not show the answer');
    expect(suiteWith(llm('Is {{completion}} right?')).scorers).toMatchObject([{ scorer: 'choice_judge' }]);
  });

  it('makes the first of several comparisons, as gh-models does', () => {
    expect(suiteWith('string: { endsWith: b, contains: a }').scorers).toMatchObject([{ scorer: 'contains' }]);
  });

  it('is judged by its own model, not by that of another evaluator', () => {
    const judge = (model: string) =>
      `llm: { modelId: ${model}, prompt: "Is {{completion}} right?", choices: [{ choice: a, score: 1 }] }`;
    const { scorers, reasons } = suiteWith(
      `${judge('openai/gpt-5')} }, { name: other, ${judge('mistral-ai/large')} }, { name: third, uses: github/fluency`,
    );
    expect(scorers.map((use) => use.judge)).toEqual(['openai/gpt-5', 'mistral-ai/large', undefined]);
    expect(reasons).toEqual([]);
  });
});

describe('testData of a .prompt.yml', () => {
  it('keeps two rows of one id that differ, and one of two that do not', () => {
    const text = `messages: [{ role: user, content: "{{input}}" }]
testData: [{ id: x, input: a }, { id: x, input: b }, { id: x, input: a }]
evaluators: [{ name: check, string: { contains: a } }]
`;
    const embedded = suiteFromPromptYml(artifactOf('prompts/answer.prompt.yml', text), null);
    expect(embedded?.suite.cases.map(({ id, input }) => [id, input])).toEqual([
      ['x', 'a'],
      ['x (2)', 'b'],
    ]);
  });
});

/** What an evaluator says of an answer to a row with this `expected`. */
async function evaluate(evaluator: string, answer: string, expected = 'world'): Promise<number | null> {
  const text = `messages: [{ role: user, content: "{{input}}" }]
testData: [{ input: a, expected: ${expected} }]
evaluators: [{ name: check, ${evaluator} }]
`;
  const suite = suiteFromPromptYml(artifactOf('prompts/answer.prompt.yml', text), null)?.suite;
  const [testCase] = suite?.cases ?? [];
  if (suite === undefined || testCase === undefined) throw new Error('no suite');
  const prepared = await prepareScoring(suite, testCase);
  const [task] = prepared.ok ? prepared.tasks : [];
  if (task?.scorer.kind !== 'deterministic') throw new Error('no deterministic scorer');
  const { use, scorer, options } = task;
  return applyScorer(use, scorer, { case: testCase, output: makeOutput({ text: answer }), options }).value;
}

describe('a string evaluator', () => {
  // github/gh-models, cmd/eval/eval_test.go, "string evaluator works correctly"; the last four by cmd/eval/eval.go, runStringEvaluator.
  it.each([
    ['contains: world', 'hello world', 'world', 1],
    ['contains: world', 'hello there', 'world', 0],
    ['equals: exact', 'exact', 'world', 1],
    ['equals: exact', 'not exact', 'world', 0],
    ['startsWith: hello', 'hello world', 'world', 1],
    ['endsWith: world', 'hello world', 'world', 1],
    ['contains: "{{expected}}"', 'hello world', 'world', 1],
    ['contains: "{{expected}}"', 'hello world', 'goodbye', 0],
    ['contains: WORLD', 'Hello World', 'world', 1],
    ['startsWith: HELLO', '  hello world', 'world', 1],
    ['endsWith: WORLD', 'hello world \n', 'world', 1],
    ['equals: Exact', 'exact', 'world', 0],
  ])('{ %s } of %j is as in gh-models', async (test, answer, expected, passed) => {
    expect(await evaluate(`string: { ${test} }`, answer, expected)).toBe(passed);
  });
});

describe('an llm evaluator', () => {
  // github/gh-models, cmd/eval/eval.go, runLLMEvaluator.
  const choices = [
    { choice: '1', score: 0 },
    { choice: 'Good', score: 0.75 },
    { choice: 'goodness', score: 1 },
  ];
  const read = (reply: string) =>
    readReply('choice_judge', reply, { prompt: 'Is {{completion}} right?', choices });

  it('takes the first listed choice that the reply contains, whatever its case', () => {
    expect(read('GOODNESS me, that is good').value).toBe(0.75);
    expect(read('good, 10 of 10').value).toBe(0);
  });

  it('has no score where the reply names no choice: gh-models would call that a failed answer', () => {
    expect(read('perhaps').value).toBeNull();
  });

  it.each(['similarity', 'coherence', 'fluency', 'relevance', 'groundedness'])(
    'github/%s is the rubric of that name',
    (name) => {
      const { scorers, reasons } = suiteWith(`uses: github/${name}`);
      expect(reasons).toEqual([]);
      expect(scorers).toMatchObject([{ scorer: 'judge', options: { rubric: name } }]);
    },
  );
});
