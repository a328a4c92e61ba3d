import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RECORDINGS_PATH } from '../../../src/entry/http/recordings.ts';
import { MAX_BODY, WEBHOOKS_PATH } from '../../../src/entry/http/server.ts';
import type { Inbox, Recordings } from '../../../src/ports.ts';
import { startWebhookServer, type WebhookServer } from '../../support/webhook-server.ts';

type Accepted = Parameters<Inbox['accept']>;

let server: WebhookServer;
afterEach(() => server.close());

/** An inbox that keeps what it is given, after it failed `failures` times. */
function recordingInbox(failures = 0): { inbox: Inbox; accepted: Accepted[] } {
  const accepted: Accepted[] = [];
  let left = failures;
  return {
    accepted,
    inbox: {
      async accept(...delivery) {
        if (left-- > 0) throw new Error('the database is gone');
        accepted.push(delivery);
        return 'accepted';
      },
    },
  };
}

const MARK = 'UNMISTAKABLE-PAYLOAD';
function pullRequest(action = 'opened', owner = 'acme', changes?: object): string {
  return JSON.stringify({
    action,
    changes,
    installation: { id: 7 },
    repository: { id: 42, name: 'shop', owner: { login: owner } },
    pull_request: { number: 5, title: MARK, head: { sha: 'a'.repeat(40) } },
  });
}

describe('the webhook endpoint', () => {
  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review'])(
    'keeps a delivery of pull_request.%s and the review it asks for',
    async (action) => {
      const { inbox, accepted } = recordingInbox();
      server = await startWebhookServer({ inbox });
      const answer = await server.deliver('pull_request', pullRequest(action), {
        'x-github-delivery': 'guid-1',
      });
      expect(answer.status).toBe(200);
      expect(accepted).toEqual([
        [
          expect.objectContaining({ id: 'guid-1', event: 'pull_request', action }),
          {
            installationId: 7,
            repositoryId: 42,
            owner: 'acme',
            name: 'shop',
            pull: 5,
            headSha: 'a'.repeat(40),
          },
        ],
      ]);
    },
  );

  it('takes an edit for a reason to review where it changes the base branch, and no other edit', async () => {
    const { inbox, accepted } = recordingInbox();
    server = await startWebhookServer({ inbox });
    const edits = [
      { title: { from: 'Old' } },
      { base: { ref: { from: 'old' }, sha: { from: 'b'.repeat(40) } } },
    ];
    for (const [i, changes] of edits.entries()) {
      const answer = await server.deliver('pull_request', pullRequest('edited', 'acme', changes), {
        'x-github-delivery': `guid-${i}`,
      });
      expect(answer.status).toBe(200);
    }
    expect(accepted).toMatchObject([[{ id: 'guid-1', action: 'edited' }, { pull: 5 }]]);
  });

  it.each([
    ['without a signature', { 'x-hub-signature-256': '' }],
    ['with a signature of another secret', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
  ])('refuses a delivery %s, and logs it without its payload', async (_, headers) => {
    const { inbox, accepted } = recordingInbox();
    server = await startWebhookServer({ inbox });
    const answer = await server.deliver('pull_request', pullRequest(), {
      'x-github-delivery': 'guid-2',
      ...headers,
    });
    expect(answer.status).toBe(401);
    expect(accepted).toEqual([]);
    expect(server.logged()).toContain('guid-2');
    expect(server.logged()).not.toContain(MARK);
  });

  it('refuses a body that says it is too large, without reading it', async () => {
    const { inbox, accepted } = recordingInbox();
    server = await startWebhookServer({ inbox });
    const answer = await requestRaw(server.url, { 'content-length': String(30 * 1024 * 1024) }, []);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(accepted).toEqual([]);
  });

  it('refuses a body that grows too large without having said so', async () => {
    const { inbox, accepted } = recordingInbox();
    server = await startWebhookServer({ inbox });
    const megabyte = 'x'.repeat(1024 * 1024);
    const chunks = Array.from({ length: MAX_BODY / megabyte.length + 1 }, () => megabyte);
    const answer = await requestRaw(server.url, { 'transfer-encoding': 'chunked' }, chunks);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(accepted).toEqual([]);
  });

  it('answers 400 to signed garbage', async () => {
    const { inbox, accepted } = recordingInbox();
    server = await startWebhookServer({ inbox });
    const answer = await server.deliver('pull_request', `{"action": "opened", ${MARK}`);
    expect(answer.status).toBe(400);
    expect(accepted).toEqual([]);
    expect(server.logged()).not.toContain(MARK);
  });

  it.each([
    ['an event it does not know', 'weather', JSON.stringify({ action: 'changed' })],
    ['an action it does not act on', 'pull_request', pullRequest('labeled')],
    ['a repository of an account that is not on the list', 'pull_request', pullRequest('opened', 'mallory')],
  ])('takes %s and does nothing', async (_, event, body) => {
    const { inbox, accepted } = recordingInbox();
    server = await startWebhookServer({ inbox });
    expect((await server.deliver(event, body)).status).toBe(200);
    expect(accepted).toEqual([]);
  });

  it('matches the list of accounts without regard to case, as GitHub does', async () => {
    const { inbox, accepted } = recordingInbox();
    server = await startWebhookServer({ inbox });
    await server.deliver('pull_request', pullRequest('opened', 'ACME'));
    expect(accepted).toHaveLength(1);
  });

  it('answers 500 where the delivery could not be kept, so that it can be delivered again', async () => {
    const { inbox, accepted } = recordingInbox(1);
    server = await startWebhookServer({ inbox });
    const headers = { 'x-github-delivery': 'guid-3' };
    expect((await server.deliver('pull_request', pullRequest(), headers)).status).toBe(500);
    expect((await server.deliver('pull_request', pullRequest(), headers)).status).toBe(200);
    expect(accepted).toHaveLength(1);
    expect(server.logged()).toContain('the database is gone');
    expect(server.logged()).not.toContain(MARK);
  });
});

describe('the server', () => {
  it('says at /healthz whether deliveries can be kept', async () => {
    let healthy = true;
    const checkHealth = async () => {
      if (!healthy) throw new Error('connection refused');
    };
    server = await startWebhookServer({ ...recordingInbox(), checkHealth });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    healthy = false;
    expect((await fetch(`${server.url}/healthz`)).status).toBe(503);
  });

  it.each(['/', '/probot', '/probot/import', '/ping', '/metrics', WEBHOOKS_PATH, '/healthz/../probot', '//'])(
    'serves nothing at %s',
    async (path) => {
      server = await startWebhookServer(recordingInbox());
      const answer = await requestRaw(server.url, {}, [], `GET ${path}`);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    },
  );
});

/** A request as it goes over the wire; resolves with the answer. */
async function requestRaw(
  url: string,
  headers: Record<string, string>,
  chunks: readonly string[],
  line = `POST ${WEBHOOKS_PATH}`,
): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    // The server closes the connection while the rest is being sent.
    socket.on('error', () => resolve(text));
  });
  await once(socket, 'connect');
  const all = {
    host: hostname,
    connection: 'close',
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': 'guid',
    'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${line} HTTP/1.1\r\n${head.join('')}\r\n`);
  for (const chunk of chunks) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  if (chunks.length > 0) socket.write('0\r\n\r\n');
  return answer;
}

describe('the endpoint for recordings', () => {
  const send = async (recordings: NonNullable<Parameters<typeof startWebhookServer>[0]['recordings']>) => {
    server = await startWebhookServer({ inbox: recordingInbox().inbox, recordings });
    const body = '{"id":"a","text":"yes"}\n';
    const sha256 = createHash('sha256').update(body).digest('hex');
    const query = `suite=support&sha=${'a'.repeat(40)}&sha256=${sha256}`;
    return fetch(`${server.url}${RECORDINGS_PATH}?${query}`, {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
      body,
    });
  };
  const claims = {
    repository_id: '7',
    repository: 'acme/shop',
    repository_owner: 'acme',
    workflow_ref: 'acme/shop/.github/workflows/record.yml@refs/heads/main',
    job_workflow_ref: 'acme/shop/.github/workflows/record.yml@refs/heads/main',
    ref: 'refs/heads/main',
    sha: 'a'.repeat(40),
    event_name: 'push',
    run_attempt: '1',
  };
  const owners = new Set(['acme']);
  const recordings = (keeps: 'kept' | 'full'): Recordings => ({
    find: async () => null,
    keep: async () => keeps,
  });

  it('asks to come again where GitHub’s keys cannot be had, which says nothing of the token', async () => {
    const outage = Object.assign(new Error('no way there'), {
      name: 'HostError',
      failure: { kind: 'unavailable', status: null, message: 'no way there' },
    });
    const checkToken = () => Promise.reject(outage);
    const answer = await send({
      owners,
      server: 'https://promptgate.example.com',
      checkToken,
      recordings: recordings('kept'),
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(await answer.json()).toEqual({
      error: 'GitHub’s keys cannot be fetched at the moment; try again',
    });
    expect(server.logged()).toContain('no way there');
  });

  it('refuses what is more than a repository may have, and says what to do', async () => {
    const checkToken = async () => ({ ok: true as const, claims });
    expect(
      (
        await send({
          owners,
          server: 'https://promptgate.example.com',
          checkToken,
          recordings: recordings('kept'),
        })
      ).status,
    ).toBe(201);
    await server.close();
    const answer = await send({
      owners,
      server: 'https://promptgate.example.com',
      checkToken,
      recordings: recordings('full'),
    });
    expect(answer.status).toBe(507);
    expect(await answer.json()).toMatchObject({ error: expect.stringContaining('send fewer') });
  });
});
