import { describe, expect, it } from 'vitest';
import { suiteFromPromptYml } from '../../../../src/core/eval/suites/prompt-yml.ts';
import { artifactOf } from '../../artifact/support.ts';

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
