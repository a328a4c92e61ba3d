import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('agents that are added to what runs them', () => {
  it.each([
    [
      'by a function, with a prompt that stands elsewhere',
      'a.ts',
      "export const REFUNDS = addAgent({ agentName: 'refunds', completion: MODEL, prompt: lines(PROMPT), tools: [SEARCH] });",
      'REFUNDS',
    ],
    [
      'by a method and a name',
      'a.ts',
      "desk.registerAgent('critic', { instructions: 'You say what is wrong with the letter.', tools: ['read'] });",
      'registerAgent.critic',
    ],
    [
      'by named arguments',
      'a.py',
      'desk.add_agent(name="writer", system_prompt="You write what was planned.", handoffs=["critic"])',
      'add_agent.writer',
    ],
    [
      'as a resource of an API',
      'a.ts',
      "const helper = await client.agents.create({ name: 'helper', model: 'gpt-4o', instructions: 'You answer guests of the inn.' });",
      'helper',
    ],
    [
      'as a team',
      'a.ts',
      "import { addSwarm } from 'agent-swarm-kit';\nexport const DESK = addSwarm({ swarmName: 'desk', agentList: [REFUNDS, TRIAGE], defaultAgent: TRIAGE });",
      'DESK',
    ],
    [
      'as a network',
      'a.ts',
      "import { createNetwork } from '@inngest/agent-kit';\nconst desk = createNetwork({ name: 'Desk', agents: [coder, critic], maxIter: 8 });",
      'desk',
    ],
    [
      'as a list',
      'a.py',
      'from strands.multiagent import Swarm\ndesk = Swarm([coder, critic], max_handoffs=9)',
      'desk',
    ],
  ])('%s', (_, path, text, name) => {
    expect(found(path, text)).toEqual([`agent-definition ${name}`]);
  });

  it.each([
    ['who sells houses', "office.addAgent({ name: 'Ada', phone: '555', prompt: true }); // Agent("],
    ['that is handed over whole', 'desk.registerAgent(critic); // system: Agent('],
    ['that stands in a database', "await db.agents.create({ data: { name: 'Ada', email } }); // new Agent("],
    [
      'of a cluster',
      "import { Swarm } from './docker';\nconst s = new Swarm(['node-1', 'node-2']); // Agent(",
    ],
  ])('one %s is none', (_, text) => {
    expect(found('a.ts', text)).toEqual([]);
  });
});

describe('a character that a model plays', () => {
  const text =
    "import { Character } from '@elizaos/core';\nexport const moss: Character = { name: 'Moss', bio: ['Grew up in a marsh'], lore: ['Lost a boot'], style: { all: ['short'] }, topics: ['plants'], settings: { model: 'gpt-4o' } };";

  it('is an agent with everything that is said of it', () => {
    expect(named('a.ts', text, 'moss')).toMatchObject({ kind: 'agent-definition', lines: [2, 2] });
    expect(found('a.ts', text)).toHaveLength(1);
  });

  it('is another one where its style changes', () => {
    const changed = text.replace('short', 'long');
    expect(named('a.ts', changed, 'moss').digest).not.toBe(named('a.ts', text, 'moss').digest);
  });

  it('a profile with a biography is none', () => {
    const profile =
      "const openaiUser = { name: 'Ada', bio: ['Grew up in a marsh'], topics: ['plants'], style: 'dark' };";
    expect(found('a.ts', profile)).toEqual([]);
  });
});
