import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('an agent whose values stand elsewhere', () => {
  it.each([
    [
      'takes what is set there only where nothing is',
      'from smolagents import CodeAgent\nclerk = CodeAgent(tools=desk_tools, model=model, max_steps=limits.get("max_steps", 8))\n',
      'clerk',
    ],
    [
      'is made of a part of a file of agents',
      'from crewai import Agent\n\ndef clerk():\n    return Agent(config=self.agents_config["clerk"], verbose=True)\n',
      'clerk.Agent',
    ],
    [
      'works in an order that stands here',
      'from crewai import Crew, Process\n\nclerks = Crew(agents=self.agents, tasks=self.tasks, process=Process.sequential)\n',
      'clerks',
    ],
  ])('%s', (_what, text, name) => {
    expect(found('a.py', text)).toEqual([`agent-definition ${name}`]);
  });

  it.each([
    ['has no tools and no word', 'CodeAgent(tools=[], model=model, max_steps=1)'],
    ['is given everything', 'CodeAgent(tools=tools, model=model, verbose=True)'],
  ])('is none where it %s', (_what, call) => {
    expect(found('a.py', `from smolagents import CodeAgent\nagent = ${call}\n`)).toEqual([]);
  });
});

describe('a class of an agent', () => {
  it('says as fields what it is told', () => {
    const text =
      'from metagpt.roles import Role\n\nclass Clerk(Role):\n    profile: str = "Clerk"\n    goal: str = "file every letter of the day"\n\n    async def work(self):\n        return 1\n';
    expect(named('a.py', text, 'Clerk')).toMatchObject({
      kind: 'agent-definition',
      lines: [3, 5],
      content: {
        instructions: ['profile', 'goal'],
        settings: { profile: 'Clerk', goal: 'file every letter of the day' },
      },
      positions: { 'settings.goal': 5 },
    });
  });

  it('says it as defaults of its constructor, or to its base', () => {
    const asDefault =
      'from metagpt.roles.role import Role\n\nclass Clerk(Role):\n    def __init__(self, goal="file every letter"):\n        super().__init__(goal=goal)\n';
    const toBase =
      'from livekit.agents import Agent\n\nclass Clerk(Agent):\n    def __init__(self):\n        super().__init__(instructions="You file letters. Never read them.")\n';
    expect(contentNamed('a.py', asDefault, 'Clerk', 'settings').settings).toEqual({
      goal: 'file every letter',
    });
    expect(contentNamed('a.py', toBase, 'Clerk', 'settings').settings).toEqual({
      instructions: 'You file letters. Never read them.',
    });
    const inTypeScript =
      "import { Agent } from '@openai/agents';\nclass Clerk extends Agent { constructor() { super({ name: 'clerk', instructions: 'You file letters.' }); } }\n";
    expect(found('a.ts', inTypeScript)).toEqual(['agent-definition Clerk']);
  });

  it.each([
    [
      'says only what it is called',
      'from metagpt.roles import Role',
      'class Clerk(Role):\n    name: str = "Clerk"',
    ],
    [
      'is one of users',
      'from app.users import Role',
      'class Clerk(Role):\n    goal: str = "file every letter"',
    ],
  ])('is none where it %s', (_what, imports, cls) => {
    expect(found('a.py', `${imports}\n\n${cls}\n`)).toEqual([]);
  });
});
