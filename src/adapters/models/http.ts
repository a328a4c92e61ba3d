import type { z } from 'zod';
import type { AttemptFailure } from './failure.ts';
import { classifyNoAnswer, classifyRefusal, type Refusal } from './sdk-error.ts';
import { type HttpAnswer, type HttpRequest, sendRequest } from './transport.ts';

export type { HttpRequest } from './transport.ts';

/** An answer that is no success. */
export class RefusedCall extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  constructor(status: number, headers: Headers, body: string) {
    super(`HTTP ${status}`);
    this.name = 'RefusedCall';
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** Sends one request, for APIs that are called without an SDK. Rejects with a RefusedCall, or with what went wrong on the way. */
export async function send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const answer = await sendRequest(request, signal);
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  throw new RefusedCall(status, answer.headers.all(), await answer.text());
}

/** What an API says of a refused call; the status is another where it means another. */
type Read = Partial<Omit<Refusal, 'message' | 'headers'>> & {
  message: string | null;
  retryAfterMs?: number | null;
};

/** What went wrong with a call. `read` says what an API means by an answer that refuses. */
export function createClassifier(
  read: (refused: RefusedCall) => Read,
): (error: unknown, now: number) => AttemptFailure {
  return (error, now) => {
    if (!(error instanceof RefusedCall)) return classifyNoAnswer(error);
    const { status, headers } = error;
    const { message, retryAfterMs = null, ...rest } = read(error);
    const said = message === null || message === '' ? `HTTP ${status}` : `${status} ${message}`;
    const failure = classifyRefusal({ status, headers, exhausted: false, ...rest, message: said }, now);
    return { ...failure, status, retryAfterMs: retryAfterMs ?? failure.retryAfterMs };
  };
}

/** The body as `schema` has it; null where it is anything else. */
export function readErrorBody<T>(body: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
