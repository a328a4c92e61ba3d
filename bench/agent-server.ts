/** A model that calls a tool until its last step and answers at once, as a process of its own. See `agent.ts`. */
import { startLoopbackProvider } from '../test/support/loopback-provider.ts';

const steps = Number(process.argv[2] ?? 10);
const provider = await startLoopbackProvider({
  answer({ messages }) {
    const taken = messages.filter(({ role }) => role === 'assistant').length;
    if (taken === steps - 1) return 'The order is late, and the money is on its way.';
    return { toolCalls: [{ name: 'get_order', arguments: { order_id: `A-${taken}` } }] };
  },
});
process.send?.({ baseUrl: provider.baseUrl });
process.on('message', () => {
  const bodies = provider.requests.map(({ body }) => JSON.stringify(body));
  provider.requests.length = 0;
  process.send?.({ bodies });
});
process.on('disconnect', () => process.exit(0));
