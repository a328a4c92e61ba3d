import { describe, expect, it } from 'vitest';
import { openGitRepository } from '../../src/adapters/git/index.ts';
import type { Target } from '../../src/core/eval/types.ts';
import { openArtifactTree } from '../../src/flows/change/artifact-tree.ts';
import { resolveTarget } from '../../src/flows/plan/resolve-target.ts';
import type { Resolution } from '../../src/flows/plan/targets/types.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';

type AgentTarget = Omit<Extract<Target, { kind: 'agent' }>, 'kind'>;
type Expected = { model: string; system: string; template?: string; tools: string[]; inputs: string[] };

async function resolve(
  files: FilesToWrite,
  target: AgentTarget = {},
  covers: string[] = ['**/*'],
): Promise<Resolution> {
  const repository = await openGitRepository(createGitRepository(files).dir);
  try {
    const tree = openArtifactTree(await repository.snapshot('HEAD'));
    return await resolveTarget({ name: 'support', target: { kind: 'agent', ...target }, covers }, tree);
  } finally {
    await repository.close();
  }
}

function summarize(resolved: Resolution): Expected {
  if (!resolved.ok) throw new Error(`${resolved.reason} ${resolved.fix}`);
  const { target, inputs } = resolved;
  if (target.kind !== 'agent') throw new Error(target.kind);
  return {
    model: target.model,
    system: target.prompt?.messages[0]?.content ?? '',
    template: target.prompt?.template ?? '',
    tools: target.tools.map(({ name }) => name),
    inputs: inputs.map(({ path, name }) => `${path}#${name}`),
  };
}

const TOOLS = JSON.stringify(
  ['get_order', 'create_refund', 'send_mail'].map((name) => ({
    type: 'function',
    function: { name, description: `Does ${name}`, parameters: { type: 'object', properties: {} } },
  })),
);
const CREW = `researcher:
  role: Researcher of {topic}
  goal: Find orders
  backstory: You are careful.
  llm: openai/gpt-4o
  tools: [get_order, create_refund]
writer:
  role: Writer
  goal: Write reports
  backstory: You write well.
`;
const PYTHON = `from agents import Agent, function_tool

@function_tool
def get_order(order_id: str) -> str:
    """Look up an order."""
    return ""

support = Agent(name="Support", instructions="You are a support agent of a shop.", model="gpt-4o-mini", tools=[get_order])
`;
const GRAPH = `from langgraph.prebuilt import create_react_agent
from langchain_openai import ChatOpenAI
from langchain_core.tools import tool

@tool
def get_order(order_id: str) -> str:
    """Look up an order."""
    return ""

graph = create_react_agent(ChatOpenAI(model="gpt-4o-mini"), [get_order], prompt="You are a helpful agent of a shop.")
`;
const MASTRA = `import { Agent } from '@mastra/core/agent';
import { openai } from '@ai-sdk/openai';
import { createTool } from '@mastra/core/tools';
import { z } from 'zod';
export const getOrder = createTool({ id: 'get-order', description: 'Look up an order', inputSchema: z.object({ orderId: z.string() }), execute: async () => ({}) });
export const supportAgent = new Agent({ name: 'Support', instructions: 'You are a support agent of a shop.', model: openai('gpt-4o-mini'), tools: { getOrder } });
`;

describe('an agent is made of', () => {
  it('CrewAI’s role, goal and backstory, with the tools that it names out of those that there are', async () => {
    const files = { 'config/agents.yaml': CREW, 'tools/all.json': TOOLS };
    expect(summarize(await resolve(files, { agent: 'config/agents.yaml#researcher' }))).toEqual({
      model: 'openai/gpt-4o',
      system: 'Role: Researcher of {topic}\n\nBackground: You are careful.\n\nGoal: Find orders',
      template: 'f-string',
      tools: ['get_order', 'create_refund'],
      inputs: ['config/agents.yaml#researcher', 'tools/all.json#all'],
    });
  });

  it('an agent in Python, with the functions that it is given', async () => {
    expect(summarize(await resolve({ 'app/agent.py': PYTHON }))).toEqual({
      model: 'openai/gpt-4o-mini',
      system: 'You are a support agent of a shop.',
      template: 'none',
      tools: ['get_order'],
      inputs: ['app/agent.py#support', 'app/agent.py#get_order'],
    });
  });

  it('the graph that langgraph.json leads to', async () => {
    const files = {
      'langgraph.json': '{"dependencies":["."],"graphs":{"agent":"./src/graph.py:graph"}}',
      'src/graph.py': GRAPH,
    };
    expect(summarize(await resolve(files, { agent: 'langgraph.json' }))).toMatchObject({
      model: 'openai/gpt-4o-mini',
      system: 'You are a helpful agent of a shop.',
      tools: ['get_order'],
      inputs: ['langgraph.json#langgraph', 'src/graph.py#graph', 'src/graph.py#get_order'],
    });
  });

  it('an agent of Mastra, whose tools the program calls otherwise than the model', async () => {
    expect(summarize(await resolve({ 'src/mastra/agents/support.ts': MASTRA }))).toMatchObject({
      model: 'openai/gpt-4o-mini',
      system: 'You are a support agent of a shop.',
      tools: ['get-order'],
    });
  });

  it('an agent of Copilot: its text, and the tools of its front matter', async () => {
    const agent =
      '---\nname: triage\ndescription: Triages\ntools: [get_order]\nmodel: gpt-4o\n---\nLook at the order first.\n';
    const files = { '.github/agents/triage.agent.md': agent, 'tools/all.json': TOOLS };
    expect(summarize(await resolve(files))).toMatchObject({
      model: 'openai/gpt-4o',
      system: 'Look at the order first.',
      tools: ['get_order'],
    });
  });

  it('instructions in a file of their own, and sampling parameters', async () => {
    const files = {
      'agents/support.yaml':
        'name: support\nmodel: openai/gpt-4o\ntemperature: 0.2\ninstructions: prompts/support.md\ntools: [get_order]\n',
      'agents/prompts/support.md': 'You are the agent of {{shop}}.\n',
      'tools/all.json': TOOLS,
    };
    const resolved = await resolve(files, { agent: 'agents/support.yaml' });
    expect(summarize(resolved)).toMatchObject({
      system: 'You are the agent of {{shop}}.',
      template: 'mustache-variables',
    });
    expect(resolved.ok && resolved.target.kind === 'agent' && resolved.target.prompt?.parameters).toEqual({
      temperature: 0.2,
    });
  });

  it('a prompt and tools, where no agent is defined', async () => {
    const files = {
      'prompts/a.prompt.yml': 'model: openai/gpt-4o\nmessages: [{ role: system, content: Hi }]\n',
      'tools/all.json': TOOLS,
    };
    const resolved = await resolve(files, { max_steps: 3, max_tokens: 500 });
    expect(summarize(resolved)).toMatchObject({
      system: 'Hi',
      tools: ['get_order', 'create_refund', 'send_mail'],
    });
    expect(resolved.ok && resolved.target).toMatchObject({ limits: { steps: 3, tokens: 500 } });
  });

  it('the tools and the prompt that the target names, in place of the agent’s own', async () => {
    const files = {
      'app/agent.py': PYTHON,
      'tools/all.json': TOOLS,
      'prompts/a.prompt.yml': 'messages: [{ role: system, content: Other }]\n',
    };
    const target = {
      agent: 'app/agent.py',
      tools: ['tools/all.json'],
      prompt: 'prompts/a.prompt.yml',
      model: 'acme/x',
    };
    expect(summarize(await resolve(files, target))).toMatchObject({
      model: 'acme/x',
      system: 'Other',
      tools: ['get_order', 'create_refund', 'send_mail'],
    });
  });
});

describe('an agent is refused', () => {
  const plain = (tools: string, more = '') =>
    `name: support\nmodel: openai/gpt-4o\ninstructions: You are the agent of a shop.\ntools: ${tools}\n${more}`;

  it.each<[string, FilesToWrite, AgentTarget, string]>([
    [
      'where several are covered',
      { 'agents.yaml': CREW },
      {},
      'several agents (agents.yaml#researcher, agents.yaml#writer)',
    ],
    [
      'where there is none of that name',
      { 'agents.yaml': CREW },
      { agent: 'agents.yaml#researchr' },
      'Did you mean "researcher"?',
    ],
    [
      'where a tool has no definition, and the nearest is named',
      { 'agents/a.yaml': plain('[get_oder]'), 'tools/all.json': TOOLS },
      {},
      'the tool `get_oder`, and no definition of it was found. Did you mean "get_order"?',
    ],
    [
      'where it names no model',
      { 'agents.yaml': CREW },
      { agent: 'agents.yaml#writer' },
      'no model is named',
    ],
    [
      'where its instructions are in a file that is not there',
      { 'agents/a.yaml': 'name: a\nmodel: openai/gpt-4o\ninstructions: gone.md\ntools: []\n' },
      { agent: 'agents/a.yaml' },
      'gone.md, which is no text file',
    ],
  ])('%s', async (_, files, target, reason) => {
    const resolved = await resolve(files, target);
    expect(resolved).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });
});
