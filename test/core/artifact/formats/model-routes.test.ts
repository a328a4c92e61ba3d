import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const LLM = `providers:
  gemini:
    enabled: true
    models: { default: gemini-2.5-flash }
    generation: { temperature: 0.3 }
    embedding: { model: text-embedding-004, dimensions: 768 }
  openai:
    enabled: false
    priority: 2
    models: { default: gpt-4.1 }
routing:
  strategy: priority
  tasks:
    letters: { primary: gemini, fallback: [openai], timeout: 30 }
global:
  default_provider: gemini
login: { default_provider: google }
`;

describe('settings of models', () => {
  it.each([
    ['default_provider: gemini', 'default_provider: openai'],
    ['primary: gemini', 'primary: openai'],
    ['fallback: [openai]', 'fallback: [gemini]'],
    ['strategy: priority', 'strategy: cost'],
    ['enabled: false', 'enabled: true'],
    ['priority: 2', 'priority: 1'],
    ['dimensions: 768', 'dimensions: 256'],
  ])('say which provider is asked, and how: %s -> %s is a change', (from, to) => {
    expect(LLM).toContain(from);
    expect(artifactOf('config/llm.yaml', LLM.replace(from, to)).digest).not.toBe(
      artifactOf('config/llm.yaml', LLM).digest,
    );
  });

  it.each([
    ['default_provider: google', 'default_provider: github'],
    ['timeout: 30', 'timeout: 60'],
  ])('leave alone who signs people in and how long is waited: %s', (from, to) => {
    expect(LLM).toContain(from);
    expect(artifactOf('config/llm.yaml', LLM.replace(from, to)).digest).toBe(
      artifactOf('config/llm.yaml', LLM).digest,
    );
  });

  it('name the models that routes lead to', () => {
    const text =
      'routing:\n  default_frontier: anthropic/claude-sonnet-4-5\n  default_cheap: openai/gpt-5-nano\n';
    expect(contentOf('models.yaml', text, 'model-config').models).toEqual([
      'anthropic/claude-sonnet-4-5',
      'openai/gpt-5-nano',
    ]);
  });
});

describe("an agent's model", () => {
  it.each(['zai:glm-5.1', 'glm-5.1', 'acme/answers-2'])(
    'is one whoever serves it and whatever it is called: %s',
    (model) => {
      const text = `AGENT_MODEL=${model}\nAGENT_REASONING=high\n`;
      expect(contentOf('.env.example', text, 'model-config')).toMatchObject({
        models: [model],
        settings: { AGENT_REASONING: 'high' },
      });
      expect(kindsOf(detectFile('config.yaml', `judge:\n  model: ${model}\n`))).toEqual([
        'model-config:model-config',
      ]);
    },
  );

  it.each([
    ['.env', 'CAR_MODEL=zai:glm-x\n'],
    ['.env', 'AGENT_MODEL=\n'],
    ['.env', 'AGENT_MODEL=your-model-1\n'],
    ['config.yaml', 'agent_model: insurance/broker\n'],
    ['config.yaml', 'agent:\n  model: ./models/a-1.bin\n'],
  ])('is none where nothing says so: %s %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

describe('a resource in the manner of Kubernetes', () => {
  it('configures models where its kind is an application’s own', () => {
    const text = `apiVersion: garden.example.com/v1
kind: StageRegistry
metadata: { name: stages }
spec:
  stages:
    - { id: plan, defaultModels: { draft: openai/gpt-4.1, check: anthropic/claude-sonnet-4-5 } }
`;
    expect(contentOf('infra/stages.yaml', text, 'model-config').models).toEqual([
      'anthropic/claude-sonnet-4-5',
      'openai/gpt-4.1',
    ]);
  });

  it.each([
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: { source: { model: gpt-4o } }\n',
    'apiVersion: apps/v1\nkind: Deployment\nspec: { template: { model: gpt-4o, temperature: 1 } }\n',
    'apiVersion: cars.example.com/v1\nkind: Car\nspec: { model: t-1, engine: v8, temperature: 20 }\n',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmodel: gpt-4o\n',
  ])('and configures none else: %s', (text) => {
    expect(kindsOf(detectFile('infra/a.yaml', text))).toEqual([]);
  });
});
