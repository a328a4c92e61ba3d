import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitHub } from '../../../src/adapters/github/index.ts';
import { sleepOnTimer } from '../../../src/adapters/github/retry.ts';
import { APP_ID, createMemoryStore, failureOf, PRIVATE_KEY, REF, refusal, sha } from './support.ts';

// Connections that break cannot be played by an interceptor; these are real ones.
beforeEach(() => nock.restore());
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  nock.activate();
});

const PULL = JSON.stringify({
  number: 7,
  state: 'open',
  base: { ref: 'main', repo: { id: 99 } },
  head: { sha: sha('a'), repo: { id: 99 } },
});
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** A server that mints tokens and answers the requests that follow in turn, the last answer for good. */
async function serve(...answers: RequestListener[]): Promise<string> {
  let next = 0;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/access_tokens') === true) {
      const token = { token: 'ghs_1', expires_at: new Date(Date.now() + 3_600_000).toISOString() };
      response.writeHead(201, JSON_TYPE).end(JSON.stringify(token));
      return;
    }
    answers[Math.min(next++, answers.length - 1)]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function connect(baseUrl: string, options: { requestMs?: number; signal?: AbortSignal } = {}) {
  const waits: number[] = [];
  const host = createGitHub(
    {
      appId: APP_ID,
      privateKey: PRIVATE_KEY,
      baseUrl,
      waits: {
        betweenWritesMs: 0,
        ...(options.requestMs === undefined ? {} : { requestMs: options.requestMs }),
      },
    },
    {
      blobs: createMemoryStore,
      log: { warn: () => {} },
      sleep: async (ms) => void waits.push(ms),
    },
  );
  return { repository: host.repository(REF, options.signal), waits };
}

const whole: RequestListener = (_request, response) => response.writeHead(200, JSON_TYPE).end(PULL);
const refuse =
  (status: number): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html>Unicorn!</html>');
const reset: RequestListener = (request) => request.socket.destroy();
const cutOff: RequestListener = (request, response) => {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': String(PULL.length) });
  response.write(PULL.slice(0, 20), () => request.socket.destroy());
};
const silent: RequestListener = () => {};

describe('an outage', () => {
  it.each([
    ['502', refuse(502)],
    ['a connection that is reset', reset],
    ['an answer that ends in the middle', cutOff],
  ])('(%s) is tried again three times, after growing waits', async (_name, fault) => {
    const { repository, waits } = connect(await serve(fault, fault, fault, whole));
    expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it('that lasts rejects as unavailable, without the page that came', async () => {
    const failure = await failureOf(connect(await serve(refuse(503))).repository.pullRequest(7));
    expect(failure).toMatchObject({ kind: 'unavailable', status: 503 });
    expect(failure.message).toContain('read pull request 7');
    expect(failure.message).not.toContain('Unicorn');
  });

  it('of the connection names the host and the reason', async () => {
    const failure = await failureOf(connect(await serve(reset)).repository.pullRequest(7));
    expect(failure).toMatchObject({ kind: 'unavailable', status: null });
    expect(failure.message).toMatch(
      /GitHub at 127\.0\.0\.1:\d+ could not be reached to read pull request 7 \(.+\)/,
    );
  });

  it('that is silence ends', async () => {
    const failure = await failureOf(
      connect(await serve(silent), { requestMs: 30 }).repository.pullRequest(7),
    );
    expect(failure).toMatchObject({ kind: 'unavailable', status: null });
    expect(failure.message).toContain('no answer in time');
  });

  it('is what a page of a proxy in place of an answer is', async () => {
    const page: RequestListener = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please sign in</html>');
    const failure = await failureOf(connect(await serve(page)).repository.pullRequest(7));
    expect(failure.kind).toBe('unavailable');
    expect(failure.message).toContain('something other than GitHub');
  });
});

describe('stopping', () => {
  it('ends a request that is under way, and every later one before it is sent', async () => {
    const controller = new AbortController();
    const stop: RequestListener = () => controller.abort();
    const { repository } = connect(await serve(stop), { signal: controller.signal });
    const failure = await failureOf(repository.pullRequest(7));
    expect(failure).toMatchObject({ kind: 'unavailable', message: 'Stopped before GitHub answered.' });
    expect(await failureOf(repository.pullRequest(7))).toMatchObject({ kind: 'unavailable' });
  });

  it('ends a wait for a limit', async () => {
    const controller = new AbortController();
    const limit: RequestListener = (_request, response) => {
      response
        .writeHead(429, { ...JSON_TYPE, 'retry-after': '100' })
        .end(JSON.stringify(refusal('Slow down.')));
    };
    const host = createGitHub(
      { appId: APP_ID, privateKey: PRIVATE_KEY, baseUrl: await serve(limit) },
      {
        blobs: createMemoryStore,
        log: { warn: () => {} },
        sleep: (ms, signal) => {
          const waiting = sleepOnTimer(ms, signal);
          controller.abort();
          return waiting;
        },
      },
    );
    const failure = await failureOf(host.repository(REF, controller.signal).pullRequest(7));
    expect(failure.message).toBe('Stopped before GitHub answered.');
  });
});
