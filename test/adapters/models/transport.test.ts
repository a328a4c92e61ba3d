import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { createModels } from '../../../src/adapters/models/index.ts';
import { callOptions, makeRequest } from '../../contracts/models.ts';

const ANSWER = JSON.stringify({
  choices: [{ finish_reason: 'stop', message: { content: 'Grüße aus Lissabon.' } }],
});
const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server without any care for what it is asked, as the provider `acme`. */
async function start(
  respond: (request: IncomingMessage, response: ServerResponse) => void,
  file: string | null = null,
) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => respond(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const models = createModels(
    { PROMPTGATE_PROVIDER_ACME_BASE_URL: baseUrl, PROMPTGATE_PROVIDER_ACME_API_KEY: 'planted-key' },
    { retry: { baseDelayMs: 1, maxDelayMs: 4 }, file: file?.replace('BASE_URL', baseUrl) ?? null },
  );
  cleanUps.push(
    () => {
      server.close();
      server.closeAllConnections();
    },
    () => models.close(),
  );
  return { ask: () => models.complete(makeRequest('acme/m'), callOptions('trial-1')) };
}

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('an answer that a server packs (%s), although it was asked not to, is read', async (encoding, pack) => {
  const asked: (string | undefined)[] = [];
  const { ask } = await start((request, response) => {
    asked.push(request.headers['accept-encoding']);
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
    response.end(pack(ANSWER));
  });
  expect(await ask()).toMatchObject({ ok: true, output: { text: 'Grüße aus Lissabon.' } });
  expect(asked).toEqual(['identity']);
});

it.each([
  ['that does not end', {}, Buffer.alloc(2 ** 20, 'x'), 200],
  [
    'that is small until it is unpacked',
    { 'content-encoding': 'gzip' },
    gzipSync(Buffer.alloc(65 * 2 ** 20)),
    1,
  ],
])('an answer %s is not read to its end, and is asked for once', async (_, headers, piece, pieces) => {
  let asked = 0;
  const { ask } = await start((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    Readable.from(Array.from({ length: pieces }, () => piece))
      .on('end', () => response.end())
      .pipe(response, { end: false });
  });
  expect(await ask()).toMatchObject({
    ok: false,
    failure: { kind: 'server', message: expect.stringContaining('The answer is larger than 64 MB') },
  });
  expect(asked).toBe(1);
});

it('a call says who makes it, and goes out with the key once', async () => {
  const seen: IncomingMessage['rawHeaders'][] = [];
  const { ask } = await start((request, response) => {
    seen.push(request.rawHeaders);
    response.end(ANSWER);
  });
  await ask();
  const names = (seen[0] ?? []).filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(['user-agent', 'content-length', 'idempotency-key']));
  expect(seen[0]).toEqual(expect.arrayContaining(['Bearer planted-key']));
});

it("a header of the operator's takes the place of ours, however it is written", async () => {
  const seen: IncomingMessage['headers'][] = [];
  const file =
    'providers: { acme: { base_url: BASE_URL, key: planted-key, headers: { AUTHORIZATION: Team blue } } }';
  const { ask } = await start((request, response) => {
    seen.push(request.headers);
    response.end(ANSWER);
  }, file);
  expect(await ask()).toMatchObject({ ok: true });
  expect(seen[0]?.authorization).toBe('Team blue');
});

it('a packed refusal without a body keeps its status', async () => {
  const { ask } = await start((_request, response) => {
    response.writeHead(401, { 'content-encoding': 'gzip' }).end();
  });
  expect(await ask()).toMatchObject({ ok: false, failure: { kind: 'auth', status: 401, attempts: 1 } });
});

it.each([
  ['a text as the error', '{"error":"no such model here"}', /404 "no such model here"/],
  [
    'a message without an error',
    '{"object":"error","message":"Unknown model.","code":404}',
    /404 Unknown model/,
  ],
  ['a web page', '<html><body>Not here</body></html>', /404 <html><body>Not here/],
  ['nothing', '', /404 status code \(no body\)/],
])('a refusal says what the server said: %s', async (_, body, message) => {
  const { ask } = await start((_request, response) => {
    response.writeHead(404);
    response.end(body);
  });
  const result = await ask();
  expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', status: 404, attempts: 1 } });
  expect(result.ok ? '' : result.failure.message).toMatch(message);
});

it('a byte order mark before an answer is no part of it', async () => {
  const { ask } = await start((_, response) => response.end(`\uFEFF${ANSWER}`));
  expect(await ask()).toMatchObject({ ok: true, output: { text: 'Grüße aus Lissabon.' } });
});

it('an answer that comes in pieces, cut within a letter, is read as a whole; one that breaks off is asked for again', async () => {
  const bytes = Buffer.from(ANSWER);
  const cut = bytes.indexOf('ü') + 1;
  let calls = 0;
  const { ask } = await start((_, response) => {
    calls += 1;
    response.writeHead(200, { 'content-length': bytes.byteLength });
    response.write(bytes.subarray(0, cut), () => {
      if (calls === 1) response.destroy();
      else setImmediate(() => response.end(bytes.subarray(cut)));
    });
  });
  expect(await ask()).toMatchObject({ ok: true, output: { text: 'Grüße aus Lissabon.' } });
  expect(calls).toBe(2);
});
