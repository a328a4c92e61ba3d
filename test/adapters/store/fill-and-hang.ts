import { openTrialStore } from '../../../src/adapters/store/index.ts';

/** Puts a hundred trials, flushes, says so, and waits to be killed. */
const store = await openTrialStore(process.argv[2] ?? '');
for (let i = 0; i < 100; i++) {
  const output = {
    text: `text ${i}`,
    toolCalls: [],
    retrieved: [],
    finishReason: 'stop',
    usage: null,
    latencyMs: null,
    costUsd: null,
  };
  store.put({ key: `key-${i}`, output, at: 1, review: 'r1' });
}
await store.flush();
process.send?.('flushed');
setInterval(() => {}, 1000);
