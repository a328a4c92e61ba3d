import type { Answer } from './calls.ts';
import { type HttpTarget, sendTo, toTarget } from './transport.ts';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
/** An SDK's exception for an answer that is no success. `said`: its body as JSON, or undefined where `text` is none. */
type MakeError = (
  status: number,
  said: { error?: unknown } | undefined,
  text: string,
  headers: Headers,
) => Error;

/** What sends a body as `use` would have sent it. That rejects with the SDK's exception, or with what went wrong on the way. */
type SendAs<Client> = (
  use: { kind: string; call(client: Client): Promise<unknown> },
  body: object,
  idempotencyKey: string,
) => Promise<(signal: AbortSignal) => Promise<Answer>>;

/**
 * Sends what an SDK would send: address, key and headers are its own. It is asked for them once for each kind of call, `kind`, because
 * all that it would do for every call takes as much CPU time as the rest of the call.
 */
export function createSdkRequests<Client>(
  open: (fetch: Fetch) => Client,
  makeError: MakeError,
): SendAs<Client> {
  const targets = new Map<string, Promise<HttpTarget>>();

  async function askSdk(call: (client: Client) => Promise<unknown>): Promise<HttpTarget> {
    const asked: HttpTarget[] = [];
    const client = open(async (input, init = {}) => {
      const url = input instanceof Request ? input.url : String(input);
      asked.push(toTarget({ url, headers: Object.fromEntries(new Headers(init.headers)) }));
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    });
    await call(client);
    const [target] = asked;
    if (target === undefined) throw new Error('bug: the SDK sends nothing');
    return target;
  }

  function targetOf(kind: string, call: (client: Client) => Promise<unknown>): Promise<HttpTarget> {
    const known = targets.get(kind);
    if (known !== undefined) return known;
    const target = askSdk(call);
    targets.set(kind, target);
    target.catch(() => targets.delete(kind));
    return target;
  }

  return async ({ kind, call }, body, idempotencyKey) => {
    // Before the clock of the first attempt runs; what it rejects with is what that attempt fails with.
    await targetOf(kind, call).catch(() => undefined);
    return async (signal) => {
      const target = await targetOf(kind, call);
      const headers = { ...target.headers, 'idempotency-key': idempotencyKey };
      const sent = { method: 'POST', body: JSON.stringify(body) } as const;
      const answer = await sendTo({ ...target, headers }, sent, signal);
      if (answer.status >= 200 && answer.status < 300) return answer;
      const text = await answer.text();
      throw makeError(answer.status, readObject(text), text, answer.headers.all());
    };
  };
}

function readObject(text: string): object | undefined {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null ? said : undefined;
  } catch {
    return undefined;
  }
}
