import { type ServerResponse, STATUS_CODES } from 'node:http';

/** How a request goes wrong, in place of its answer or on its way. */
export type Fault = {
  /** Answers this status with GitHub's words for it, unless `body` gives others. */
  status?: number;
  /** A string goes out as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Waits this long before anything else; alone, the request is then answered as ever. Milliseconds. */
  delayMs?: number;
  /** Closes the connection with a TCP reset. `after`: the request was carried out, only its answer is lost. */
  reset?: 'before' | 'after';
  /** Sends half of the true answer and closes the connection. */
  truncate?: boolean;
  /** The token of this request expires now, so that this request and all later ones with it get 401. */
  expireToken?: boolean;
  /** Holds the request until this settles, then answers it as ever. */
  until?: Promise<unknown>;
  /** How many requests it befalls; default 1. */
  times?: number;
  /** Lets this many requests through first. */
  skip?: number;
  /** Befalls only requests whose path holds this, as `acme/shop`. */
  only?: string;
};

export type RateLimitFault = {
  status?: 403 | 429;
  /** Seconds; null sends no such header. */
  retryAfter?: number | null;
  times?: number;
  skip?: number;
  only?: string;
};

export type Faults = {
  /** `route` as in `requests`, `GET /repos/{owner}/{repo}/git/trees/{tree_sha}`; `*` is any, `GET codeload` the tarball. */
  next(route: string, fault: Fault): void;
  /** The installation's hourly limit is used up: `x-ratelimit-remaining: 0`. */
  primaryLimit(route: string, fault?: RateLimitFault): void;
  /** Too much at once: remaining is not 0, which is how a client tells it apart. */
  secondaryLimit(route: string, fault?: RateLimitFault): void;
  /** Drops what has not befallen a request yet. */
  clear(): void;
};

type Scripted = { route: string; fault: Fault; left: number; skip: number };

/** `take` is what befalls a request of this route; each is used up in the order of the script. */
export function createFaults(
  now: () => number,
): Faults & { take(route: string, path: string): Fault | null } {
  let script: Scripted[] = [];
  const next = (route: string, fault: Fault): void => {
    script.push({ route, fault, left: fault.times ?? 1, skip: fault.skip ?? 0 });
  };
  const limited = (
    route: string,
    fault: RateLimitFault,
    message: string,
    headers: Record<string, string>,
  ): void => {
    const { status = 403, retryAfter = 60, times, skip, only } = fault;
    next(route, {
      status,
      body: {
        message,
        documentation_url: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api',
      },
      headers: { ...headers, ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }) },
      ...(times === undefined ? {} : { times }),
      ...(skip === undefined ? {} : { skip }),
      ...(only === undefined ? {} : { only }),
    });
  };
  return {
    next,
    primaryLimit: (route, fault = {}) =>
      limited(route, { retryAfter: null, ...fault }, 'API rate limit exceeded for installation.', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(now() / 1000) + 60),
      }),
    secondaryLimit: (route, fault = {}) =>
      limited(
        route,
        fault,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        {},
      ),
    clear: () => {
      script = [];
    },
    take(route, path) {
      for (const scripted of script) {
        if (scripted.route !== '*' && scripted.route !== route) continue;
        if (scripted.fault.only !== undefined && !path.includes(scripted.fault.only)) continue;
        if (scripted.skip > 0) {
          scripted.skip--;
          continue;
        }
        scripted.left--;
        if (scripted.left <= 0) script = script.filter((other) => other !== scripted);
        return scripted.fault;
      }
      return null;
    },
  };
}

/** What of a fault comes before the answer. `ended`: there will be no other answer. */
export async function befall(fault: Fault, response: ServerResponse): Promise<'ended' | 'goes on'> {
  if (fault.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault.until !== undefined) await fault.until;
  if (fault.reset === 'before') {
    response.socket?.resetAndDestroy();
    return 'ended';
  }
  if (fault.status === undefined) return 'goes on';
  const { status, body = { message: STATUS_CODES[status] ?? '' } } = fault;
  const type = typeof body === 'string' ? 'text/html' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...fault.headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
  return 'ended';
}
