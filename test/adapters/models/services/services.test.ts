import type { LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it } from 'vitest';
import { isOpenAddress } from '../../../../src/adapters/models/services/address.ts';
import { createServices } from '../../../../src/adapters/models/services/index.ts';
import type { ServiceRequest } from '../../../../src/core/eval/types.ts';
import type { ModelResult, Services } from '../../../../src/ports.ts';
import {
  type LoopbackService,
  type ServiceReply,
  startLoopbackService,
} from '../../../support/loopback-service.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const RETRY = { baseDelayMs: 1, maxDelayMs: 2 };
const REQUEST: ServiceRequest = {
  service: 'preview',
  deployment: null,
  body: { question: 'Where is A-17?' },
  answer: { text: '/answer' },
};

async function serve(answer: (index: number) => ServiceReply): Promise<LoopbackService> {
  const service = await startLoopbackService((_, index) => answer(index));
  open.push(service);
  return service;
}

type Listed = { [key: string]: unknown };
function list(
  entry: Listed,
  {
    env = {},
    resolve,
  }: { env?: Record<string, string>; resolve?: (host: string) => Promise<LookupAddress[]> } = {},
): Services {
  const services = createServices(JSON.stringify({ services: { preview: entry } }), env, {
    retry: RETRY,
    ...(resolve === undefined ? {} : { resolve }),
  });
  open.push(services);
  return services;
}

function call(
  services: Services,
  request: Partial<ServiceRequest> = {},
  signal = new AbortController().signal,
) {
  return services.call({ ...REQUEST, ...request }, { signal, idempotencyKey: 'key-1' });
}

function failureOf(result: ModelResult) {
  if (result.ok) throw new Error('it was answered');
  return result.failure;
}

const PRIVATE = { private_hosts: ['127.0.0.1'] };

describe('a service', () => {
  it('is sent body, headers of the operator and the key of the trial, and its answer is the output', async () => {
    const service = await serve(() => ({ json: { answer: 'On its way.' } }));
    const services = list(
      { url: `${service.url}/answer`, headers: { Authorization: `Bearer ${'$'}{TOKEN}` }, ...PRIVATE },
      { env: { TOKEN: 'very-secret' } },
    );
    expect(await call(services)).toMatchObject({
      ok: true,
      output: { text: 'On its way.', latencyMs: expect.any(Number), costUsd: null },
    });
    expect(service.calls).toMatchObject([
      {
        path: '/answer',
        body: REQUEST.body,
        headers: { authorization: 'Bearer very-secret', 'idempotency-key': 'key-1' },
      },
    ]);
  });

  it('has a deployment for each side, whose address holds the commit or the pull request', async () => {
    const service = await serve(() => ({ json: { answer: 'ok' } }));
    const services = list({
      base: `${service.url}/{sha}/ask`,
      head: `${service.url}/pr-{pr}/ask`,
      ...PRIVATE,
    });
    expect(services.status('preview', null)).toMatchObject({ perCommit: true, needsPull: true });
    await call(services, { deployment: { side: 'base', sha: 'b'.repeat(40), pull: 7 } });
    await call(services, { deployment: { side: 'head', sha: 'c'.repeat(40), pull: 7 } });
    expect(service.calls.map(({ path }) => path)).toEqual([`/${'b'.repeat(40)}/ask`, '/pr-7/ask']);
  });

  it('is asked again after an outage or a limit, and not after a refusal', async () => {
    const service = await serve(
      (index) => [{ status: 503 }, { status: 429 }, { json: { answer: 'ok' } }][index] ?? { status: 403 },
    );
    const services = list({ url: service.url, ...PRIVATE });
    expect(await call(services)).toMatchObject({ ok: true });
    expect(failureOf(await call(services))).toMatchObject({ kind: 'auth', status: 403, attempts: 1 });
    expect(service.calls).toHaveLength(4);
  });

  it('that is not deployed yet is worth another review later', async () => {
    const service = await serve(() => ({ status: 404 }));
    const services = list({ base: service.url, head: service.url, ...PRIVATE });
    const deployment = { side: 'head' as const, sha: 'd'.repeat(40), pull: null };
    expect(failureOf(await call(services, { deployment }))).toMatchObject({
      kind: 'server',
      message: expect.stringContaining('not deployed'),
    });
  });

  it('that redirects is not followed', async () => {
    const target = await serve(() => ({ json: { answer: 'secret' } }));
    const service = await serve(() => ({ status: 307, headers: { location: target.url } }));
    const failure = failureOf(await call(list({ url: service.url, ...PRIVATE })));
    expect(failure).toMatchObject({ status: 307, attempts: 1, message: expect.stringContaining('redirect') });
    expect(target.calls).toEqual([]);
  });

  it.each<[string, ServiceReply, string]>([
    ['is too large', { json: { answer: 'x'.repeat(2000) } }, 'larger than 1,000 bytes'],
    ['never ends', (response) => void endlessly(response), 'larger than 1,000 bytes'],
    ['is packed', { headers: { 'content-encoding': 'gzip' }, json: { answer: 'x' } }, 'packed'],
    ['is no JSON', (response) => void response.end('<html>'), 'is no JSON'],
    ['lacks the output', { json: { reply: 'x' } }, 'has nothing at /answer'],
  ])('whose answer %s gives no output', async (_, reply, reason) => {
    const service = await serve(() => reply);
    const failure = failureOf(await call(list({ url: service.url, max_bytes: 1000, ...PRIVATE })));
    expect(failure).toMatchObject({ kind: 'bad_response', message: expect.stringContaining(reason) });
  });

  it('that does not answer in time is given up', async () => {
    const service = await serve(() => () => {});
    const failure = failureOf(await call(list({ url: service.url, timeout_ms: 20, ...PRIVATE })));
    expect(failure).toMatchObject({ kind: 'timeout', attempts: 3 });
  });

  it('is hung up on at once when the review is stopped', async () => {
    const controller = new AbortController();
    const service = await serve(() => () => controller.abort());
    const failure = failureOf(await call(list({ url: service.url, ...PRIVATE }), {}, controller.signal));
    expect(failure.kind).toBe('cancelled');
    await service.hangUp;
  });

  it('is named in failures, and neither its address nor its secrets nor its words are', async () => {
    const service = await serve(() => ({
      status: 500,
      json: { error: 'Bearer very-secret at db.internal' },
    }));
    const services = list({
      url: `${service.url}/hidden`,
      headers: { authorization: 'Bearer very-secret' },
      ...PRIVATE,
    });
    const { message } = failureOf(await call(services));
    expect(message).toBe('preview answered 500');
  });

  it('is there only for the repositories that the operator names', () => {
    const services = list({ url: 'https://answers.example.com', repositories: ['acme/*', 'Umbrella/shop'] });
    const state = (user: string | null) => services.status('preview', user).state;
    expect(['acme/shop', 'umbrella/shop', null].map(state)).toEqual(Array(3).fill('configured'));
    expect(['umbrella/other', 'acme-2/shop'].map(state)).toEqual(Array(2).fill('not-configured'));
    expect(services.status('other', null).state).toBe('not-configured');
  });
});

function endlessly(response: {
  write(text: string): boolean;
  once(event: 'drain', act: () => void): unknown;
}) {
  while (response.write('x'.repeat(1000)));
  response.once('drain', () => endlessly(response));
}

describe('an address inside of a network', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '198.18.0.1',
    '168.63.129.16',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::',
    '::ffff:0:127.0.0.1',
    'localhost',
    '',
  ])('is shut: %s', (address) => {
    expect(isOpenAddress(address, { internal: false })).toBe(false);
  });

  it.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('is not what the internet has: %s', (address) => {
    expect(isOpenAddress(address, { internal: false })).toBe(true);
  });

  it.each(['169.254.169.254', 'fe80::1', '::ffff:169.254.169.254', '168.63.129.16', '0.0.0.0', '224.0.0.1'])(
    'stays shut for hosts that the operator opens, where metadata or nobody is: %s',
    (address) => {
      expect(isOpenAddress(address, { internal: true })).toBe(false);
    },
  );

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://169.254.169.254/latest/meta-data',
  ])('is not asked where it stands in the list itself: %s', async (url) => {
    const failure = failureOf(await call(list({ url })));
    expect(failure).toMatchObject({
      kind: 'bad_request',
      attempts: 1,
      message: expect.stringContaining('was not asked'),
    });
  });

  it('is not asked where a name leads there, nor where one of several addresses does', async () => {
    const service = await serve(() => ({ json: { answer: 'secret' } }));
    for (const addresses of [['127.0.0.1'], ['203.0.113.7', '127.0.0.1'], ['::ffff:127.0.0.1'], []]) {
      const resolve = async () =>
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const services = list({ url: `https://rebind.example.com:${service.port}/` }, { resolve });
      expect(failureOf(await call(services)).message).toContain('was not asked');
    }
    expect(service.calls).toEqual([]);
  });

  it('is asked where the operator names the host, at the address that was looked at and no other', async () => {
    const service = await serve(() => ({ json: { answer: 'ok' } }));
    const asked: string[] = [];
    const resolve = async (host: string): Promise<LookupAddress[]> => {
      asked.push(host);
      // Whoever looked once more would be led to the metadata of the cloud.
      return [{ address: asked.length === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    const url = `http://sha.preview.internal:${service.port}/`;
    const services = list({ url, private_hosts: ['*.preview.internal'] }, { resolve });
    expect(await call(services)).toMatchObject({ ok: true });
    expect(await call(services)).toMatchObject({ ok: true });
    expect(asked).toEqual(['sha.preview.internal']);
  });
});

describe('the list of services', () => {
  it.each<[string, Listed, string]>([
    ['an address in the clear', { url: 'http://answers.example.com/' }, 'expected https'],
    ['a file', { url: 'file:///etc/passwd' }, 'expected an https address'],
    ['an unknown placeholder', { url: 'https://{branch}.example.com/' }, '{sha} and {pr}'],
    ['a secret in the address', { url: 'https://user:pw@example.com/' }, 'secrets belong into headers'],
    ['one side only', { head: 'https://a.example.com/' }, '`base` and `head`'],
    [
      'three addresses',
      { url: 'https://a.example.com/', head: 'https://a.example.com/', base: 'https://a.example.com/' },
      '`base` and `head`',
    ],
    [
      'a variable that is not set',
      { url: 'https://a.example.com/', headers: { a: `${'$'}{NOWHERE}` } },
      'NOWHERE is not set',
    ],
    [
      'a header with a line break',
      { url: 'https://a.example.com/', headers: { a: 'x\r\nb: y' } },
      'printable',
    ],
    [
      'a header of the transport',
      { url: 'https://a.example.com/', headers: { Host: 'b' } },
      'set by Promptgate',
    ],
    ['an unknown key', { url: 'https://a.example.com/', follow: true }, 'follow'],
  ])('with %s is refused, and what it holds is not quoted', (_, entry, reason) => {
    expect(() => list({ ...entry, timeout_ms: 5 })).toThrow(reason);
    expect(() => list(entry)).not.toThrow('pw@');
  });

  it('that is no YAML is refused without a word of it', () => {
    expect(() => createServices('services: {a: "Bearer sk-secret', {})).toThrow(
      /^PROMPTGATE_SERVICES: the file is no YAML and no JSON\.$/,
    );
  });
});
