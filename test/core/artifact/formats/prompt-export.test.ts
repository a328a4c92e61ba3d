import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const json = (data: Json) => JSON.stringify(data, null, 1);

describe('prompts of prompt stores', () => {
  const LANGFUSE = {
    name: 'critic',
    type: 'text',
    prompt: 'As a {{level}} critic, rate {{film}}.',
    config: { model: 'gpt-4o', temperature: 0.5, languages: ['en'] },
    version: 3,
    labels: ['production'],
    tags: ['films'],
  };
  it('reads Langfuse: text, variables, model and parameters', () => {
    expect(contentOf('langfuse/critic.json', json(LANGFUSE), 'prompt')).toMatchObject({
      messages: [{ role: 'user', content: LANGFUSE.prompt }],
      template: 'mustache-variables',
      variables: ['film', 'level'],
      model: 'gpt-4o',
      parameters: { temperature: 0.5 },
      otherSettings: { 'config.languages': ['en'], labels: ['production'] },
    });
    expect(artifactOf('langfuse/critic.json', json(LANGFUSE))).toMatchObject({
      name: 'critic',
      positions: { 'messages[0].content': 4, model: 6, 'parameters.temperature': 7 },
    });
  });

  it('counts neither the number of a version nor its tags', () => {
    const digest = (changes: object) => artifactOf('a.json', json({ ...LANGFUSE, ...changes })).digest;
    expect(digest({ version: 4, tags: [] })).toBe(digest({}));
    expect(digest({ labels: ['staging'] })).not.toBe(digest({}));
  });

  it('holds every prompt of a list apart', () => {
    const chat = {
      ...LANGFUSE,
      name: 'chat',
      type: 'chat',
      prompt: [{ role: 'system', content: 'Hi {{a}}' }],
    };
    const { artifacts } = detectFile('prompts.json', json({ data: [LANGFUSE, chat], meta: { page: 1 } }));
    expect(artifacts.map(({ name, lines }) => [name, lines?.[0]])).toEqual([
      ['critic', 4],
      ['chat', 23],
    ]);
  });

  it('reads Braintrust', () => {
    const data = {
      id: 'p1',
      slug: 'triage',
      prompt_data: {
        prompt: { type: 'chat', messages: [{ role: 'user', content: 'Sort {{ticket}}' }] },
        options: { model: 'gpt-5', params: { temperature: 0, use_cache: true } },
      },
    };
    expect(contentOf('braintrust.json', json(data), 'prompt')).toMatchObject({
      messages: [{ role: 'user', content: 'Sort {{ticket}}' }],
      variables: ['ticket'],
      model: 'gpt-5',
      parameters: { temperature: 0 },
      otherSettings: { 'prompt_data.options.params.use_cache': true },
    });
  });

  it('reads PromptLayer', () => {
    const data = {
      prompt_name: 'greet',
      prompt_template: {
        type: 'chat',
        messages: [{ role: 'system', content: [{ type: 'text', text: 'Greet {name}.' }] }],
      },
      metadata: { model: { provider: 'openai', name: 'gpt-4o', parameters: { temperature: 1 } } },
    };
    expect(contentOf('pl.json', json(data), 'prompt')).toMatchObject({
      messages: [{ role: 'system', content: 'Greet {name}.' }],
      variables: ['name'],
      model: 'gpt-4o',
      parameters: { temperature: 1 },
    });
  });
});

const DIFY = `kind: app
version: 0.5.0
app:
  name: Support
  mode: workflow
  icon: x
workflow:
  graph:
    nodes:
    - id: '1'
      position: {x: 1, y: 2}
      data:
        type: llm
        title: Answer
        model: {provider: openai, name: gpt-4o, completion_params: {temperature: 0.7}}
        prompt_template:
        - role: system
          text: You answer tickets briefly.
    - id: '2'
      data: {type: end, title: End}
    edges:
    - {source: '1', target: '2'}
    viewport: {x: 0, y: 0, zoom: 1}
`;

describe('flows of builders', () => {
  it('reads Dify as an agent, by the titles of its nodes', () => {
    const [artifact] = detectFile('dify/support.yml', DIFY).artifacts;
    expect(artifact).toMatchObject({
      kind: 'agent-definition',
      name: 'Support',
      confidence: 'certain',
      content: {
        models: ['gpt-4o'],
        instructions: ['nodes.Answer.prompt_template[0].text'],
        settings: { 'nodes.Answer.model.completion_params.temperature': 0.7 },
      },
      positions: { 'settings.nodes.Answer.prompt_template[0].text': 18 },
    });
  });

  it('does not count where nodes are drawn, nor their order', async () => {
    const moved = DIFY.replace('x: 1, y: 2', 'x: 9, y: 9')
      .replace('zoom: 1', 'zoom: 2')
      .replace('icon: x', 'icon: y');
    expect(await summaryOf('a.yml', DIFY, moved)).toEqual([]);
    expect(await summaryOf('a.yml', DIFY, DIFY.replace('0.7', '0.1'))).toEqual([
      'node `Answer`: `model.completion_params.temperature` 0.7 -> 0.1',
    ]);
  });

  it('reads the prompt of a Dify chat app', () => {
    const text =
      'kind: app\napp: {name: Bot, mode: chat}\nmodel_config:\n  pre_prompt: You are a helpful bot.\n  model: {name: gpt-4o}\n';
    expect(contentOf('bot.yml', text, 'settings')).toMatchObject({
      instructions: ['model_config.pre_prompt'],
      models: ['gpt-4o'],
    });
  });

  it('reads of n8n only the nodes that have to do with models', async () => {
    const flow = (system: string, url: string) =>
      json({
        name: 'Desk',
        nodes: [
          {
            name: 'Agent',
            type: '@n8n/n8n-nodes-langchain.agent',
            position: [1, 2],
            parameters: { text: '={{ $json.q }}', options: { systemMessage: system } },
          },
          { name: 'Get', type: 'n8n-nodes-base.httpRequest', parameters: { url } },
        ],
        connections: { Agent: { main: [[{ node: 'Get', type: 'main', index: 0 }]] } },
      });
    expect(contentOf('flow.json', flow('Be a good clerk.', 'a'), 'settings')).toMatchObject({
      instructions: ['nodes.Agent.parameters.options.systemMessage'],
      settings: { connections: ['Agent -main-> Get'] },
    });
    expect(await summaryOf('flow.json', flow('Be kind.', 'a'), flow('Be kind.', 'b'))).toEqual([]);
    expect(await summaryOf('flow.json', flow('Be kind.', 'a'), flow('Be curt.', 'a'))).toHaveLength(1);
  });

  it('reads Flowise and Langflow', () => {
    const flowise = {
      nodes: [
        {
          id: 'chatPromptTemplate_0',
          type: 'customNode',
          position: { x: 1, y: 1 },
          data: {
            name: 'chatPromptTemplate',
            inputs: { systemMessagePrompt: 'You are a tour guide.' },
            inputParams: [],
          },
        },
      ],
      edges: [],
    };
    expect(contentOf('flow.json', json(flowise), 'settings').instructions).toEqual([
      'nodes.chatPromptTemplate_0.inputs.systemMessagePrompt',
    ]);
    const langflow = {
      name: 'Basic',
      data: {
        nodes: [
          {
            id: 'Prompt-1',
            type: 'genericNode',
            data: { node: { template: { template: { value: 'Answer as a pirate.', show: true } } } },
          },
        ],
        edges: [{ source: 'a', target: 'b' }],
      },
    };
    expect(contentOf('flow.json', json(langflow), 'settings')).toMatchObject({
      instructions: ['nodes.Prompt-1.node.template.template.value'],
      settings: { edges: ['a  b '] },
    });
  });
});

it.each<[string, Json]>([
  ['a question of a command', [{ type: 'text', name: 'user', prompt: 'Your name?' }]],
  [
    'a workflow without a model',
    { nodes: [{ name: 'Get', type: 'n8n-nodes-base.httpRequest' }], connections: {} },
  ],
  ['a graph', { nodes: [{ id: 'a', type: 'custom', data: {} }], edges: [] }],
  ['a resource of that kind', { kind: 'app', app: 'web', metadata: { name: 'x' } }],
])('leaves %s alone', (_what, data) => {
  expect(kindsOf(detectFile('a.json', json(data)))).toEqual([]);
});
