import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const found = (path: string, text: string) => kindsOf(detectFile(path, text));

const TURNS = `- role: system
  content: |
    Shorten the letter and keep its date.

- role: user
  content: |
    {{letter}}
`;

describe('a list of messages in a file that is named for prompts', () => {
  it('is one prompt, named by its file, with its turns and holes', () => {
    expect(artifactOf('letters/prompts/shorten.yml', TURNS)).toMatchObject({
      kind: 'prompt',
      format: 'prompt-bag',
      name: 'shorten',
      content: {
        messages: [
          { role: 'system', content: 'Shorten the letter and keep its date.\n' },
          { role: 'user', content: '{{letter}}\n' },
        ],
        variables: ['letter'],
      },
    });
  });

  it.each([
    ['Shorten the', 'Copy the'],
    ['role: system', 'role: user'],
    ['{{letter}}', '{{mail}}'],
  ])('%s -> %s is a change', (from, to) => {
    const [before, after] = [TURNS, TURNS.replace(from, to)].map(
      (text) => artifactOf('prompts/shorten.yml', text).digest,
    );
    expect(after).not.toBe(before);
  });

  it('may be JSON, and says nothing by a system where a hole is left', () => {
    const text = JSON.stringify([{ role: 'user', content: 'Shorten {{letter}}' }]);
    expect(found('prompts/shorten.json', text)).toEqual(['prompt:prompt-bag']);
    expect(found('letters/shorten_prompt.json', text)).toEqual(['prompt:prompt-bag']);
  });

  it('is none elsewhere, and no recording', () => {
    expect(found('letters/shorten.yml', TURNS)).toEqual([]);
    const said = [
      { role: 'user', content: 'Please shorten this letter for my aunt in Ghent' },
      { role: 'assistant', content: 'Dear aunt, the boat was late again' },
    ];
    expect(found('prompts/said.json', JSON.stringify(said))).toEqual([]);
    expect(found('prompts/outputs/said.yml', TURNS)).toEqual([]);
    const many = Array.from({ length: 30 }, () => said).flat();
    expect(found('prompts/said.json', JSON.stringify([{ role: 'system', content: 'Hi' }, ...many]))).toEqual(
      [],
    );
  });
});

const PROVIDERS = `# pinned hosts
- id: openrouter:qwen/qwen3.6-27b
  config:
    provider: { order: [lake/fp8] }
    max_tokens: 16384
- id: openrouter:google/gemma-4-31b-it
  label: small
  config:
    apiKey: "{{env.LAKE_KEY}}"
    max_tokens: 8192
`;

describe('providers of promptfoo in a file of their own', () => {
  it('are models with all that is set of them, but keys and labels', () => {
    expect(contentOf('evals/providers.yml', PROVIDERS, 'model-config')).toEqual({
      type: 'model-config',
      models: ['openrouter:google/gemma-4-31b-it', 'openrouter:qwen/qwen3.6-27b'],
      settings: {
        '[0].id': 'openrouter:qwen/qwen3.6-27b',
        '[0].config.provider.order': ['lake/fp8'],
        '[0].config.max_tokens': 16384,
        '[1].id': 'openrouter:google/gemma-4-31b-it',
        '[1].config.max_tokens': 8192,
      },
    });
  });

  it.each([
    [
      'one by itself',
      'judge/default.yml',
      'id: anthropic:messages:claude-sonnet-4.6\nconfig:\n  max_tokens: 9\n',
    ],
    ['as JSON', 'hosts.json', '[{"id": "openai:gpt-5-mini", "config": {"temperature": 0}}, "openai:gpt-5"]'],
  ])('%s', (_title, path, text) => expect(found(path, text)).toEqual(['model-config:model-config']));

  it.each([
    ['other members', 'models.yml', `${PROVIDERS}  price: 3\n`],
    ['ids of other things', 'hosts.yml', '- id: svc:lake\n  config: {max_tokens: 3}\n'],
    ['what only names models', 'seen.json', '[{"id": "openai:gpt-5"}, {"id": "openai:gpt-5-mini"}]'],
    ['among tests', 'tests/providers.yml', PROVIDERS],
  ])('%s are none', (_title, path, text) => expect(found(path, text)).toEqual([]));
});

describe('an agent that is told who it is by its purpose', () => {
  const AGENT = `name: "clerk"
model_name: "openai/deepseek-ai/DeepSeek-R1-0528"
purpose: "You are a clerk at a pier."
base_url: "https://api.example.com/v1"
api_key: "\${LAKE_KEY}"
temperature: 0.7
`;

  it('is an agent, also among examples, and every line of it counts', () => {
    const path = 'examples/step-2/clerk-config.yaml';
    expect(found(path, AGENT)).toEqual(['agent-definition:agent-definition']);
    for (const [from, to] of [
      ['a clerk at', 'a guard at'],
      ['api.example', 'llm.example'],
      ['0.7', '0.2'],
    ] as const)
      expect(artifactOf(path, AGENT.replace(from, to)).digest).not.toBe(artifactOf(path, AGENT).digest);
  });

  it('is none where a catalogue says what a model is for', () => {
    const text = AGENT.replace('You are a clerk at a pier.', 'Long answers to hard questions.');
    expect(found('models/card.yaml', text)).not.toContain('agent-definition:agent-definition');
  });
});
