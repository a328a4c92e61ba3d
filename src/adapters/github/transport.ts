import PQueue from 'p-queue';

/** Told of every HTTP request that leaves, repetitions and tokens included; the path is without its query. */
export type OnRequest = (request: { method: string; host: string; path: string }) => void;

/** Lets the requests of one installation through: few at once, writes one after the other. */
export type Pace = <T>(method: string, send: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** GitHub takes 100 at once from an App; several reviews of one installation share this. */
const REQUESTS_AT_ONCE = 20;

/** `betweenWritesMs` lies between the starts of two writes. */
export function createPace(betweenWritesMs: number): Pace {
  const all = new PQueue({ concurrency: REQUESTS_AT_ONCE });
  const writes = new PQueue({ concurrency: 1, interval: betweenWritesMs, intervalCap: 1 });
  return (method, send, signal) => {
    const enter = () => all.add(send, { signal });
    return method === 'GET' || method === 'HEAD' ? enter() : writes.add(enter, { signal });
  };
}

/** A fetch that keeps the pace, gives up in time, stops with the signal, and tells of what it sends. */
export function createFetch(parts: {
  pace: Pace;
  timeoutMs: number;
  /** Of an answer that is asked for as bare bytes, which are read as fast as they are used. */
  bytesMs: number;
  signal: AbortSignal;
  onRequest: OnRequest;
}): typeof fetch {
  const { pace, timeoutMs, bytesMs, signal, onRequest } = parts;
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    const send = () => {
      onRequest({ method, host: url.host, path: url.pathname });
      const bare = /\.raw\b/.test(new Headers(init?.headers).get('accept') ?? '');
      const timeout = AbortSignal.timeout(bare ? bytesMs : timeoutMs);
      return fetch(input, { ...init, signal: AbortSignal.any([signal, timeout]) });
    };
    return pace(method, send, signal);
  };
}
