import { describe, expect, it } from 'vitest';
import { config, PATH, reviewConfig, scoresOf } from '../support/review-promptfoo.ts';

/** A config whose provider answers `tea`, whatever it is asked. */
const withProvider = (transform: string, rest: string) =>
  `prompts: ["Before {{ question }}"]
providers: [{ id: openai:gpt-5-mini, transform: ${JSON.stringify(transform)} }]
${rest}`;
const tea = () => 'tea';

describe('a transform of promptfoo', () => {
  it('makes of the answer what assertions look at: the provider’s first, then the test’s, then the assertion’s own', async () => {
    const { report, reasons } = await reviewConfig(
      withProvider(
        "output + ' p'",
        `defaultTest: { options: { transform: "output + ' d'" } }
tests:
  - vars: { question: x }
    assert:
      - { type: equals, value: "tea p d" }
      - { type: equals, value: "tea p d a", transform: "output + ' a';", metric: own }
      - { type: not-contains, value: d, metric: other }
  - vars: { question: y }
    options: { transform: "output.toUpperCase()" }
    assert: [{ type: equals, value: "TEA P" }]
`,
      ),
      {},
      tea,
    );
    expect(reasons).toEqual([]);
    expect(scoresOf(report)).toEqual([{ equals: 1, own: 1, other: 0 }, { equals: 1 }]);
  });

  it.each(['parseFloat(output)', '({ n: parseFloat(output) })', '({ toJSON: () => null })'])(
    'that makes no number of an answer, as `%s`, gives no score and no pass',
    async (transform) => {
      const tests =
        'tests: [{ vars: { question: x }, assert: [{ type: javascript, value: "!(output > 5)" }] }]\n';
      const { report } = await reviewConfig(withProvider(transform, tests), {}, tea);
      expect(report.verdict).toBe('error');
      expect(scoresOf(report)).toEqual([{ javascript: null }]);
    },
  );

  it('of a provider that is weakened is shown as cases that were weakened', async () => {
    const tests = 'tests: [{ vars: { question: x }, assert: [{ type: equals, value: tea p }] }]\n';
    const before = withProvider("output + ' p'", tests);
    const weakened = await reviewConfig(before, {}, tea, { [PATH]: withProvider("'tea p'", tests) });
    expect(weakened.report.suites[0]?.removed_cases).toHaveLength(1);
  });

  it('is an expression or a body, at once or later, by its old name too, over variables and the prompt', async () => {
    const { report, reasons } = await reviewConfig(
      config(`tests:
  - vars: { question: x }
    options: { postprocess: "output + '!'" }
    assert:
      - { type: equals, value: "tea!" }
      - type: equals
        value: "tea! x"
        metric: body
        transform: |
          const { question } = context.vars;
          return \`\${output} \${question}\`;
      - { type: equals, value: "After x", transform: context.prompt.label, metric: prompt }
      - { type: equals, value: "later tea!", transform: "Promise.resolve('later ' + output)", metric: later }
`),
      {},
      tea,
    );
    expect(reasons).toEqual([]);
    expect(scoresOf(report)).toEqual([{ equals: 1, body: 1, prompt: 1, later: 1 }]);
  });

  it('may make data, which JavaScript gets as they are and everything else as JSON', async () => {
    const { report, reasons } = await reviewConfig(
      config(`defaultTest: { options: { transform: JSON.parse(output) } }
tests:
  - vars: { question: x }
    assert:
      - { type: javascript, value: "output.items.length === 2" }
      - { type: contains, value: '"items":[1,2]' }
      - { type: equals, value: { items: [1, 2] }, metric: whole }
      - { type: equals, value: "2", transform: "output.items[1]", metric: number }
`),
      {},
      () => '{ "items": [1, 2] }',
    );
    expect(reasons).toEqual([]);
    expect(scoresOf(report)).toEqual([{ javascript: 1, contains: 1, whole: 1, number: 1 }]);
  });

  it.each([
    ['throws', 'JSON.parse(output).answer', /the transform threw "SyntaxError/],
    ['loops', 'while (true) {}', /the transform gave no result: it ran longer than 200 ms/],
    ['makes nothing', 'undefined', /the transform returned undefined/],
    ['makes null', 'null', /the transform returned null/],
    ['makes too much', "'x'.repeat(2000000)", /more than 1000000 characters/],
    ['reads what there is not', 'process.env.KEY', /the transform threw "ReferenceError/],
    ['reads what is not known', 'context.metadata.x', /context\.metadata is not known here/],
  ])('that %s leaves its assertions without a score, turned round or not', async (_, code, reason) => {
    const { report } = await reviewConfig(
      config(`defaultTest: { options: { transform: ${JSON.stringify(code)} } }
tests:
  - vars: { question: x }
    assert: [{ type: contains, value: tea }, { type: not-contains, value: tea }]
`),
      {},
      tea,
    );
    expect(report.verdict).toBe('error');
    expect(scoresOf(report)).toEqual([{ contains: null, not_contains: null }]);
    expect(report.suites[0]?.cases[0]?.head.reasons.not_contains).toMatch(reason);
  });

  it('is the base’s on both sides: a change of one changes no score', async () => {
    const written = withProvider(
      "output + ' p'",
      'tests: [{ vars: { question: x }, assert: [{ type: equals, value: "tea p" }] }]\n',
    );
    const { report } = await reviewConfig(written, {}, tea, {
      [PATH]: written.replace('Before', 'After').replace("' p'", "' forged'"),
    });
    expect(scoresOf(report)).toEqual([{ equals: 1 }]);
  });
});

describe('a context transform', () => {
  const judged = (transform: string) =>
    withProvider(
      'JSON.parse(output)',
      `defaultTest: { options: { provider: openai:judge-model } }
tests:
  - vars: { question: x }
    assert:
      - { type: context-faithfulness, contextTransform: ${JSON.stringify(transform)}, transform: output.answer, threshold: 0.5 }
`,
    );
  const answers = ({ model }: { model: string }) =>
    model === 'judge-model'
      ? '{"reason": "so", "score": 5}'
      : '{"answer": "it is tea", "passages": ["a leaf", "hot water"]}';

  it('makes of the provider’s answer the passages that the answer is held against', async () => {
    const { report, reasons, model } = await reviewConfig(judged('output.passages'), {}, answers);
    expect(reasons).toEqual([]);
    expect(scoresOf(report)).toEqual([{ context_faithfulness: 1 }]);
    const shown = model.requests.find((request) => request.model === 'judge-model')?.messages.at(-1)?.content;
    expect(shown).toMatch(/context[\s\S]*a leaf\s+hot water[\s\S]*answer[\s\S]*it is tea/);
    expect(shown).not.toContain('"passages"');
  });

  it.each(['output.answers', '[]', '3', '({})'])(
    'that makes no texts, as `%s`, gives no score',
    async (code) => {
      const { report } = await reviewConfig(judged(code), {}, answers);
      expect(report.verdict).toBe('error');
      expect(scoresOf(report)).toEqual([{ context_faithfulness: null }]);
    },
  );
});
