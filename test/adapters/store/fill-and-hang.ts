import { openTrialStore } from '../../../src/adapters/store/index.ts';
import { EMPTY_OUTPUT } from '../../../src/core/eval/empty-output.ts';

/** Puts a hundred trials, flushes, says so, and waits to be killed. */
const store = await openTrialStore(process.argv[2] ?? '');
for (let i = 0; i < 100; i++) {
  const output = { ...EMPTY_OUTPUT, text: `text ${i}` };
  store.put({ key: `key-${i}`, output, at: 1, review: 'r1' });
}
await store.flush();
process.send?.('flushed');
setInterval(() => {}, 1000);
