import { expect, it } from 'vitest';
import { detect, review, validate } from '../../src/wire-local.ts';
import type { FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';

async function reviewWith(
  files: FilesToWrite,
  policy: string = SHOP_POLICY,
): Promise<{ exit: number; stdout: string; stderr: string; requests: number }> {
  const model = await openProvider({ answer: pickTool });
  const { dir } = createShop(files, 40, policy);
  const io = createTestIo(dir, model.env('loopback'));
  const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  return { ...result, requests: model.requests.length };
}

const BOMB = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nmessages: [*c,*c,*c,*c,*c,*c,*c,*c]\n`;

it.each([
  ['a YAML bomb', { 'prompts/a.prompt.yml': BOMB }],
  ['a cycle', { 'prompts/a.prompt.yml': 'messages: &m [*m]\n' }],
  ['deep nesting', { 'prompts/a.prompt.yml': `messages: ${'['.repeat(3000)}${']'.repeat(3000)}\n` }],
  ['a binary file', { 'prompts/a.prompt.yml': Buffer.from([0, 1, 2, 3]) }],
  ['a file of 50 MB', { 'prompts/a.prompt.yml': `messages: []\n#${'x'.repeat(50_000_001)}` }],
  ['tools that are no JSON', { 'tools/orders.json': '{"type": "function", "function": {' }],
] as [string, FilesToWrite][])(
  'a change that brings %s is an error with its place, and not green',
  async (_name, files) => {
    const result = await reviewWith(files);
    expect(result.exit).toBe(4);
    expect(result.stdout).toContain(Object.keys(files)[0]);
  },
);

it.each([
  ['YAML that cannot be read', 'rag/index.yaml', 'chunk_size: [\n'],
  ['binary data', 'rag/index.yaml', Buffer.from([0, 1, 2])],
  ['more than a prompt can be', 'prompts/greeting.md', 'x'.repeat(1_000_001)],
] as [string, string, string | Buffer][])(
  'a file that was an artifact and is now %s has not been removed: it is an error with its place',
  async (_name, path, content) => {
    const shop = createShop({});
    shop.checkout('main');
    shop.commit('More', {
      'rag/index.yaml': 'chunk_size: 700\nchunk_overlap: 50\ntop_k: 5\n',
      'prompts/greeting.md': 'You are a friendly assistant of a shop. Greet the customer by name.\n',
    });
    shop.git('checkout', '--quiet', '-B', 'change');
    shop.commit('A change', { [path]: content });
    const result = await runCommand(createTestIo(shop.dir), (io) =>
      review({ repo: '.', base: 'main', json: true }, io),
    );
    expect(result.exit).toBe(4);
    const { problems, changes } = JSON.parse(result.stdout) as { problems: object[]; changes: object[] };
    expect(problems).toMatchObject([{ path, line: expect.any(Number) }]);
    expect(changes).toEqual([]);
  },
);

it.each([
  ['a link as policy', { '.github/promptgate.yml': { symlink: '../README.md' } }, 2],
  ['a link as tools', { 'tools/orders.json': { symlink: '/etc/passwd' } }, 4],
  ['a link as dataset', { 'evals/tools.jsonl': { symlink: '/etc/passwd' } }, 4],
] as [string, FilesToWrite, number][])(
  'what a base or a change links to is never read: %s',
  async (_name, files, exit) => {
    const { dir, commit, checkout, git } = createShop(VAGUE_CHANGE);
    checkout('main');
    commit('Linked', files);
    git('checkout', '--quiet', '-B', 'change');
    commit('A change', {
      'tools/more.json': String(VAGUE_CHANGE['tools/orders.json']).replace('create_refund', 'create_voucher'),
    });
    if ('.github/promptgate.yml' in files || 'evals/tools.jsonl' in files) {
      const result = await runCommand(createTestIo(dir), (io) =>
        review({ repo: '.', base: 'main', json: true }, io),
      );
      expect(result.exit).toBe(exit);
    }
    const found = await runCommand(createTestIo(dir), (io) => detect({ repo: '.', json: true }, io));
    expect(found.stdout).not.toContain('root:');
  },
);

it('a repository’s text stays text: nothing in it is run', async () => {
  const files = {
    'prompts/a.j2':
      '{{ "".__class__.__mro__ }} {{ range(10**9) }} {{ cycler.__init__.__globals__.os.popen("touch /tmp/owned") }} You are an assistant.\n',
    'prompts/b.hbs':
      '{{#with (lookup this "constructor")}}{{this}}{{/with}} You are an assistant. Answer {{question}}.\n',
    'promptfooconfig.yaml':
      'prompts: [exec:touch owned]\nproviders: [file://evil.js]\ntests:\n  - assert: [{type: javascript, value: process.exit(0)}]\n',
    'evil.js': 'process.exit(0)\n',
  };
  const result = await reviewWith(files);
  expect(result.exit).not.toBe(0);
  expect(result.stdout).toContain('nothing of a repository is executed');
});

it('an unknown model names the nearest one that there is', async () => {
  const result = await reviewWith(VAGUE_CHANGE, SHOP_POLICY.replace('loopback/small', 'needle/needle-26n'));
  expect(result.exit).toBe(4);
  expect(result.stdout).toContain('needle-26m');
});

it('validate names every fault of a repository at once', async () => {
  const { dir } = createShop({
    'prompts/a.prompt.yml': 'messages: 7\n',
    '.github/promptgate.yml': SHOP_POLICY.replace('tool_call', 'tool_cal').replace(
      'kind: tools',
      'kind: tols',
    ),
  });
  const result = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
  expect(result.exit).toBe(2);
  expect(result.stdout).toContain('prompts/a.prompt.yml:1');
  expect(result.stdout).toContain('.github/promptgate.yml:6');
});
