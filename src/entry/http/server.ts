import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { verify } from '@octokit/webhooks-methods';
import type { RecordingDeps } from '../../flows/app/take-recording.ts';
import type { Log } from '../../ports.ts';
import { createReceiver, type Receive } from './receiver.ts';
import { RECORDINGS_PATH, receiveRecording } from './recordings.ts';

export const WEBHOOKS_PATH = '/api/github/webhooks';
/** GitHub sends no larger delivery. Bytes. */
export const MAX_BODY = 25 * 1024 * 1024;
/** Bodies that are being received at once, all together. Whoever cannot sign must not fill the memory. Bytes. */
const MAX_HELD = 128 * 1024 * 1024;

/** GitHub gives up after 10 s; whoever sends more slowly only holds memory that deliveries need. Milliseconds. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 5_000 };
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** A request whose body was read already, as Probot's middleware takes it. */
type ReadRequest = IncomingMessage & { body: string };
export type ServerDeps = {
  webhookSecret: string;
  /** Probot's: parses, dispatches, answers. Called with verified deliveries only. */
  handleDelivery(request: ReadRequest, response: ServerResponse): unknown;
  /** Rejects where deliveries could not be kept. */
  checkHealth(): Promise<void>;
  /** Absent: workflows can send nothing. */
  recordings?: RecordingDeps;
  log: Log;
};

/**
 * Nothing is served without a valid signature, or a token of GitHub's for a job, but `/healthz`. Probot would buffer bodies of any size, and log the whole
 * payload of one that is signed wrongly, so size and signature are checked before it sees a delivery.
 */
export function createHttpServer(deps: ServerDeps): Server {
  const receive = createReceiver(MAX_HELD);
  return createServer(TIMEOUTS, (request, response) => {
    route(deps, receive, request, response).catch((error: unknown) => {
      deps.log.error({ err: error }, 'a request could not be answered');
      if (!response.headersSent) answer(response, 500, 'internal error');
    });
  });
}

async function route(
  deps: ServerDeps,
  receive: Receive,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').replace(/\?.*$/s, '');
  if (path === '/healthz' && (request.method === 'GET' || request.method === 'HEAD')) {
    return answerHealth(deps, response);
  }
  if (path === RECORDINGS_PATH && request.method === 'POST' && deps.recordings !== undefined)
    return receiveRecording(deps.recordings, receive, request, response);
  if (path !== WEBHOOKS_PATH || request.method !== 'POST') return answer(response, 404, 'not found');
  const delivery = request.headers['x-github-delivery'];
  const refuse = (status: number, reason: string) => {
    deps.log.warn(
      { delivery, event: request.headers['x-github-event'], status },
      `delivery refused: ${reason}`,
    );
    // The rest of the body is not worth reading.
    response.setHeader('connection', 'close');
    answer(response, status, reason);
  };
  const signature = request.headers['x-hub-signature-256'];
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return refuse(401, 'it is not signed');
  const received = await receive(request, MAX_BODY);
  if (received === 'too-large') return refuse(413, `it is larger than ${MAX_BODY} bytes`);
  if (received === 'busy') {
    response.setHeader('retry-after', '10');
    return refuse(503, 'too many large deliveries at once');
  }
  if (received === 'aborted') return;
  // `verify` throws on an empty body.
  const { body } = received;
  const isGenuine = body !== '' && (await verify(deps.webhookSecret, body, signature));
  if (!isGenuine)
    return refuse(401, 'its signature is wrong; compare WEBHOOK_SECRET with the secret of the App');
  await deps.handleDelivery(Object.assign(request, { body }), response);
}

async function answerHealth({ checkHealth, log }: ServerDeps, response: ServerResponse): Promise<void> {
  try {
    await checkHealth();
    answer(response, 200, 'ok');
  } catch (error) {
    log.error({ err: error }, 'the database cannot be used');
    answer(response, 503, 'unavailable');
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}
