import { describe, expect, it } from 'vitest';
import type { LoopbackProvider } from '../support/loopback-provider.ts';
import { config, PATH, reviewConfig, scoresOf } from '../support/review-promptfoo.ts';

/** The user's turn of every request to the head. */
const asked = (model: LoopbackProvider): string[] =>
  model.requests.map(({ messages }) => messages.at(-1)?.content ?? '').filter((text) => !/Before/.test(text));

describe('variables of a promptfoo test', () => {
  it('are filled in with and without spaces, in prompts and in what is expected', async () => {
    const { report, model } = await reviewConfig(
      config(`tests:
  - vars: { question: "what is {{ topic }}", topic: tea }
    assert: [{ type: contains, value: "{{ topic }}" }, { type: contains, value: "{{topic | upper}}", metric: loud }]
`),
    );
    expect(asked(model)).toEqual(['After what is tea']);
    expect(scoresOf(report)).toEqual([{ contains: 1, loud: 0 }]);
  });

  it('come from files, globs and a file of variables', async () => {
    const { model } = await reviewConfig(
      config(`tests:
  - { vars: { question: file://docs/a.txt }, assert: [{ type: contains, value: x }] }
  - { vars: { question: "file://docs/many/*.txt" }, assert: [{ type: contains, value: x }] }
  - { vars: file://vars.yaml, assert: [{ type: contains, value: x }] }
`),
      {
        'docs/a.txt': 'alone\n',
        'docs/many/1.txt': 'one',
        'docs/many/2.txt': 'two',
        'vars.yaml': 'question: [three, four]\n',
      },
    );
    expect(asked(model).sort()).toEqual(['alone', 'four', 'one', 'three', 'two'].map((q) => `After ${q}`));
  });

  it('that are lists stay lists where expansion is off', async () => {
    const { model } = await reviewConfig(
      config(`defaultTest: { options: { disableVarExpansion: true } }
tests: [{ vars: { question: [a, b] }, assert: [{ type: contains, value: a }] }]
`),
    );
    expect(asked(model)).toHaveLength(1);
  });
});

describe('assertions of a promptfoo test', () => {
  it('read their values from files', async () => {
    const { report } = await reviewConfig(
      config(`tests:
  - vars: { question: tea }
    assert:
      - { type: equals, value: file://expected.txt }
      - { type: is-json, value: file://schema.json }
`),
      { 'expected.txt': 'After tea\n', 'schema.json': '{"type": "object"}' },
    );
    expect(scoresOf(report)).toEqual([{ equals: 1, is_json: 0 }]);
  });

  it('stand in sets, in templates and as schemas written as text; a weight of 0 is only watched', async () => {
    const { report } = await reviewConfig(
      config(`assertionTemplates: { polite: { type: icontains, value: after, metric: polite } }
tests:
  - vars: { question: tea }
    assert:
      - $ref: "#/assertionTemplates/polite"
      - type: is-json
        value: '{"type": "object"}'
      - { type: assert-set, weight: 0, assert: [{ type: contains, value: tea }] }
      - { type: contains-all, value: 'After, "tea, green"' }
      - { type: equals, value: { a: 1 } }
`),
    );
    expect(scoresOf(report)).toEqual([{ polite: 1, is_json: 0, contains: 1, contains_all: 0, equals: 0 }]);
    expect(report.suites[0]?.metrics.find(({ metric }) => metric === 'contains')?.gate).toBe('warn');
  });

  it('let a judge see what was asked, whatever the variable is called, and the config name the judge', async () => {
    const { report, model } = await reviewConfig(
      config(`defaultTest: { options: { provider: openai:gpt-5 } }
tests: [{ vars: { question: how long }, assert: [{ type: answer-relevance }] }]
`),
      {},
      ({ model: name, messages }) =>
        name === 'gpt-5' ? '{"reason": "fine", "score": 5}' : (messages.at(-1)?.content ?? ''),
    );
    expect(scoresOf(report)).toEqual([{ answer_relevance: 1 }]);
    const judged = model.requests.find((request) => request.model === 'gpt-5');
    expect(judged?.messages.at(-1)?.content).toContain('question: how long');
  });

  it('compare by meaning with the embedding model that the config names', async () => {
    const { report, model, reasons } = await reviewConfig(
      config(`defaultTest: { options: { provider: { embedding: { id: "openai:embedding:small" } } } }
tests:
  - vars: { question: black tea }
    options: { provider: { embedding: "openai:embedding:own" } }
    assert: [{ type: similar, value: After black tea, threshold: 0.9 }]
  - vars: { question: green tea }
    assert:
      - { type: similar, value: After green tea, threshold: 0.9 }
      - { type: not-similar, value: something else, metric: other }
      - { type: "similar:cosine", value: [nothing, green tea], threshold: 0.7, provider: "openai:embedding:large", metric: near }
`),
    );
    expect(reasons).toEqual([]);
    expect(scoresOf(report)).toEqual([{ similar: 1 }, { similar: 1, other: 1, near: 1 }]);
    const models = model.retrievals.map(({ body }) => body.model);
    expect(new Set(models)).toEqual(new Set(['own', 'small', 'large']));
  });

  it('that the change removes still count, and their tests are named', async () => {
    const test = (assert: string) =>
      config(`tests:
  - description: greets
    vars: { question: tea }
    assert: [{ type: contains, value: tea }${assert}]
`);
    const strict = test(', { type: contains, value: Before }');
    const { report } = await reviewConfig(strict, {}, undefined, {
      [PATH]: test('').replace('Before', 'After'),
    });
    expect(report.suites[0]?.removed_cases).toEqual(['greets']);
    expect(scoresOf(report)).toEqual([{ contains: 0 }]);
  });
});

describe('a CSV of promptfoo tests', () => {
  it('means what promptfoo takes it to mean', async () => {
    const rows = [
      'question,topic,__expected,__expected2,__metric,__description',
      'plain,,contains: plain,,,first',
      '"[1, 2]",,is-json,,,second',
      'note,,Note: the answer,,,third',
      'several,,"contains-any: several, x",not-contains: tea,both,fourth',
    ];
    const { report, model } = await reviewConfig(
      `prompts: ["Before {{question}}{{topic}}"]\nproviders: [openai:gpt-5-mini]\ntests: file://tests.csv\n`,
      { 'tests.csv': rows.join('\n') },
    );
    expect(report.suites[0]?.not_evaluated).toEqual([]);
    expect(asked(model).sort()).toEqual(['After [1, 2]', 'After note', 'After plain', 'After several']);
    const byId = report.suites[0]?.cases.map(({ id, head }) => [id, head.scores]);
    expect(Object.fromEntries(byId ?? [])).toEqual({
      first: { contains: 1 },
      second: { is_json: 0 },
      third: { equals: 0 },
      fourth: { both: 1 },
    });
  });
});

describe('prompts and providers of a promptfoo config', () => {
  const tests = 'tests: [{ vars: { question: tea }, assert: [{ type: contains, value: tea }] }]\n';

  it('hold conversations as JSON, as YAML and in parts', async () => {
    const { model, reasons } = await reviewConfig(
      `prompts: ["file://prompts/*"]\nproviders: [openai:gpt-5-mini]\n${tests}`,
      {
        'prompts/a.json': JSON.stringify([
          { role: 'system', content: 'Before' },
          { role: 'user', content: [{ type: 'text', text: '{{ question }}' }] },
        ]),
        'prompts/b.yaml':
          '- role: system\n  content: Before, in YAML\n- role: user\n  content: "{{ question }}"\n',
        'prompts/c.md': 'Before\n---\n{{ question }}',
      },
    );
    expect(reasons).toEqual([]);
    const sent = model.requests
      .map(({ messages }) => messages.map(({ role, content }) => `${role}: ${content}`).join('|'))
      .filter((text) => text.includes('After'));
    expect(sent.sort()).toEqual([
      'system: After, in YAML|user: tea',
      'system: After|user: tea',
      'user: After\n---\ntea',
    ]);
  });

  it('are paired as the config says, with its tools and formats', async () => {
    const { report, model } = await reviewConfig(
      `prompts:
  - { label: short, raw: "Before {{question}}" }
  - { label: long, raw: "Before, at length, {{question}}" }
providers:
  - id: openai:chat:gpt-5-mini
    prompts: [short]
    config: { reasoning_effort: low, response_format: { type: json_object }, tools: file://tools.json }
  - id: openai:gpt-5
    prompts: [long]
${tests}`,
      {
        'tools.json': JSON.stringify([
          { type: 'function', function: { name: 'look_up', description: 'Looks up', parameters: {} } },
        ]),
      },
    );
    expect(report.suites.map(({ name }) => name)).toEqual([
      'promptfooconfig_short_on_openai_gpt-5-mini',
      'promptfooconfig_long_on_openai_gpt-5',
    ]);
    const after = model.requests.filter(({ messages }) => messages[0]?.content.includes('After'));
    expect(after.map((request) => [request.model, request.messages[0]?.content]).sort()).toEqual([
      ['gpt-5', 'After, at length, tea'],
      ['gpt-5-mini', 'After tea'],
    ]);
    expect(after.find((request) => request.model === 'gpt-5-mini')?.body).toMatchObject({
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
      tools: [{ function: { name: 'look_up' } }],
    });
  });

  it('are compared across a swap of the model, with several prompts too', async () => {
    const two = (model: string) =>
      `prompts: ["One {{question}}", "Two {{question}}"]\nproviders: [openai:${model}]\n${tests}`;
    const { report } = await reviewConfig(
      two('gpt-5'),
      {},
      ({ model, messages }) => (model === 'gpt-5' ? (messages[0]?.content ?? '') : 'no'),
      { [PATH]: two('gpt-5-nano') },
    );
    const deciding = report.suites.map(
      ({ metrics }) => metrics.filter(({ gate }) => gate === 'block').length,
    );
    expect(deciding).toEqual([1, 1]);
    expect(report.suites[0]?.cases).toHaveLength(1);
  });

  it('run where they changed, and only there', async () => {
    const { report, model } = await reviewConfig(
      `prompts: [file://a.txt, file://b.txt]\nproviders: [openai:gpt-5-mini]\n${tests}`,
      { 'a.txt': 'Before {{question}}', 'b.txt': 'Always {{question}}' },
    );
    expect(report.suites.map(({ name }) => name)).toEqual(['promptfooconfig_a.txt_on_openai_gpt-5-mini']);
    expect(model.requests).toHaveLength(2);
  });

  it('keep apart two settings of one model', async () => {
    const { report, model } = await reviewConfig(
      `prompts: ["Before {{question}}"]
providers:
  - { id: openai:gpt-4o, config: { temperature: 0 } }
  - { id: openai:gpt-4o, config: { temperature: 1 } }
${tests}`,
    );
    expect(report.suites).toHaveLength(2);
    expect(model.requests.map(({ body }) => body.temperature).sort()).toEqual([0, 0, 1, 1]);
  });
});

it('says of a glob of thousands of files that some were left out', async () => {
  const docs = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`docs/${i}.txt`, `text ${i}`]));
  const tests = 'tests: [{ vars: { question: "file://docs/*.txt" } }]\n';
  // With a provider that is not run, so that nothing is.
  const { report, reasons } = await reviewConfig(config(tests).replace('openai:gpt-5-mini', 'echo'), docs);
  expect(report.verdict).toBe('error');
  expect(reasons).toContainEqual(expect.stringContaining('more than 2,000 files'));
});

describe('what promptfoo would do and is not done here is an error that names it', () => {
  const test = (more: string) =>
    config(`tests: [{ vars: { question: tea }, assert: [{ type: contains, value: tea }], ${more} }]\n`);
  const provider = (more: string) =>
    `prompts: ["Before {{question}}"]\nproviders: [{ id: openai:gpt-4o, ${more} }]\ntests: [{ vars: { question: tea }, assert: [{ type: contains, value: tea }] }]\n`;

  it.each([
    ['code that makes variables', test('options: { transformVars: vars }'), '`options.transformVars`'],
    ['text around the prompt', test('options: { prefix: "Please " }'), '`options.prefix`'],
    ['a test for some providers', test('providers: [openai:gpt-5]'), '`providers` of a test'],
    ['a parameter that is not sent', provider('config: { top_k: 4 }'), '`top_k` of provider'],
    ['a forced tool', provider('config: { tool_choice: required }'), '`tool_choice`'],
    [
      'a transform in a file',
      test('options: { transform: "file://a.js" }'),
      '`options.transform`: a transform is run where its code stands in the config',
    ],
    [
      'a transform of a provider in Python',
      provider('transform: "file://a.py:get"'),
      '`transform` of provider `openai:gpt-4o`: the sandbox for code of a repository runs JavaScript only',
    ],
    ['a provider that is no model', provider('label: x').replace('openai:gpt-4o', 'echo'), 'it is no model'],
    [
      'a conversation with an image',
      provider('label: x').replace(
        '"Before {{question}}"',
        `'[{"role": "system", "content": "Before"}, {"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]'`,
      ),
      'it is no list of messages with role, text and pictures',
    ],
    [
      'a file that is not there',
      config('tests: [{ vars: { question: tea }, assert: [{ type: contains, value: file://gone.txt }] }]\n'),
      'file://gone.txt: there is no such text file',
    ],
  ])('%s', async (_, written, reason) => {
    const { report, reasons } = await reviewConfig(written);
    expect(report.verdict).toBe('error');
    expect(reasons.join('\n')).toContain(reason);
  });
});

describe('an assertion in JavaScript', () => {
  const CHECK = 'module.exports = (output, context) => output.includes(context.vars.question);\n';
  const TESTS = `tests:
  - vars: { question: tea }
    assert:
      - { type: javascript, value: "output.length > 3", metric: long }
      - { type: javascript, value: file://checks/says.js, metric: says }
      - { type: not-javascript, value: "({ pass: output.startsWith('x'), score: 1 })", metric: other }
      - { type: javascript, value: "output.length / 10", threshold: 0.5, metric: graded }
`;

  it('scores both sides, inline and from a file', async () => {
    const { report, reasons } = await reviewConfig(config(TESTS), { 'checks/says.js': CHECK });
    expect(reasons).toEqual([]);
    expect(report.verdict).toBe('pass');
    expect(scoresOf(report)).toEqual([{ long: 1, says: 1, other: 1, graded: 1 }]);
  });

  it('is the one of the base: a change that makes it pass whatever is answered changes no score', async () => {
    const { report } = await reviewConfig(
      config(TESTS),
      { 'checks/says.js': CHECK },
      ({ messages }) => (/After/.test(messages.at(-1)?.content ?? '') ? 'no idea' : 'tea it is'),
      { 'checks/says.js': 'module.exports = () => true;\n' },
    );
    expect(scoresOf(report)).toMatchObject([{ says: 0 }]);
  });

  it.each([['while (true) {}'], ["throw new Error('no')"], ['new Promise(() => {})'], ['process.exit(0)']])(
    'that is `%s` makes the review an error, and never a pass',
    async (code) => {
      const { report } = await reviewConfig(
        config(`tests: [{ vars: { question: tea }, assert: [{ type: javascript, value: "${code}" }] }]`),
      );
      expect(report.verdict).toBe('error');
      expect(scoresOf(report)).toEqual([{ javascript: null }]);
    },
  );
});
