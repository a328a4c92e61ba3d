import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Delivery } from '../test/github/webhooks/hook.ts';

export type Prepared = { pull: number; headers: Record<string, string>; body: Buffer };
export type Answered = { status: number; ms: number };

/** Deliveries as the fake GitHub sent one, each of another pull request, under GUIDs of their own, signed beforehand. */
export function prepareBurst(model: Delivery, secret: string, count: number, firstPull: number): Prepared[] {
  return Array.from({ length: count }, (_, i) => {
    const pull = firstPull + i;
    const payload = structuredClone(model.payload) as { number: number; pull_request: { number: number } };
    payload.number = pull;
    payload.pull_request.number = pull;
    const body = Buffer.from(JSON.stringify(payload));
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = {
      ...model.headers,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
      'content-length': String(body.byteLength),
    };
    return { pull, headers, body };
  });
}

/** Sends all at once, each on a connection of its own, as they come from GitHub. */
export async function send(url: string, burst: readonly Prepared[]): Promise<Answered[]> {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  try {
    return await Promise.all(burst.map((one) => post(url, one, agent)));
  } finally {
    agent.destroy();
  }
}

function post(url: string, { headers, body }: Prepared, agent: Agent): Promise<Answered> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode ?? 0, ms: performance.now() - startedAt });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

/** The least that could answer: reads the body and says 200. Prints its port. */
export const BARE_SERVER = `
  const server = require('node:http').createServer((incoming, response) => {
    incoming.resume().on('end', () => response.end());
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
