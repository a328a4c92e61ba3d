/**
 * What the loop of an agent adds to the provider's time: `node bench/agent.ts`. The same requests go out through the loop,
 * through the model adapter alone, and with `fetch` alone, taking turns in one process. See bench/README.md.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createModels } from '../src/adapters/models/index.ts';
import { createRetriever } from '../src/adapters/retrieval/index.ts';
import { openTrialStore } from '../src/adapters/store/index.ts';
import { requestDigest } from '../src/core/eval/cache-key.ts';
import type { ModelRequest, ToolMock, TrialRequest } from '../src/core/eval/types.ts';
import { createTrialRunner } from '../src/flows/run/trial-runner.ts';
import { runAgent } from '../src/flows/run/trials/agent.ts';
import type { Models, Snapshot } from '../src/ports.ts';
import { createTemporaryDirectory } from '../test/support/git-repository.ts';

const STEPS = 10;
const ROUNDS = 300;
const WARM_UP = 50;

const parameters = { type: 'object', properties: { order_id: { type: 'string' } } };
const mocks = Array.from({ length: 100 }, (_, i): ToolMock => {
  const order = { id: '{{arguments.order_id}}', state: 'late', items: ['a lamp', 'a chair'] };
  return {
    tool: 'get_order',
    arguments: { order_id: `A-${99 - i}` },
    answers: [{ content: order, error: false }],
  };
});
const trial = (round: number): Extract<TrialRequest, { kind: 'agent' }> => ({
  kind: 'agent',
  request: {
    model: 'loopback/agent',
    messages: [
      { role: 'system', content: 'You are the agent of a shop. Look the order up before you answer.' },
      { role: 'user', content: `Where is my order? It is the ${round}th time I ask.` },
    ],
    tools: [{ name: 'get_order', description: 'Looks an order up', parameters }],
    parameters: {},
    responseFormat: { type: 'text' },
  },
  mocks,
  limits: { steps: STEPS, tokens: null },
  conversation: null,
});

const server = fork(new URL('agent-server.ts', import.meta.url), [String(STEPS)]);
const [{ baseUrl }] = (await once(server, 'message')) as [{ baseUrl: string }];
const models = createModels({ PROMPTGATE_PROVIDER_LOOPBACK_BASE_URL: baseUrl });
/** What the loop sent, to be sent again without it. */
const sent: ModelRequest[] = [];
const recording: Models = {
  ...models,
  complete(request, options) {
    sent.push(request);
    return models.complete(request, options);
  },
};
const store = await openTrialStore(createTemporaryDirectory());
const { signal } = new AbortController();
const runner = createTrialRunner(
  {
    models: recording,
    store,
    retriever: createRetriever(),
    // No suite of the bench has code of its own.
    sandbox: { run: () => Promise.reject(new Error('nothing here runs code')), close: async () => {} },
    clock: { now: Date.now },
    nonce: () => 'nonce',
  },
  { reviewId: 'bench', budget: { review: null, months: [] }, signal },
);

async function time(act: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

async function takeBodies(): Promise<string[]> {
  server.send('bodies');
  const [{ bodies }] = (await once(server, 'message')) as [{ bodies: string[] }];
  return bodies;
}

/** The loop by itself, on a model that has its answer already: what it costs beside any call. */
async function runAlone(round: number): Promise<void> {
  let taken = 0;
  await runAgent(trial(round), {
    async call() {
      const last = ++taken === STEPS;
      const toolCalls = last ? [] : [{ name: 'get_order', arguments: { order_id: `A-${taken}` } }];
      const usage = { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0 };
      const output = {
        text: last ? 'done' : '',
        toolCalls,
        retrieved: [],
        finishReason: 'stop',
        usage,
        latencyMs: 0,
        costUsd: 0,
      };
      return { ok: true, output };
    },
    askUser: () => Promise.reject(new Error('nobody to ask')),
    ask: () => Promise.reject(new Error('no service to ask')),
    dispatch: () => Promise.reject(new Error('no workflow to start')),
    nonce: () => '',
    search: () => Promise.reject(new Error('nothing to find')),
  });
}

const spent: Record<'loop' | 'adapter' | 'fetch' | 'alone', number[]> = {
  loop: [],
  adapter: [],
  fetch: [],
  alone: [],
};
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const request = trial(round);
  const planned = { request, digest: requestDigest(request) };
  const loop = await time(async () => {
    const result = await runner.run(planned, { kind: 'first', repeat: 0 }, {} as Snapshot, 'any');
    if (!result.ok || result.output.trajectory?.steps.length !== STEPS)
      throw new Error('the trial went wrong');
  });
  const bodies = await takeBodies();
  if (bodies.length !== STEPS) throw new Error(`${bodies.length} calls`);
  const adapter = await time(async () => {
    for (const one of sent) {
      const result = await models.complete(one, { signal, idempotencyKey: 'bench' });
      if (!result.ok) throw new Error(result.failure.message);
    }
  });
  const direct = await time(async () => {
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json' };
      await (await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers, body })).json();
    }
  });
  const again = await takeBodies();
  if (again.length !== 2 * STEPS) throw new Error(`${again.length} calls without the loop`);
  sent.length = 0;
  const alone = await time(() => runAlone(round));
  if (round < WARM_UP) continue;
  spent.loop.push(loop / STEPS);
  spent.adapter.push(adapter / STEPS);
  spent.fetch.push(direct / STEPS);
  spent.alone.push(alone / STEPS);
}

const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const [loop, adapter, direct, alone] = [spent.loop, spent.adapter, spent.fetch, spent.alone].map(median) as [
  number,
  number,
  number,
  number,
];
console.log(`${ROUNDS} trials of ${STEPS} steps, ${mocks.length} mocks; median time a step`);
console.log(
  `  agent trial ${loop.toFixed(2)} ms, the adapter alone ${adapter.toFixed(2)} ms, fetch alone ${direct.toFixed(2)} ms`,
);
console.log(`  ratio to fetch ${(loop / direct).toFixed(2)}, to the adapter ${(loop / adapter).toFixed(2)}`);
console.log(
  `  over fetch ${(loop - direct).toFixed(2)} ms, over the adapter ${(loop - adapter).toFixed(2)} ms; the loop by itself ${alone.toFixed(3)} ms`,
);
await store.close();
await models.close();
server.disconnect();
