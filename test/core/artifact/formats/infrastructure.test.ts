import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const BICEP = `param location string
param chatModel string = 'gpt-5-mini' // what answers

resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'shop'
}

resource chat 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  parent: account
  name: 'answers'
  sku: { name: 'Standard', capacity: 10 }
  properties: {
    model: { format: 'OpenAI', name: 'gpt-5', version: '2025-08-07' }
  }
  tags: { team: 'shop' }
}
`;

it('finds each deployment of Bicep with its settings and lines, and models that parameters name', () => {
  const { artifacts } = detectFile('infra/ai.bicep', BICEP);
  expect(artifacts.map(({ kind, name, lines }) => [kind, name, lines])).toEqual([
    ['model-config', 'chat', [8, 16]],
    ['model-config', 'ai', undefined],
  ]);
  expect(artifacts[0]).toMatchObject({
    content: {
      models: ['gpt-5'],
      settings: { 'sku.capacity': '10', 'properties.model.version': '2025-08-07' },
    },
    positions: { 'settings.properties.model.name': 13 },
  });
  expect(artifacts[1]?.content).toMatchObject({
    models: ['gpt-5-mini'],
    settings: { chatModel: 'gpt-5-mini' },
  });
});

it.each([
  ['capacity: 10', 'capacity: 20', true],
  ["'gpt-5'", "'gpt-5-mini'", true],
  ["team: 'shop'", "team: 'desk'", false],
  ['// what answers', '// the model', false],
])('sees a change of %s to %s: %s', (before, after, seen) => {
  const digests = (text: string) => detectFile('infra/ai.bicep', text).artifacts.map(({ digest }) => digest);
  const same = digests(BICEP).join() === digests(BICEP.replace(before, after)).join();
  expect(!same).toBe(seen);
});

it('finds deployments that a module is given', () => {
  const text = `module ai 'ai.bicep' = {\n  params: {\n    deployments: [\n      {\n        name: 'answers'\n        model: {\n          format: 'OpenAI'\n          name: 'gpt-5'\n        }\n      }\n    ]\n  }\n}\n`;
  expect(artifactOf('main.bicep', text)).toMatchObject({ name: 'answers', content: { models: ['gpt-5'] } });
});

it.each([
  [
    'values of variables',
    'prod.tfvars.example',
    'region = "eu"\ninference_model_id = "mistralai/Mistral-7B-Instruct-v0.3"\n',
    'mistralai/Mistral-7B-Instruct-v0.3',
  ],
  [
    'the default of a variable',
    'variables.tf',
    'variable "chat_model" {\n  type    = string\n  default = "gpt-5"\n}\n',
    'gpt-5',
  ],
  [
    'a resource',
    'main.tf',
    'resource "aws_bedrockagent_agent" "desk" {\n  foundation_model = "anthropic.claude-sonnet-4"\n}\n',
    'anthropic.claude-sonnet-4',
  ],
  [
    'a deployment',
    'main.tf',
    'resource "azurerm_cognitive_deployment" "chat" {\n  model {\n    format = "OpenAI"\n    name   = "gpt-5"\n  }\n}\n',
    'gpt-5',
  ],
  [
    'an environment',
    'main.tf',
    'locals {\n  env = [{ name = "OPENAI_MODEL", value = "gpt-5" }]\n}\n',
    'gpt-5',
  ],
  ['a text with a text in it', 'main.tf', `a = "\${var.x["b"]}" # "\nllm_model = "gpt-5"\n`, 'gpt-5'],
])('finds models in %s', (_where, path, text, model) => {
  expect(contentOf(path, text, 'model-config').models).toEqual([model]);
});

const ARM = (more: object = {}) =>
  JSON.stringify(
    {
      ...more,
      resources: [
        {
          type: 'Microsoft.CognitiveServices/accounts/deployments',
          name: 'answers',
          properties: { model: { format: 'OpenAI', name: 'gpt-5' } },
        },
      ],
    },
    null,
    1,
  );

it('finds the deployments of an ARM template, but not in one that is built', () => {
  expect(artifactOf('azuredeploy.json', ARM())).toMatchObject({
    name: 'answers',
    format: 'infrastructure',
    lines: [3, 9],
  });
  const built = kindsOf(detectFile('main.json', ARM({ metadata: { _generator: { name: 'bicep' } } })));
  expect(built).not.toContain('model-config:infrastructure');
});

it.each([
  [
    'machines',
    'main.tf',
    'resource "aws_instance" "web" {\n  instance_type = "t3.micro"\n  model = "golf"\n}\n',
  ],
  ['models by reference', 'main.tf', 'llm_model = var.model\nname = "gpt-5"\n'],
  ['a comment', 'main.tf', '# llm_model = "gpt-5"\n/* chat_model = "gpt-5" */\n'],
  ['a heredoc', 'main.tf', 'doc = <<EOT\nllm_model = "gpt-5"\nEOT\nregion = "eu"\n'],
  [
    'another account',
    'a.bicep',
    "resource a 'Microsoft.CognitiveServices/accounts@1' = {\n  name: 'model'\n}\n",
  ],
  ['what Terraform installs', '.terraform/modules/main.tf', 'llm_model = "gpt-5"\n'],
])('leaves alone %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

const LIBRARIAN = `resource "aws_bedrockagent_agent" "librarian" {
  agent_name       = "librarian"
  foundation_model = data.aws_bedrock_foundation_model.agent.id
  instruction      = "You answer from the books of the library."
}
`;

it('finds an agent of Bedrock that is told what to do here, whatever names its model', async () => {
  const agent = artifactOf('infra/agents.tf', LIBRARIAN);
  expect(agent).toMatchObject({
    kind: 'agent-definition',
    name: 'librarian',
    lines: [1, 5],
    content: { models: [], instructions: ['instruction'] },
    positions: { 'settings.instruction': 4 },
  });
  const literal = LIBRARIAN.replace(/data\.\S+/, '"anthropic.claude-3-haiku-20240307-v1:0"');
  expect(artifactOf('infra/agents.tf', literal).content).toMatchObject({
    models: ['anthropic.claude-3-haiku-20240307-v1:0'],
  });
});

it('finds what one agent of Bedrock tells another', () => {
  const text =
    'resource "aws_bedrockagent_agent_collaborator" "desk" {\n  collaboration_instruction = "Ask the desk about fees."\n}\n';
  expect(artifactOf('infra/agents.tf', text)).toMatchObject({
    kind: 'agent-definition',
    name: 'desk',
    content: { instructions: ['collaboration_instruction'] },
  });
});

it('takes an agent whose instruction is a variable for none', () => {
  const text = LIBRARIAN.replace(/"You.*"/, 'var.instruction');
  expect(kindsOf(detectFile('infra/agents.tf', text))).toEqual([]);
});
