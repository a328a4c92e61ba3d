import { describe, expect, it, onTestFinished } from 'vitest';
import { createModels } from '../../src/adapters/models/index.ts';
import { plan, review } from '../../src/wire-local.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  type FilesToWrite,
} from '../support/git-repository.ts';
import type { LoopbackOptions, LoopbackProvider } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const TOPICS = Array.from({ length: 24 }, (_, i) => `topic${String.fromCharCode(97 + i)}`);
/** Each document says its own thing at its end, behind a part that all have in common. */
const documentOf = (topic: string) =>
  `Welcome to our help pages, which answer what customers ask most.\n\nThe rule for ${topic} is seven days.`;
const CASES = TOPICS.map((topic) =>
  JSON.stringify({
    id: topic,
    input: `rule for ${topic} days`,
    expected: { documents: [{ document: `docs/${topic}.md`, text: `The rule for ${topic} is seven days.` }] },
  }),
).join('\n');

const policy = (more = '') =>
  `version: 1\nsuites:\n  - name: search\n    dataset: evals/search.jsonl\n    target: { kind: rag, config: rag/index.yaml, documents: ["docs/*.md"], embedding_provider: loopback, reranker_provider: loopback${more} }\n    scorers: [context_recall, ndcg]\n`;
const files = (config: string, more = ''): FilesToWrite => ({
  '.github/promptgate.yml': policy(more),
  'rag/index.yaml': config,
  'evals/search.jsonl': CASES,
  ...Object.fromEntries(TOPICS.map((topic) => [`docs/${topic}.md`, documentOf(topic)])),
});

type Metric = { metric: string; comparison: string; base_mean: number | null; head_mean: number | null };
type Reviewed = {
  verdict: string;
  exit: number;
  cost: { usd: number };
  suites: { metrics: Metric[]; not_evaluated: { reason: string; fix: string | null }[] }[];
};

function change(before: FilesToWrite, config: string) {
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', { 'rag/index.yaml': config });
  return repository;
}

async function reviewed(dir: string, provider: LoopbackProvider): Promise<Reviewed> {
  const result = await runCommand(createTestIo(dir, provider.env()), (io) =>
    review({ repo: '.', base: 'main', json: true }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Reviewed;
}

async function compare(before: string, after: string, options: LoopbackOptions = {}) {
  const provider = await openProvider(options);
  const report = await reviewed(change(files(before), after).dir, provider);
  const metrics = new Map(report.suites[0]?.metrics.map((one) => [one.metric, one]));
  return { report, provider, metrics, reasons: report.suites[0]?.not_evaluated.map(({ reason }) => reason) };
}

const VECTOR = 'embedding_model: words\nchunk_size: 70\nchunk_overlap: 0\n';
const textsOf = ({ retrievals }: LoopbackProvider) =>
  retrievals.filter(({ path }) => path === '/v1/embeddings').flatMap(({ body }) => body.input as string[]);

describe('a rag target that embeds', () => {
  it('loses recall in a review of a smaller top k, and says so in words', async () => {
    const provider = await openProvider();
    const shared = {
      'docs/shared.md': 'Shared terms: shared.',
      'evals/search.jsonl': TOPICS.map((topic) =>
        JSON.stringify({
          id: topic,
          input: `rule for ${topic} days shared terms`,
          expected: { documents: [`docs/${topic}.md`, 'docs/shared.md'] },
        }),
      ).join('\n'),
    };
    const { dir } = change({ ...files(`${VECTOR}top_k: 2\n`), ...shared }, `${VECTOR}top_k: 1\n`);
    const shown = await runCommand(createTestIo(dir, provider.env()), (io) =>
      review({ repo: '.', base: 'main' }, io),
    );
    expect(shown.exit).toBe(1);
    expect(shown.stdout).toMatch(/context_recall\s+100%\s+50%/);
    const report = await reviewed(dir, provider);
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(report.suites[0]?.metrics[0]).toMatchObject({
      metric: 'context_recall',
      comparison: 'regressed',
      base_mean: 1,
      head_mean: 0.5,
    });
  });

  it('searches both ways as its weights say', async () => {
    const hybrid = `${VECTOR}top_k: 3\nsearch_type: hybrid\nbm25_weight: 0.5\nsemantic_weight: 0.5\n`;
    // By meaning alone, and only what is as good as the same words.
    const strict = `${VECTOR}top_k: 3\nsearch_type: similarity_score_threshold\nscore_threshold: 0.99\n`;
    const { metrics } = await compare(hybrid, strict);
    expect(metrics.get('context_recall')).toMatchObject({ base_mean: 1, head_mean: 0 });
  });

  it('finds the expected words however large the chunks are, and loses them with chunks of a few letters', async () => {
    const large = await compare(`${VECTOR}top_k: 1\n`, `${VECTOR.replace('70', '500')}top_k: 1\n`);
    expect(large.metrics.get('context_recall')).toMatchObject({ base_mean: 1, head_mean: 1 });
    // Chunks of a few letters hold nothing of what was asked for in one piece.
    const small = await compare(`${VECTOR}top_k: 1\n`, `${VECTOR.replace('70', '12')}top_k: 1\n`);
    expect(small.metrics.get('context_recall')).toMatchObject({ comparison: 'regressed', base_mean: 1 });
    expect(small.report).toMatchObject({ verdict: 'fail', exit: 1 });
  });

  it('embeds each text once, in batches, and none again for another change of the config', async () => {
    const provider = await openProvider();
    const io = () => createTestIo(repository.dir, env);
    const repository = change(files(`${VECTOR}top_k: 3\n`), `${VECTOR}top_k: 1\n`);
    const env = { ...provider.env(), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    await runCommand(io(), (one) => review({ repo: '.', base: 'main', json: true }, one));
    const texts = textsOf(provider);
    expect(new Set(texts).size).toBe(texts.length);
    // Questions, rules, and what all documents have in common: that is one text.
    expect(texts).toHaveLength(TOPICS.length * 2 + 1);
    expect(provider.retrievals[0]?.body).toMatchObject({ model: 'words', encoding_format: 'float' });
    const asked = provider.retrievals.length;
    repository.commit('Another', { 'rag/index.yaml': `${VECTOR}top_k: 2\nsearch_type: hybrid\n` });
    const again = await runCommand(io(), (one) => review({ repo: '.', base: 'main', json: true }, one));
    expect((JSON.parse(again.stdout) as Reviewed).suites[0]?.metrics[0]).toMatchObject({ head_mean: 1 });
    expect(provider.retrievals).toHaveLength(asked);
  });

  it('asks for the dimensions that the config names, and measures a change of them', async () => {
    const { provider, metrics } = await compare(
      `${VECTOR}top_k: 1\n`,
      `embeddings: { model: words, dimensions: 2 }\nchunk_size: 70\nchunk_overlap: 0\ntop_k: 1\n`,
    );
    expect(provider.retrievals.some(({ body }) => body.dimensions === 2)).toBe(true);
    expect(metrics.get('context_recall')).toMatchObject({ comparison: 'regressed', base_mean: 1 });
  });

  it('lets a re-ranker order the candidates', async () => {
    const rerank = `rerank: { model: order, top_n: 1 }\nfetch_k: 40\n`;
    const weak = 'embeddings: { model: words, dimensions: 2 }\nchunk_size: 70\nchunk_overlap: 0\ntop_k: 1\n';
    const { provider, metrics } = await compare(`${weak}${rerank}`, weak);
    expect(metrics.get('context_recall')).toMatchObject({ comparison: 'regressed', base_mean: 1 });
    const asked = provider.retrievals.find(({ path }) => path === '/v1/rerank')?.body;
    expect(asked).toMatchObject({ model: 'order' });
    expect(asked?.documents).toHaveLength(40);
  });

  describe('and lets a chat model order the candidates', () => {
    const weak = 'embeddings: { model: words, dimensions: 2 }\nchunk_size: 70\nchunk_overlap: 0\ntop_k: 1\n';
    const chat = `${weak}rerank: { type: llm, model: order, top_n: 1 }\nfetch_k: 40\n`;
    /** The passage that holds the question's topic, by its number. */
    const best = (user: string) => {
      const topic = /rule for (\w+) days/.exec(user)?.[1] ?? '';
      const [, number] = new RegExp(`begin passage (\\d+)>>>\\n[^<]*rule for ${topic} is`).exec(user) ?? [];
      return number ?? '0';
    };

    it('shows it all of them at once, and measures that it is gone', async () => {
      const { provider, metrics } = await compare(chat, weak, {
        answer: ({ messages }) => ({ text: `{"ranking": [${best(String(messages.at(-1)?.content))}]}` }),
      });
      expect(metrics.get('context_recall')).toMatchObject({ comparison: 'regressed', base_mean: 1 });
      const [first] = provider.requests;
      expect(first?.model).toBe('order');
      expect(String(first?.messages.at(-1)?.content).match(/begin passage/g)).toHaveLength(40);
      expect(provider.retrievals.some(({ path }) => path === '/v1/rerank')).toBe(false);
    });

    it.each([
      ['names a passage that is not there', '{"ranking": [41]}'],
      ['names none', '{"ranking": []}'],
      ['answers in prose', 'Passage 1 is best.'],
    ])('has no result, and never the order as it was, where it %s', async (_, text) => {
      const { report } = await compare(chat, weak, { answer: () => ({ text }) });
      expect(report).toMatchObject({ verdict: 'error', exit: 4 });
      expect(report.suites[0]?.metrics.every(({ base_mean: mean }) => mean === null) ?? true).toBe(true);
    });
  });

  it.each([
    ['search_type: mmr', 'search_type: mmr'],
    ['chunking_strategy: semantic', 'chunking_strategy: semantic'],
    ['rerank: { type: pointwise, model: gpt-5-mini }', 'rerank.type: pointwise'],
  ])('is an error by name where a setting cannot be honoured: %s', async (setting, reason) => {
    const { report, reasons, provider } = await compare(
      `${VECTOR}top_k: 1\n`,
      `${VECTOR}top_k: 1\n${setting}\n`,
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(reasons?.[0]).toContain(reason);
    expect(provider.retrievals).toEqual([]);
  });

  it.each([
    ['refuses', { kind: 'status', status: 400, message: 'no such model' }],
    ['sends too few vectors', { kind: 'body', body: '{"data": []}' }],
  ] as const)('is an error, never a score of 0, where the endpoint %s', async (_, behaviour) => {
    const { report } = await compare(`${VECTOR}top_k: 2\n`, `${VECTOR}top_k: 1\n`, {
      retrieval: () => behaviour,
    });
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.metrics.every(({ head_mean: mean }) => mean === null) ?? true).toBe(true);
  });

  it('is an error that says which provider is missing', async () => {
    const provider = await openProvider();
    const { dir } = change(files(`${VECTOR}top_k: 2\n`), `${VECTOR}top_k: 1\n`);
    const result = await runCommand(createTestIo(dir, {}), (io) =>
      review({ repo: '.', base: 'main', json: true }, io),
    );
    const report = JSON.parse(result.stdout) as Reviewed;
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('loopback/words is not configured');
    expect(provider.retrievals).toEqual([]);
  });
});

describe('the plan of a rag target', () => {
  it('counts a chat model that re-ranks, with its replies, and says where it is not configured', async () => {
    const target = {
      embedding: 'embedding_provider: loopback, reranker_provider: loopback',
      chat: 'reranker_provider: openai',
    };
    const before = files('top_k: 5\n');
    const text = String(before['.github/promptgate.yml']).replace(target.embedding, target.chat);
    const { dir } = change(
      { ...before, '.github/promptgate.yml': text },
      'top_k: 5\nrerank: { type: llm, model: gpt-5-mini }\nfetch_k: 20\n',
    );
    const show = async (env: Record<string, string>) =>
      (await runCommand(createTestIo(dir, env), (one) => plan({ repo: '.', base: 'main' }, one))).stdout;
    expect(await show({ OPENAI_API_KEY: 'key' })).toMatch(
      /48 runs, at most 96; \$0\.0*[1-9]\d* to \$0\.0*[1-9]/,
    );
    expect(await show({})).toContain('openai/gpt-5-mini is not configured');
  });

  it('names the model that embeds, and what it costs to embed the documents of both sides', async () => {
    const config = (size: number) =>
      `embedding_model: text-embedding-3-small\nchunk_size: ${size}\ntop_k: 1\n`;
    const before = files(config(70));
    const text = String(before['.github/promptgate.yml']).replace('embedding_provider: loopback, ', '');
    const long = { 'docs/long.md': 'word '.repeat(40_000), '.github/promptgate.yml': text };
    const { dir } = change({ ...before, ...long }, config(700));
    const io = createTestIo(dir, { OPENAI_API_KEY: 'key' });
    const shown = await runCommand(io, (one) => plan({ repo: '.', base: 'main' }, one));
    expect(shown.stdout).toContain('search (openai/text-embedding-3-small): context_recall, ndcg');
    expect(shown.stdout).toMatch(/48 runs, at most 96; \$0\.\d+ to \$0\.0*[1-9]/);
  });
});

describe('embeddings of an OpenAI-compatible endpoint', () => {
  it('cost what their tokens do at the list price', async () => {
    const provider = await openProvider();
    const models = createModels({ OPENAI_BASE_URL: provider.baseUrl });
    onTestFinished(() => models.close());
    const made = await models.embed(
      { model: 'openai/text-embedding-3-small', dimensions: null, texts: ['two words', 'three more words'] },
      { signal: new AbortController().signal, idempotencyKey: 'a' },
    );
    expect(made).toMatchObject({ ok: true, output: { usage: { inputTokens: 5, outputTokens: 0 } } });
    // $0.02 for a million tokens.
    expect(made.ok && made.output.costUsd).toBeCloseTo((5 * 0.02) / 1e6, 12);
  });

  it.each(['embed', 'rerank'] as const)('end at once when a review is stopped: %s', async (kind) => {
    const controller = new AbortController();
    const provider = await openProvider({
      retrieval: () => {
        controller.abort();
        return { kind: 'silence' };
      },
    });
    const models = createModels(provider.env());
    onTestFinished(() => models.close());
    const call = { signal: controller.signal, idempotencyKey: 'a' };
    const made =
      kind === 'embed'
        ? await models.embed({ model: 'loopback/m', dimensions: null, texts: ['a'] }, call)
        : await models.rerank({ model: 'loopback/m', query: 'a', documents: ['b'] }, call);
    expect(made).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  });
});
