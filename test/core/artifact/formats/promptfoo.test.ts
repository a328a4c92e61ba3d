import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

const CONFIG = `description: Answers
prompts: [file://prompts/answer.txt, "Say {{x}}"]
providers: [openai:chat:gpt-5-mini]
tests:
  - vars: { x: file://data/x.txt }
    assert: [{ type: javascript, value: file://check.js:grade }]
`;

it('reads a config by its name, without running what it names', () => {
  const artifact = artifactOf('evals/promptfooconfig.yaml', CONFIG);
  expect(artifact).toMatchObject({
    kind: 'eval-suite',
    format: 'promptfoo',
    content: { type: 'eval-suite' },
  });
  expect(artifact.references).toEqual(['evals/check.js', 'evals/data/x.txt', 'evals/prompts/answer.txt']);
});

it('never follows a reference out of the repository', () => {
  const text = 'prompts: [file://../../etc/passwd, file:///etc/passwd]\nproviders: [x]\ntests: []\n';
  expect(artifactOf('evals/promptfooconfig.yaml', text).references).toEqual([]);
});

it('knows a config under another name by its parts or its schema', () => {
  expect(kindsOf(detectFile('evals/answers.yaml', CONFIG))).toEqual(['eval-suite:promptfoo']);
  expect(
    kindsOf(
      detectFile(
        'e.yaml',
        '# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\nprompts: [a]\n',
      ),
    ),
  ).toEqual(['eval-suite:promptfoo']);
  expect(kindsOf(detectFile('ci.yaml', 'prompts: [a]\nproviders: [b]\n'))).toEqual([]);
});

it('reads the JSON form', () => {
  const text = JSON.stringify({ prompts: ['a'], providers: ['echo'], tests: [] });
  expect(artifactOf('promptfooconfig.json', text).kind).toBe('eval-suite');
});

it('warns of a key that does not exist and goes on', () => {
  const { warnings, artifacts } = detectFile('promptfooconfig.yaml', `${CONFIG}passRateThreshold: 0.8\n`);
  expect(artifacts).toHaveLength(1);
  expect(warnings).toMatchObject([{ rule: 'unknown-key', line: 7 }]);
});

it.each([
  'assertionTemplates: { short: { type: is-json } }\nderived: { $ref: "#/assertionTemplates/short" }\n',
  'shared: &shared { a: 1 }\nenv: *shared\n',
  'x-notes: y\n_draft: z\n',
])('does not warn of keys that are there to be referred to: %j', (more) => {
  const { warnings } = detectFile('promptfooconfig.yaml', `${CONFIG}${more}`);
  expect(warnings.map(({ message }) => message).filter((text) => !text.includes('`derived`'))).toEqual([]);
});

it('follows local references, but never in a circle and never without end', () => {
  const text = `${CONFIG}a: { $ref: '#/b' }\nb: { $ref: '#/a' }\nc: { $ref: '#/description' }\nd: { $ref: '#/e/0' }\ne: [1]\n`;
  const { content } = artifactOf('promptfooconfig.yaml', text);
  expect(content).toMatchObject({ data: { d: 1, a: { $ref: '#/b' } } });
  const bomb = Array.from(
    { length: 60 },
    (_, i) => `k${i}: [{$ref: '#/k${i + 1}'}, {$ref: '#/k${i + 1}'}]`,
  ).join('\n');
  expect(artifactOf('promptfooconfig.yaml', `${CONFIG}${bomb}\nk60: 1\n`).content).toMatchObject({
    data: { k0: [{ $ref: '#/k1' }, { $ref: '#/k1' }] },
  });
});

it('reports a config that cannot be read as one', () => {
  expect(detectFile('promptfooconfig.yaml', 'prompts: [a\ntests: x').broken).toHaveLength(1);
  expect(detectFile('promptfooconfig.yaml', '- a\n').broken[0]?.problems[0]?.found).toBe('a list of 1');
});

it('counts neither its description nor comments', () => {
  const other = `# why\n${CONFIG.replace('description: Answers', 'description: Something else')}`;
  expect(artifactOf('promptfooconfig.yaml', other).digest).toBe(
    artifactOf('promptfooconfig.yaml', CONFIG).digest,
  );
});
