import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { ASSERTION_TYPES } from '../../../../src/core/eval/suites/assertions.ts';
import { suiteFromPromptYml } from '../../../../src/core/eval/suites/prompt-yml.ts';
import { suiteFromPromptfoo } from '../../../../src/core/eval/suites/promptfoo.ts';

const word = fc.constantFrom(
  'a',
  '{{x}}',
  '{{',
  'file://t.yaml',
  'exec:rm',
  '__proto__',
  '',
  '[',
  'openai:gpt-5',
);
const anything = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }), fc.dictionary(word, word, { maxKeys: 3 }));
const type = fc.constantFrom(...ASSERTION_TYPES.map((one) => one.type), 'not-equals', 'nonsense', '');
const assertion = fc.oneof(
  anything,
  fc.record(
    { type, value: anything, threshold: anything, weight: anything, metric: anything, assert: anything },
    { requiredKeys: ['type'] },
  ),
);
const test = fc.oneof(
  anything,
  fc.record(
    {
      vars: fc.oneof(anything, fc.dictionary(word, anything, { maxKeys: 3 })),
      assert: fc.oneof(anything, fc.array(assertion, { maxLength: 4 })),
      options: anything,
      description: anything,
    },
    { requiredKeys: [] },
  ),
);
const promptfoo = fc.record(
  {
    prompts: fc.oneof(anything, fc.array(anything, { maxLength: 3 })),
    providers: fc.oneof(anything, fc.array(anything, { maxLength: 3 })),
    tests: fc.oneof(anything, fc.array(test, { maxLength: 4 })),
    defaultTest: test,
    scenarios: fc.oneof(
      anything,
      fc.array(fc.record({ config: anything, tests: anything }), { maxLength: 2 }),
    ),
    evaluateOptions: anything,
  },
  { requiredKeys: ['prompts', 'tests'] },
);
const promptYml = fc.record(
  {
    model: anything,
    messages: fc.constant([{ role: 'user', content: '{{x}} {{input}}' }]),
    testData: fc.oneof(anything, fc.array(anything, { maxLength: 3 })),
    evaluators: fc.oneof(
      anything,
      fc.array(
        fc.oneof(
          anything,
          fc.record({ name: anything, string: anything, llm: anything }, { requiredKeys: [] }),
        ),
        { maxLength: 3 },
      ),
    ),
  },
  { requiredKeys: ['messages'] },
);

it('any promptfoo config is a suite, what stands in its way, or a fault with its place; never an exception', () => {
  fc.assert(
    fc.property(promptfoo, fc.dictionary(word, fc.string(), { maxKeys: 2 }), (config, texts) => {
      const { artifacts, broken } = detectFile('promptfooconfig.json', JSON.stringify(config));
      expect(artifacts.length + broken.length).toBe(1);
      for (const artifact of artifacts) {
        const { cases, obstacles } = suiteFromPromptfoo(artifact, new Map(Object.entries(texts)));
        expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
        for (const { reason } of obstacles) expect(reason).not.toBe('');
      }
    }),
    { numRuns: 200 },
  );
});

it('any test data and evaluators of a .prompt.yml are the same', () => {
  fc.assert(
    fc.property(promptYml, (file) => {
      const { artifacts, broken } = detectFile('a.prompt.yml', JSON.stringify(file));
      expect(artifacts.length + broken.length).toBe(1);
      for (const artifact of artifacts) {
        const embedded = suiteFromPromptYml(artifact, 'openai/judge');
        for (const { reason } of embedded?.obstacles ?? []) expect(reason).not.toBe('');
      }
    }),
    { numRuns: 200 },
  );
});
