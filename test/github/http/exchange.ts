import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

/** A request of the API as it arrived and as it was answered. */
export type LoggedRequest = {
  method: string;
  /** `GET /repos/{owner}/{repo}`; for what the fake does not know, `GET` and the path. */
  route: string;
  /** As asked for, with its query. */
  url: string;
  body: unknown;
  /** Null: not answered, yet or ever. */
  status: number | null;
  /** The installation whose token it carried; null for the App itself and for nobody. */
  installationId: number | null;
};

export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

type Outgoing = { status: number; headers: Record<string, string>; body: Buffer | null };

/** The answer in bytes; with an `ETag` where it may be asked for again, and as 304 where the client has it already. */
export function encodeAnswer(incoming: IncomingMessage, answer: Answer): Outgoing {
  const { status, headers = {} } = answer;
  const body = answer.raw ?? (answer.body === undefined ? null : Buffer.from(JSON.stringify(answer.body)));
  if (body === null) return { status, headers, body };
  const type = answer.raw === undefined ? 'application/json; charset=utf-8' : 'application/vnd.github.raw';
  const described = { ...headers, 'content-type': type, 'content-length': String(body.byteLength) };
  if (incoming.method !== 'GET' || status !== 200) return { status, headers: described, body };
  const etag = `W/"${createHash('sha256').update(body).digest('hex')}"`;
  if (incoming.headers['if-none-match'] === etag)
    return { status: 304, headers: { ...headers, etag }, body: null };
  return { status, headers: { ...described, etag }, body };
}

export function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Outgoing,
  more: Record<string, string>,
  fault: Fault | null,
): void {
  response.writeHead(status, { ...more, ...headers });
  if (fault?.truncate && body !== null)
    response.write(body.subarray(0, body.byteLength / 2), () => response.socket?.destroy());
  else response.end(body ?? undefined);
}
