import { describe, expect, it } from 'vitest';
import { detect, plan, review, validate } from '../../src/wire-local.ts';
import { createGitRepository, createTemporaryDirectory } from '../support/git-repository.ts';
import { type ReviewOptions, readReview, reviewShop, startModel } from '../support/review-shop.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, VAGUE_CHANGE } from '../support/shop-repository.ts';

describe('the same review again', () => {
  it('pays for nothing twice and gives the same verdict', async () => {
    const model = await startModel();
    const shop = createShop(VAGUE_CHANGE);
    const env = { PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    const first = readReview(await reviewShop(shop, model, { env }));
    const calls = model.requests.length;
    const second = readReview(await reviewShop(shop, model, { env }));
    expect(model.requests).toHaveLength(calls);
    expect(second.suites[0]?.metrics).toEqual(first.suites[0]?.metrics);
    expect(second.cost).toMatchObject({ trials: 0, cached_trials: first.cost.trials });
  });

  it('goes on where Ctrl-C stopped it', async () => {
    const stop = new AbortController();
    const model = await startModel({
      answer: (request) => {
        if (request.index === 9) stop.abort();
        return pickTool(request);
      },
    });
    const shop = createShop(VAGUE_CHANGE);
    const env = { PROMPTGATE_CACHE_DIR: createTemporaryDirectory(), PROMPTGATE_CONCURRENCY: '1' };
    const stopped = await reviewShop(shop, model, { env, signal: stop.signal });
    expect(stopped.exit).toBe(130);
    expect(stopped.stdout).toBe('');
    const before = model.requests.length;
    const report = readReview(await reviewShop(shop, model, { env }));
    expect(report.verdict).toBe('fail');
    expect(report.cost.cached_trials).toBeGreaterThan(0);
    expect(model.requests.length - before).toBe(report.cost.trials);
  });

  it('can run beside another one on the same cache', async () => {
    const model = await startModel();
    const shop = createShop(VAGUE_CHANGE);
    const env = { PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    const [one, other] = await Promise.all([
      reviewShop(shop, model, { env }),
      reviewShop(shop, model, { env }),
    ]);
    expect([one.exit, other.exit]).toEqual([1, 1]);
    expect(readReview(one).suites[0]?.metrics).toEqual(readReview(other).suites[0]?.metrics);
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown suite', { suite: ['shop-tool'] }, 'shop-tools'],
    ['an unknown case', { case: ['refund-00'] }, 'refund-0'],
    ['an unknown base', { base: 'mian' }, '"main"'],
    ['a ref that looks like an option', { base: '--upload-pack=x' }, 'no commit'],
  ] as const)('exits 2 and names what was meant: %s', async (_name, options, hint) => {
    const result = await reviewShop(createShop(VAGUE_CHANGE), await startModel(), {
      ...options,
    } as ReviewOptions);
    expect(result.exit).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(hint);
  });

  it('exits 2 before anything is spent where the report cannot be written', async () => {
    const model = await startModel();
    const shop = createShop(VAGUE_CHANGE);
    for (const html of ['README.md/report.html', 'tools']) {
      const result = await reviewShop(shop, model, { html });
      expect(result).toMatchObject({ exit: 2, stdout: '' });
      expect(result.stderr).toContain(html);
    }
    expect(model.requests).toHaveLength(0);
  });

  it('says in one line what is wrong with a cache that cannot be used', async () => {
    const shop = createShop(VAGUE_CHANGE);
    const env = { PROMPTGATE_CACHE_DIR: `${shop.dir}/README.md` };
    const result = await reviewShop(shop, await startModel(), { env });
    expect(result).toMatchObject({ exit: 4, stdout: '' });
    expect(result.stderr).toMatch(/^The cache folder .* Set PROMPTGATE_CACHE_DIR to one that can\.$/);
  });

  it('exits 2 where the folder is no repository', async () => {
    const io = createTestIo(createTemporaryDirectory());
    const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
    expect(result).toMatchObject({ exit: 2, stdout: '' });
    expect(result.stderr).toContain('no git repository');
  });

  it('exits 2 where histories are unrelated', async () => {
    const shop = createShop(VAGUE_CHANGE);
    shop.git('checkout', '--quiet', '--orphan', 'alone');
    shop.commit('Alone');
    const result = await reviewShop(shop, await startModel());
    expect(result.exit).toBe(2);
    expect(result.stderr).toContain('no common commit');
  });
});

describe('the commands that call no model', () => {
  it('detects the artifacts of a commit, and those that changed', async () => {
    const shop = createShop(VAGUE_CHANGE);
    const whole = await runCommand(createTestIo(shop.dir), (io) => detect({ repo: '.', json: true }, io));
    const changed = await runCommand(createTestIo(shop.dir), (io) =>
      detect({ repo: '.', base: 'main', head: 'change', json: true }, io),
    );
    const paths = (result: CommandResult) =>
      (JSON.parse(result.stdout) as { artifacts: { path: string; kind: string; change?: string }[] })
        .artifacts;
    expect(paths(whole)).toContainEqual(
      expect.objectContaining({ path: 'tools/orders.json', kind: 'tool-definition' }),
    );
    expect(paths(changed)).toEqual([
      expect.objectContaining({ path: 'tools/orders.json', change: 'modified' }),
    ]);
  });

  it('detects what is not committed yet, as a review does', async () => {
    const shop = createShop({});
    shop.write(VAGUE_CHANGE);
    const result = await runCommand(createTestIo(shop.dir), (io) => detect({ repo: '.', base: 'main' }, io));
    expect(result.stdout).toContain('modified tool-definition tools/orders.json');
  });

  it.each([true, false])(
    'plan does not call a change nothing that a review could not read (--json: %s)',
    async (json) => {
      const { dir } = createShop({ 'prompts/answer.prompt.yml': 'messages: [{role: system\n' });
      const result = await runCommand(createTestIo(dir), (io) => plan({ repo: '.', base: 'main', json }, io));
      expect(result.exit).toBe(4);
      expect(result.stdout).toContain('prompts/answer.prompt.yml');
    },
  );

  it('plans what a review would run', async () => {
    const shop = createShop(VAGUE_CHANGE);
    const model = await startModel();
    const io = createTestIo(shop.dir, model.env('loopback'));
    const result = await runCommand(io, (given) => plan({ repo: '.', base: 'main', json: true }, given));
    const { suites } = JSON.parse(result.stdout) as {
      suites: { cases: number; trials: { first_pass: number; at_most: number } }[];
    };
    expect(suites).toEqual([
      expect.objectContaining({ cases: 40, trials: { first_pass: 80, at_most: 160 } }),
    ]);
    expect(model.requests).toHaveLength(0);
  });

  it('validates a policy with its datasets, and names what is wrong', async () => {
    const shop = createShop(VAGUE_CHANGE);
    const good = await runCommand(createTestIo(shop.dir), (io) => validate({ repo: '.' }, io));
    expect(good.exit).toBe(0);
    shop.write({ 'evals/tools.jsonl': '{"id": "a", "input": "b"}\n{"id": \n' });
    const bad = await runCommand(createTestIo(shop.dir), (io) => validate({ repo: '.' }, io));
    expect(bad.exit).toBe(2);
    expect(bad.stdout).toContain('evals/tools.jsonl:2');
    // One fault, one line: what follows from it is not listed as faults of its own.
    expect(bad.stdout).toMatch(/: 1 problem(;.*)?\n$/);
  });

  it('validates the suites that files carry themselves: one that names a missing file is not valid', async () => {
    const config =
      'prompts: [file://prompts/gone.txt]\nproviders: [openai:gpt-5-mini]\ntests: file://gone.csv\n';
    const { dir } = createGitRepository({ 'promptfooconfig.yaml': config });
    const result = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
    expect(result.exit).toBe(2);
    expect(result.stdout).toContain(
      'suite promptfooconfig: file://prompts/gone.txt: there is no such text file',
    );
  });

  it('validates a policy that is wrong as one that is there', async () => {
    const { dir } = createShop({ '.github/promptgate.yml': 'version: 2\n' });
    const result = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
    expect(result.exit).toBe(2);
    expect(result.stdout).toContain('.github/promptgate.yml:1');
    expect(result.stdout).not.toContain('no policy file');
  });
});
