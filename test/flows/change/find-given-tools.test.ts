import { describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/index.ts';
import { openArtifactTree } from '../../../src/flows/change/artifact-tree.ts';
import { detectTree } from '../../../src/flows/change/detect-tree.ts';
import { change } from '../../support/found-changes.ts';
import { createGitRepository, type FilesToWrite } from '../../support/git-repository.ts';

async function toolsIn(files: FilesToWrite): Promise<string[]> {
  const repository = await openGitRepository(createGitRepository(files).dir);
  const { artifacts } = await detectTree(openArtifactTree(await repository.snapshot('HEAD')));
  await repository.close();
  return artifacts.flatMap(({ path, kind, name }) => (kind === 'tool-definition' ? [`${path} ${name}`] : []));
}

const ORDERS = `def find_order(order: str) -> str:
    """Finds an order of a guest by its number."""
    return order


class Till:
    def refund(self, order: str) -> str:
        """Refunds an order."""
        return order


def count(orders):
    """Counts orders, for nobody but this program."""
    return len(orders)
`;
const AGENT = 'desk = Agent(name="desk", instruction="You help the guests of an inn.", tools=';

const DESK = {
  'requirements.txt': 'google-adk==1.0\n',
  'desk/__init__.py': '',
  'desk/agent.py': `from google.adk.agents import Agent\nfrom .tools import find_order\n${AGENT}[find_order])\n`,
  'desk/tools/__init__.py': 'from .orders import find_order\n',
  'desk/tools/orders.py': ORDERS,
};

describe('a function of another file is a tool where an agent is given it', () => {
  it('also by way of its package, and the others of that file are none', async () => {
    expect(await toolsIn(DESK)).toEqual(['desk/tools/orders.py find_order']);
  });

  it('by its module, as a method, in a list of that file or of what a function gives back', async () => {
    const files = {
      'inn/a.py': `from agents import Agent, function_tool\nimport orders\n${AGENT}[function_tool(orders.find_order)])\n`,
      'inn/b.py': `from langgraph.prebuilt import create_react_agent\nfrom inn.tills import Till\ntill = Till()\ndesk = create_react_agent(model, [till.refund])\n`,
      'inn/c.py': `from agents import Agent\nfrom inn.lists import EACH, get_tools\n${AGENT}[*EACH] + get_tools())\n`,
      'inn/orders.py': ORDERS,
      'inn/tills.py': ORDERS,
      'inn/lists.py': `${ORDERS}EACH = [find_order]\ndef get_tools():\n    return [count]\n`,
    };
    expect(await toolsIn(files)).toEqual([
      'inn/lists.py find_order',
      'inn/lists.py count',
      'inn/orders.py find_order',
      'inn/tills.py Till.refund',
    ]);
  });

  it('and none where a workshop has tools', async () => {
    const files = {
      'bench.py':
        'from workshop import Bench\nfrom orders import find_order\nbench = Bench(tools=[find_order])\n',
      'orders.py': ORDERS,
    };
    expect(await toolsIn(files)).toEqual([]);
  });

  it('a review says what changed in it, though the agent stayed as it was', async () => {
    const { changes } = await change(DESK, {
      'desk/tools/orders.py': ORDERS.replace('of a guest by its number', 'by the name of a guest'),
    });
    expect(changes).toMatchObject([
      { path: 'desk/tools/orders.py', kind: 'tool-definition', change: 'modified' },
    ]);
  });

  it.each<[string, string, string, FilesToWrite]>([
    ['in a line of its own quotes', '    "Refunds."\n', '    "Refunds all."\n', {}],
    [
      'long, behind long parameters',
      `    """Refunds. ${'Of any guest. '.repeat(500)}"""\n`,
      `    """Refunds. ${'Of any guest. '.repeat(500)} At once."""\n`,
      { till: `,\n${'    # (what of it: the whole\n'.repeat(80)}` },
    ],
    [
      'with the SDK in a list of lists',
      '    "Refunds."\n',
      '    "Refunds all."\n',
      { 'requirements.txt': null, 'requirements/base.txt': 'google-adk==1.0\n' },
    ],
    [
      'with the SDK in no list',
      '    "Refunds."\n',
      '    "Refunds all."\n',
      { 'requirements.txt': 'black\n' },
    ],
  ])('also what a function says %s', async (_what, was, is, { till = '', ...more }) => {
    const refund = (doc: string) => `def refund(order: str${till}) -> str:\n${doc}    return order\n`;
    const { changes } = await change(
      {
        'pyproject.toml': '[tool.black]\n',
        'requirements.txt': 'google-adk==1.0\n',
        'desk/agent.py': `from google.adk.agents import Agent\nfrom desk import (\n    tills,\n)\n${AGENT}[tills.refund])\n`,
        'desk/tills.py': refund(was),
        ...more,
      },
      { 'desk/tills.py': refund(is) },
    );
    expect(changes.map(({ path, change: what }) => `${path} ${what}`)).toEqual(['desk/tills.py modified']);
  });

  it('a change of what it does alone is no change of the tool', async () => {
    const { changes } = await change(DESK, {
      'desk/tools/orders.py': ORDERS.replace('return order\n\n\nclass', 'return order.strip()\n\n\nclass'),
    });
    expect(changes).toEqual([]);
  });

  it('a change of what one does is none, where another says something new', async () => {
    const rooms = (body: string) =>
      `def find_room(guest: str) -> str:\n    """Finds a room."""\n    return ${body}\n`;
    const { changes } = await change(
      {
        ...DESK,
        'desk/agent.py': `from google.adk.agents import Agent\nfrom .tools import find_order\nfrom .rooms import find_room\n${AGENT}[find_order, find_room])\n`,
        'desk/rooms.py': rooms('guest'),
      },
      {
        'desk/rooms.py': rooms('guest.strip()'),
        'desk/tools/orders.py': ORDERS.replace('its number', 'name'),
      },
    );
    expect(changes.map(({ path, change: what }) => `${path} ${what}`)).toEqual([
      'desk/tools/orders.py modified',
    ]);
  });

  it('one that is called otherwise is told with what it was', async () => {
    const renamed = Object.fromEntries(
      Object.entries(DESK).map(([path, text]) => [path, text.replaceAll('find_order', 'look_up')]),
    );
    const { changes } = await change(DESK, renamed);
    const tools = changes.filter(({ kind }) => kind === 'tool-definition');
    expect(tools.map(({ base, head }) => [base?.name, head?.name])).toEqual([['find_order', 'look_up']]);
  });
});
