import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const CREW = `# the desk
analyst:
  role: Claims analyst for {region}
  goal: Decide whether a claim is covered. Name the clause.
  backstory: You have read every policy since 1990.
  llm: openai/gpt-5
  tools: [policy_search]
  max_iter: 5

writer:
  role: Letter writer
  goal: Explain the decision.
  backstory: You write as people talk.
`;
const TASKS = `decide:
  description: Read the claim {claim} and decide.
  expected_output: A decision with its clause.
  agent: analyst
`;
const participant = (name: string, message: string) => ({
  provider: 'autogen_agentchat.agents.AssistantAgent',
  component_type: 'agent',
  description: 'As shown in the studio',
  config: {
    name,
    system_message: message,
    model_client: {
      provider: 'autogen_ext.models.openai.OpenAIChatCompletionClient',
      component_type: 'model',
      config: { model: 'gpt-4o' },
    },
  },
});
const team = (...participants: object[]) =>
  JSON.stringify({
    provider: 'autogen_agentchat.teams.RoundRobinGroupChat',
    component_type: 'team',
    label: 'Desk',
    config: { participants, max_turns: 8 },
  });
const RECIPE = `version: 1.0.0
title: Review a claim
description: Shown in the list
instructions: You review claims. Be fair.
parameters: [{ key: claim, input_type: string, requirement: required, description: The claim }]
extensions: [{ type: builtin, name: developer, timeout: 300 }]
settings: { goose_provider: anthropic, goose_model: claude-sonnet-4-5 }
`;

describe('recognises by its structure', () => {
  it.each([
    ["CrewAI's agents", 'src/crew/config/agents.yaml', CREW, 2],
    ["CrewAI's tasks", 'src/crew/config/tasks.yaml', TASKS, 1],
    [
      'a crew in one file',
      'crew.yaml',
      `agents:\n${CREW.replace(/^(?=.)/gm, '  ')}tasks:\n${TASKS.replace(/^(?=.)/gm, '  ')}`,
      3,
    ],
    [
      'PraisonAI',
      'agents.yaml',
      'framework: praisonai\nroles:\n  a:\n    role: Analyst\n    goal: Find\n    tasks:\n      t: { description: Do it, expected_output: Done }\n',
      2,
    ],
    [
      'agents with prompts and models',
      'config/agents.yaml',
      'agents:\n  a: { model: gpt-5, system_prompt: You find things. }\n  b: { model: gpt-5 }\n',
      2,
    ],
    [
      'a list of agents',
      'agents.yaml',
      'agents:\n  - name: a\n    instructions: You find things.\n  - name: b\n    instructions: You write.\n',
      2,
    ],
    [
      'older agents of AutoGen',
      'team.json',
      '{"building_task":"x","agent_configs":[{"name":"a","model":"gpt-4","system_message":"You test."}]}',
      2,
    ],
    ['a team of AutoGen', 'team.json', team(participant('a', 'You find.')), 1],
    [
      'LangGraph',
      'langgraph.json',
      '{"dependencies":["."],"graphs":{"agent":"./src/graph.py:graph"},"env":".env"}',
      1,
    ],
    [
      'a declarative agent',
      'appPackage/declarativeAgent.json',
      '{"$schema":"https://developer.microsoft.com/json-schemas/copilot/declarative-agent/v1.4/schema.json","version":"v1.4","name":"desk","instructions":"You help."}',
      1,
    ],
    [
      "Google's ADK",
      'root_agent.yaml',
      'agent_class: LlmAgent\nname: root\nmodel: gemini-2.5-flash\ninstruction: You route.\n',
      1,
    ],
    [
      "Google's ADK by its schema",
      'sub/a.yaml',
      '# yaml-language-server: $schema=https://raw.githubusercontent.com/google/adk-python/refs/heads/main/src/google/adk/agents/config_schemas/AgentConfig.json\nname: a\ninstruction: You route.\n',
      1,
    ],
    ['a recipe of Goose', 'recipes/claim.yaml', RECIPE, 1],
    [
      'Semantic Kernel',
      'desk.yaml',
      'type: chat_completion_agent\nname: desk\ninstructions: You help.\nmodel: { id: gpt-5 }\n',
      1,
    ],
    [
      'kagent',
      'agent.yaml',
      'apiVersion: kagent.dev/v1alpha2\nkind: Agent\nmetadata: { name: desk }\nspec: { declarative: { systemMessage: You help., modelConfig: default } }\n',
      1,
    ],
    [
      'one agent in YAML',
      'personas/desk.yaml',
      'name: desk\nmodel: gpt-5\ninstructions: |\n  You help.\n',
      1,
    ],
    [
      'one agent in JSON',
      '.kiro/agents/desk.json',
      '{"name":"desk","prompt":"You help.","tools":["read"],"mcpServers":{"docs":{"command":"docs-mcp"}}}',
      1,
    ],
    [
      'the agent of an application',
      'config/mini.yaml',
      'agent:\n  system_template: You can use a shell.\n  step_limit: 5\nmodel: { model_name: gpt-5 }\nserver: { port: 80 }\n',
      1,
    ],
  ])('%s', (_what, path, text, count) => {
    const found = kindsOf(detectFile(path, text));
    expect(found).toEqual(Array.from({ length: count }, () => 'agent-definition:agent-definition'));
    expect(contentOf(path, text, 'settings').subject).toBe('agent');
  });

  it('langgraph.json that cannot be read', () => {
    expect(kindsOf(detectFile('langgraph.json', '{"graphs":'))).toEqual(['broken:agent-definition']);
  });
});

describe('leaves alone', () => {
  it.each([
    ['agents of a build', 'agents.yaml', 'agents:\n  queue: default\n  os: linux\n'],
    [
      'agents that are started by commands',
      'agents.yaml',
      'agents:\n  - name: a\n    kickoff_command: python -m a\n',
    ],
    [
      'an agent that collects metrics',
      'agent.yaml',
      'server: { log_level: info }\nprometheus:\n  configs: [{ name: a }]\n',
    ],
    [
      'a roster without prompts',
      'config/agents.yaml',
      'agents:\n  a: { role: Meta, description: Runs the others, default_tier: premium }\n',
    ],
    [
      'tasks of Ansible',
      'tasks.yaml',
      '- name: Install\n  apt: { name: nginx }\n- name: Start\n  service: { name: nginx }\n',
    ],
    ['Taskfile', 'Taskfile.yml', 'version: "3"\ntasks:\n  build: { desc: Build it, cmds: [go build] }\n'],
    ['tasks of a robot', 'config/tasks.yaml', 'TASK_1: { TYPE: formation, AGENTS: [5, 4] }\n'],
    [
      'a deployment',
      'deploy.yaml',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: agent }\nspec: { template: { spec: { containers: [{ name: a, image: b }] } } }\n',
    ],
    [
      'home automation',
      'automations.yaml',
      '- alias: Lights\n  description: Evening\n  trigger: [{ platform: sun }]\n  action: [{ service: light.turn_on }]\n',
    ],
    [
      'a recipe for the kitchen',
      'recipe.yaml',
      'title: Pancakes\ndescription: Fluffy\ninstructions: Mix and fry.\ningredients: [flour, milk]\n',
    ],
    [
      'a recipe of a package',
      'recipe.yaml',
      'package: { name: a, version: 1.0.0 }\nbuild: { script: make }\n',
    ],
    [
      'a recorded request',
      'data/run.json',
      '{"model":"gpt-5","instructions":"You help.","input":"hi","tools":[]}',
    ],
    ['a result', 'data/run.json', '{"name":"a","model":"gpt-5","prompt":"You are a judge.","score":1}'],
    ['a product', 'products/x.yaml', 'name: Kettle\nmodel: K200\ninstructions: Fill it and switch it on.\n'],
    ['machines of a build farm', 'farm.yaml', 'agents:\n  - { name: a, system: x86_64-linux }\n'],
    ['people', 'team.json', '{"agents":[{"name":"Ann","role":"Broker","description":"Sells houses"}]}'],
    ['a graph of data', 'graph.json', '{"graphs":{"sales":"2024:q1"}}'],
    ['a fixture', 'tests/config/agents.yaml', CREW],
  ])('%s', (_what, path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

describe('what belongs to it', () => {
  it('each agent of a crew is one artifact, on its lines', () => {
    const { artifacts } = detectFile('config/agents.yaml', CREW);
    expect(artifacts.map(({ name, lines }) => [name, lines])).toEqual([
      ['analyst', [2, 8]],
      ['writer', [10, 13]],
    ]);
    expect(artifacts[1]?.positions).toMatchObject({ 'settings.writer.goal': 12 });
    expect(artifacts[0]?.content).toMatchObject({
      models: ['openai/gpt-5'],
      instructions: ['analyst.backstory', 'analyst.goal', 'analyst.role'],
    });
  });

  it('what is set for all agents of a file is one more', () => {
    const text = 'defaults: { max_tokens: 100 }\nagents:\n  a: { model: gpt-5, prompt: You find things. }\n';
    const names = detectFile('config/agents.yaml', text).artifacts.map(({ name }) => name);
    expect(names).toEqual(['agents.a', 'agents']);
    const digest = (limit: number) =>
      detectFile('config/agents.yaml', text.replace('100', `${limit}`)).artifacts[1]?.digest;
    expect(digest(100)).not.toBe(digest(200));
  });

  it('of an application what bears on the agent', () => {
    const text = (port: number, steps: number) =>
      `agent: { system_prompt: You can use a shell., step_limit: ${steps} }\nmodel: { name: gpt-5 }\nserver: { port: ${port} }\n`;
    const digest = (port: number, steps: number) => artifactOf('config/app.yaml', text(port, steps)).digest;
    expect(digest(80, 5)).toBe(digest(81, 5));
    expect(digest(80, 5)).not.toBe(digest(80, 6));
  });

  it.each([
    [
      'langgraph.json',
      '{"graphs":{"a":"./src/graph.py:graph","b":"desk.graphs.main:graph"}}',
      ['desk/graphs/main.py', 'src/graph.py'],
    ],
    [
      'app/declarativeAgent.json',
      `{"version":"v1.4","name":"a","instructions":"$[file('instruction.txt')]","actions":[{"id":"x","file":"ai-plugin.json"}]}`,
      ['app/ai-plugin.json', 'app/instruction.txt'],
    ],
    [
      'root_agent.yaml',
      'agent_class: LoopAgent\nname: a\ninstruction: You loop.\nsub_agents: [{ config_path: ./writer.yaml }, { config_path: ../../etc/x.yaml }]\n',
      ['writer.yaml'],
    ],
  ])('files that %s names, never outside the repository', (path, text, references) => {
    expect(artifactOf(path, text).references).toEqual(references);
  });

  it('not what a studio shows people', () => {
    const digest = (text: string) => artifactOf('team.json', text).digest;
    const text = team(participant('a', 'You find.'));
    expect(digest(text.replace('As shown', 'As seen').replace('"Desk"', '"Table"'))).toBe(digest(text));
    expect(digest(text.replace('You find', 'You search'))).not.toBe(digest(text));
    expect(artifactOf('r.yaml', RECIPE.replace('Shown in', 'In')).digest).toBe(
      artifactOf('r.yaml', RECIPE).digest,
    );
  });
});

describe('says what changed', () => {
  const of = (from: string | RegExp, to: string) =>
    summaryOf('config/agents.yaml', CREW, CREW.replace(from, to));

  it.each([
    [
      'a goal',
      'Name the clause.',
      'Name the clause and the page.',
      'agent `analyst`: `goal`: 1 sentence reworded ("and the page" added); +3 tokens (+25%)',
    ],
    [
      'a model',
      'openai/gpt-5',
      'anthropic/claude-opus-4',
      'agent `analyst`: model openai/gpt-5 -> anthropic/claude-opus-4: provider swap',
    ],
    ['tools', '[policy_search]', '[policy_search, web]', 'agent `analyst`: `tools`: `web` added'],
    ['a limit', 'max_iter: 5', 'max_iter: 25', 'agent `analyst`: `max_iter` 5 -> 25'],
    [
      'a variable',
      '{region}',
      '{country}',
      'agent `analyst`: `role`: 1 sentence reworded ("region" -> "country"), variable `{country}` added, variable `{region}` removed',
    ],
  ])('%s', async (_what, from, to, line) => {
    expect(await of(from, to)).toEqual([line]);
  });

  it('a new agent in a few words', async () => {
    expect(await summaryOf('agents.yaml', null, CREW)).toEqual([
      'new: agent `analyst`: openai/gpt-5, 28 tokens of instructions, models `openai/gpt-5`',
    ]);
  });

  it('one participant more in a team, and another order of them', async () => {
    const [a, b] = [participant('a', 'You find.'), participant('b', 'You write.')];
    expect(await summaryOf('team.json', team(a), team(b, a))).toEqual(['agent `b` added: gpt-4o']);
    expect(await summaryOf('team.json', team(a, b), team(b, a))).toEqual([
      '`config.participants` in another order',
    ]);
  });

  it('an agent and its model in a team', async () => {
    const other = participant('a', 'You find. Cite the page.');
    expect(await summaryOf('team.json', team(participant('a', 'You find.')), team(other))).toEqual([
      'agent `a`: `config.system_message`: 1 sentence added ("Cite the page."); +4 tokens (+133%)',
    ]);
  });
});

it('leaves out what a file says of itself beside its agents', () => {
  const agent = { name: 'desk', instructions: 'Answer what guests ask', model: 'gpt-5-mini' };
  const text = JSON.stringify({ version: 1, updatedAt: '2025-01-01', agents: [agent] });
  expect(detectFile('data/agents.json', text).artifacts.map(({ name }) => name)).toEqual(['agents.desk']);
});

describe('agents that a platform hosts', () => {
  const registry = (rest: object) =>
    JSON.stringify({ agents: { harbour: { description: 'Knows the rules of the harbour', ...rest } } });

  it('are known by the ids that they have there', () => {
    const text = registry({ bedrock_agent_id: 'A1', bedrock_alias_id: 'B2', enabled: true });
    expect(kindsOf(detectFile('config/agents.json', text))).toEqual(['agent-definition:agent-definition']);
  });

  it.each([
    ['of a monitor', { agent_id: 'A1', knowledge_base_id: '' }],
    ['of a build', { description: 'linux', agent_id: 'A1', alias_id: 'B2' }],
  ])('are none %s', (_, rest) => {
    expect(kindsOf(detectFile('config/agents.json', registry(rest)))).toEqual([]);
  });
});

it("is a crew's settings, with its model", () => {
  const text = 'process: hierarchical\nplanning: true\nmanager_llm: gpt-5-mini\ntasks_file: tasks.yaml\n';
  expect(detectFile('config/desk.yaml', text).artifacts).toMatchObject([
    { kind: 'agent-definition', name: 'desk', content: { models: ['gpt-5-mini'] } },
  ]);
  expect(
    kindsOf(detectFile('config/crew.yaml', 'process: sequential\nmemory: true\nplanning: true\n')),
  ).toEqual(['agent-definition:agent-definition']);
});

it.each([
  ['jobs', 'config/jobs.yaml', 'process: sequential\nmemory: true\ntasks: [pack, send]\n'],
  ['a crew of people', 'data/crew.yaml', 'process: sequential\nships: [Elm]\n'],
  ['a process by another name', 'config/crew.yaml', 'process: parallel\nmemory: true\nplanning: true\n'],
])('takes settings of %s for no crew', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});
