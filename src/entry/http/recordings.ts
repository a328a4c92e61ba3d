import type { IncomingMessage, ServerResponse } from 'node:http';
import { identifySender, type RecordingDeps, takeRecording } from '../../flows/app/take-recording.ts';
import type { Received } from './receiver.ts';

export const RECORDINGS_PATH = '/api/v1/recordings';
/** The largest recording that is taken. Bytes. */
const MAX_RECORDING = 10_000_000;
/** GitHub's tokens have about 2,000. Characters. */
const MAX_TOKEN = 16_000;
const FULL =
  'this repository has as many recordings as one may have, or as large ones, and all of the last two days; send fewer or shorter outputs, or send them again later';
const SHA256 = /^[0-9a-f]{64}$/;
const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
/** As reports name it: of a directory's policy the directory stands in front. */
const SUITE = /^(?:[^\p{Cc}]{1,1000}: )?[A-Za-z0-9][\w.-]{0,63}$/u;

/**
 * `POST /api/v1/recordings?suite=NAME&sha=COMMIT&sha256=HASH`: outputs, JSON, one a line, with GitHub's OIDC token of the job that
 * sends them, which is of this commit, suite and hash. The token is looked at before the body.
 */
export async function receiveRecording(
  deps: RecordingDeps,
  receive: (request: IncomingMessage, most: number) => Promise<Received>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (status: number, reason: string) => {
    deps.log.warn({ status }, `recording refused: ${reason}`);
    response.setHeader('connection', 'close');
    answer(response, status, { error: reason });
  };
  const refuseForNow = (reason: string, seconds: number) => {
    response.setHeader('retry-after', `${seconds}`);
    refuse(503, reason);
  };
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  const [sha = '', suite = '', sha256 = ''] = ['sha', 'suite', 'sha256'].map(
    (name) => searchParams.get(name) ?? '',
  );
  const [, token] = /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined || token.length > MAX_TOKEN)
    return refuse(401, 'expected GitHub’s OIDC token of a job: `Authorization: Bearer …`');
  if (!SHA.test(sha)) return refuse(400, 'expected `sha`, a commit in full');
  if (!SUITE.test(suite))
    return refuse(
      400,
      'expected `suite`, the name of a suite as reports have it: `support`, or `services/shop: support` of a directory’s policy',
    );
  if (!SHA256.test(sha256))
    return refuse(
      400,
      'expected `sha256`, of the body, in hexadecimal; the token is asked for with it: `promptgate:<server>:<sha>:<sha256>:<suite>`',
    );
  const announced = { sha, suite, sha256 };
  const identified = await identifySender(deps, token, announced);
  if (!identified.ok) {
    const { kind, reason } = identified;
    if (kind === 'unavailable') return refuseForNow(reason, 30);
    return kind === 'owner' ? refuse(403, reason) : refuse(401, `the token does not hold: ${reason}`);
  }
  const text = await receive(request, MAX_RECORDING);
  if (text === 'aborted') return;
  if (text === 'too-large') return refuse(413, `it is larger than ${MAX_RECORDING} bytes`);
  if (text === 'busy') return refuseForNow('too many large requests at once', 10);
  const taken = await takeRecording(deps, identified.sender, announced, text.body);
  if (taken.kind === 'invalid') return refuse(422, taken.problems.join('; '));
  if (taken.kind === 'other')
    return refuse(409, 'other outputs of this suite at this commit were sent before, and stand');
  if (taken.kind === 'full') return refuse(507, FULL);
  const { repository } = identified.sender;
  deps.log.info({ repository, suite, sha, outputs: taken.outputs }, 'recording kept');
  answer(response, taken.kind === 'kept' ? 201 : 200, { outputs: taken.outputs });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
