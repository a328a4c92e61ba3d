/** The loopback provider as a process of its own, so that its work is in nobody's measurement. See `review.ts`. */
import { startLoopbackProvider } from '../test/support/loopback-provider.ts';
import { pickTool } from '../test/support/shop-repository.ts';

const latencyMs = Number(process.argv[2] ?? 0);
const provider = await startLoopbackProvider({
  answer: pickTool,
  behaviour: () => (latencyMs === 0 ? { kind: 'answer' } : { kind: 'answer', latencyMs }),
});
process.send?.({ baseUrl: provider.baseUrl });
process.on('message', () => {
  process.send?.({ requests: provider.requests.length, body: provider.requests[0]?.body ?? null });
  provider.requests.length = 0;
});
process.on('disconnect', () => process.exit(0));
