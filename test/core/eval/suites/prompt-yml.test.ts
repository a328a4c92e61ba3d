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
});
