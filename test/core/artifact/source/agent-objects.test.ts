import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('an agent that an application makes its own way', () => {
  it.each([
    [
      'a function gives back',
      'a.ts',
      'export const desk = createAgent(async (room) => { const rules = await read(room); return { model: "gpt-5-mini", instructions: rules, tools: room.tools }; });',
      'desk',
    ],
    [
      'a profile',
      'a.ts',
      'export const desk = defineAgentProfile({ name: "desk", description: "Sorts letters", instructions, skills: [sort] });',
      'desk',
    ],
    [
      'a class of settings',
      'a.py',
      'desk = AgentConfig(name="desk", system_prompt="You sort letters.", tools=["stamp"])',
      'desk',
    ],
    [
      'an object with tools',
      'a.ts',
      'export const desk = { name: "desk", instructions: RULES, tools: [stamp] };',
      'desk',
    ],
    [
      'an object that hands work on',
      'a.ts',
      'export default { id: "desk", systemPrompt: () => rulesOf(day()), handoffs: [post] };',
      'desk',
    ],
    [
      'an entry of a list',
      'a.ts',
      'const AGENTS = [{ name: "desk", systemPrompt: "You sort letters.", tools: ["stamp"] }];',
      'AGENTS.desk',
    ],
    [
      'what is added to a list',
      'a.ts',
      'agents.push({ name: "desk", systemPrompt: old ? "You sort letters." : undefined, capabilities: ["stamp"] });',
      'agents.desk',
    ],
    [
      'a dictionary that is called one',
      'a.py',
      'import deepagents\ndesk_agent = {"name": "desk", "description": "Sorts letters", "prompt": desk_rules}',
      'desk_agent',
    ],
    [
      'one that works a browser',
      'a.py',
      'from browser_use import Agent\ndesk = Agent(task="Find the office that is open on Sunday.", llm=llm)',
      'desk',
    ],
    [
      'an assistant of a service',
      'a.py',
      'desk = client.beta.assistants.create(name="desk", instructions="You sort letters.", model="gpt-5-mini")',
      'desk',
    ],
  ])('%s', (_what, path, text, name) => {
    expect(found(path, `${text}\n`)).toEqual([`agent-definition ${name}`]);
  });

  it('has what it is told, works with and asks', () => {
    const text =
      'const desk = createAgent(() => ({ model: "gpt-5-mini", instructions: "You sort letters.", tools: { stamp } }));\n';
    expect(contentNamed('a.ts', text, 'desk', 'settings')).toMatchObject({
      models: ['gpt-5-mini'],
      instructions: ['instructions'],
      settings: { instructions: 'You sort letters.', model: 'gpt-5-mini', 'tools.stamp': 'stamp' },
    });
  });
});

it.each([
  ['what is passed on', 'save({ name, instructions, tools, model });'],
  ['a record', 'const row = { name: "desk", instructions: text, tools: list, createdAt: now() };'],
  [
    'columns of a table',
    'const agents = table("agents", { name: text("name"), instructions: text(), tools: json() });',
  ],
  ['a recipe', 'const cake = { name: "Cake", instructions: steps, ingredients: ["flour"] };'],
  ['a request', 'const body = { name: "desk", systemPrompt: text, tools: [stamp], messages };'],
  [
    'settings that tell nothing',
    'const desk = defineAgentProfile({ name: "desk", color: "red", tools: [stamp] });',
  ],
  ['an agent of a browser', 'const desk = { name: "desk", userAgent: "curl", tools: [stamp] };'],
])('%s is no agent', (_what, text) => {
  expect(found('a.ts', `import OpenAI from "openai";\n${text}\n`)).toEqual([]);
});
