/**
 * The provider of `throughput.ts` as a process of its own: `throughput-server.ts <latency> <jitter> <seed> [faults]`. Answers and grades follow
 * from the case alone, latencies and faults from the number of the request, so that every run is served alike.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mulberry32 } from '../src/core/gate/random.ts';

/** What was served since the last time it was asked for. Milliseconds of waiting, of those that were answered. */
export type Served = {
  requests: number;
  answered: number;
  refused: number;
  inFlight: number;
  peak: number;
  waitedMs: number;
  bodies: string[];
};

const [latency = '0', jitter = '0', seed = '1', faults = ''] = process.argv.slice(2);
const draw = mulberry32(Number(seed));
/** In [0,1). */
const random = () => draw() / 2 ** 32;
/** Bodies that are kept for the floor, which sends them again. */
const MOST_BODIES = 400;
let served: Served = { requests: 0, answered: 0, refused: 0, inFlight: 0, peak: 0, waitedMs: 0, bodies: [] };

function reply(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

function answer(body: string): string {
  const number = Number(/order A-(\d+)/.exec(body)?.[1] ?? 0);
  if (body.includes('"json_schema"'))
    return JSON.stringify({
      reason: `The answer names the order A-${number} and the next step, and says by when it is done.`,
      score: number % 3 === 0 ? 4 : 5,
    });
  const tone = body.includes('in short sentences') ? 'Sure' : 'Certainly';
  return `${tone}: order A-${number} has been found in our books. It left the warehouse on Monday, was handed to the carrier on the same day, and will be with you by Friday. If it has not come by then, write to us again and we send another one at our cost.`;
}

const server = createServer((incoming, response) => {
  const index = served.requests++;
  served.inFlight++;
  served.peak = Math.max(served.peak, served.inFlight);
  const wait = Number(latency) * (1 + Number(jitter) * (2 * random() - 1));
  const luck = random();
  response.on('close', () => served.inFlight--);
  incoming.setEncoding('utf8');
  let body = '';
  incoming.on('data', (chunk: string) => {
    body += chunk;
  });
  incoming.on('end', () => {
    if (served.bodies.length < MOST_BODIES) served.bodies.push(body);
    setTimeout(() => {
      if (faults !== '' && luck < 0.15) {
        served.refused++;
        const error = { message: luck < 0.1 ? 'Rate limit reached.' : 'Internal error.', code: null };
        return luck < 0.1
          ? reply(response, 429, { error }, { 'retry-after': '1' })
          : reply(response, 500, { error });
      }
      served.answered++;
      served.waitedMs += wait;
      reply(response, 200, {
        ...{ id: `chatcmpl-${index}`, object: 'chat.completion', created: 1_790_000_000, model: 'small' },
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: answer(body) } }],
        usage: { prompt_tokens: Math.ceil(body.length / 4), completion_tokens: 60, total_tokens: 0 },
      });
    }, wait);
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ baseUrl: `http://127.0.0.1:${port}/v1` });
});
process.on('message', () => {
  process.send?.(served);
  served = { ...served, requests: 0, answered: 0, refused: 0, peak: 0, waitedMs: 0, bodies: [] };
});
process.on('disconnect', () => process.exit(0));
