import { z } from 'zod';
import type { Json } from '../../../core/artifact/problem.ts';
import type { ModelResult } from '../../../ports.ts';
import { failed, nothingToSend, said, toBatchAnswer, toCallResult } from '../batch-lines.ts';
import { type CallSettings, type Calls, readAnswer } from '../calls.ts';
import { type HttpRequest, send } from '../http.ts';
import type { ProviderBatches } from '../provider.ts';
import { buildContentBody } from './request.ts';
import { readContent } from './response.ts';

/** Clocks differ. Milliseconds. */
const SKEW = 60 * 60_000;
/** Pages of a list, of 100 batches each. */
const MOST_PAGES = 20;
const ENDED = /_(SUCCEEDED|FAILED|CANCELLED|EXPIRED)$/;

const answered = z.object({
  metadata: z.object({ key: z.string() }),
  response: z.unknown().optional(),
  error: said.nullish(),
});
/** A long-running operation, which a batch is there. */
const operation = z.object({
  name: z.string().regex(/^batches\/[\w-]+$/),
  done: z.boolean().nullish(),
  metadata: z
    .object({
      state: z.string().nullish(),
      displayName: z.string().nullish(),
      createTime: z.string().nullish(),
    })
    .nullish(),
  error: said.nullish(),
  response: z
    .object({ inlinedResponses: z.object({ inlinedResponses: z.array(z.unknown()).nullish() }).nullish() })
    .nullish(),
});
const page = z.object({
  operations: z.array(z.unknown()).nullish(),
  nextPageToken: z.string().nullish(),
});
type Operation = z.infer<typeof operation>;

/** The Batch API of Gemini (`models/…:batchGenerateContent`, `batches/…`), with requests and answers in the body. */
export function createGeminiBatches(
  {
    at,
    pathOf,
    headers,
  }: { at(path: string): string; pathOf(model: string): string; headers: HttpRequest['headers'] },
  options: CallSettings,
  calls: Calls,
): ProviderBatches {
  const attempt = <T>(outer: AbortSignal, run: (signal: AbortSignal) => Promise<T>) =>
    calls
      .attempt(outer, async (signal) => ({ ok: true as const, output: await run(signal) }))
      .then(toCallResult<T>);

  async function ask(signal: AbortSignal, path: string, body?: { [key: string]: Json }): Promise<string> {
    const request: HttpRequest =
      body === undefined
        ? { method: 'GET', url: at(path), headers }
        : { method: 'POST', url: at(path), headers, body: JSON.stringify(body) };
    return (await send(request, signal)).text();
  }

  async function read(signal: AbortSignal, path: string, body?: { [key: string]: Json }): Promise<Operation> {
    const made = readAnswer(await ask(signal, path, body), operation, 'a batch');
    if (!made.ok) throw new Error(made.message);
    return made.value;
  }

  return {
    async submit({ token, requests }, model, outer) {
      const built = requests.flatMap(({ id, request }) => {
        const one = buildContentBody(request, model);
        return one.ok ? [{ request: one.body, metadata: { key: id } }] : [];
      });
      if (built.length === 0) return toCallResult<string>(nothingToSend());
      const batch = { displayName: token, inputConfig: { requests: { requests: built } } };
      return attempt(
        outer,
        async (signal) => (await read(signal, `${pathOf(model)}:batchGenerateContent`, { batch })).name,
      );
    },

    find: ({ token, since }, outer) =>
      attempt(outer, async (signal) => {
        let next = '';
        for (let pages = 0; pages < MOST_PAGES; pages++) {
          const from = next === '' ? '' : `&pageToken=${encodeURIComponent(next)}`;
          const listed = readAnswer(await ask(signal, `batches?pageSize=100${from}`), page, 'a list');
          if (!listed.ok) throw new Error(listed.message);
          for (const one of listed.value.operations ?? []) {
            const batch = operation.safeParse(one);
            if (!batch.success) continue;
            const { name, metadata } = batch.data;
            if (metadata?.displayName === token) return name;
            // The newest are first.
            if (Date.parse(metadata?.createTime ?? '') < since - SKEW) return 'none' as const;
          }
          next = listed.value.nextPageToken ?? '';
          if (next === '') break;
        }
        return 'none' as const;
      }),

    poll: (id, outer) =>
      attempt(outer, async (signal) => (hasEnded(await read(signal, id)) ? 'ended' : 'running')),

    results: (id, model, outer) =>
      attempt(outer, async (signal) => {
        const { metadata, error, response } = await read(signal, id);
        const results = new Map<string, ModelResult>();
        for (const one of response?.inlinedResponses?.inlinedResponses ?? []) {
          // What fits nothing is the answer to no request that is known.
          const read = answered.safeParse(one);
          if (read.success) results.set(read.data.metadata.key, readResult(read.data, model));
        }
        const state = (metadata?.state ?? 'over').replace(/^.*STATE_/, '').toLowerCase();
        const why = [`the batch was ${state}`, ...(error ? [error.message] : [])].join(': ');
        return { results, missing: options.redact(why) };
      }),

    cancel: (id, outer) =>
      attempt(outer, async (signal) => {
        if (!hasEnded(await read(signal, id))) await ask(signal, `${id}:cancel`, {});
        return 'cancelled' as const;
      }),
  };

  function readResult({ response, error }: z.infer<typeof answered>, model: string): ModelResult {
    if (error) return failed('bad_response', options.redact(error.message));
    return toBatchAnswer(model, response ?? null, readContent, options);
  }
}

function hasEnded({ done, metadata }: Operation): boolean {
  return done === true || ENDED.test(metadata?.state ?? '');
}
