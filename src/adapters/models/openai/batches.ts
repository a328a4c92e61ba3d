import { type OpenAI, toFile } from 'openai';
import { z } from 'zod';
import type { ModelRequest } from '../../../core/eval/types.ts';
import type { ModelResult, ProviderFailure } from '../../../ports.ts';
import { failed, nothingToSend, readLines, said, toBatchAnswer, toCallResult } from '../batch-lines.ts';
import type { CallSettings, Calls } from '../calls.ts';
import type { AttemptResult } from '../failure.ts';
import { createLimiter } from '../limiter.ts';
import type { ProviderBatches } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { callWithRetries } from '../retry.ts';
import { fetchForSdk } from '../transport.ts';
import { createClient } from './client.ts';
import { buildChatBody, dialectOf } from './request.ts';
import { readCompletion } from './response.ts';
import { buildResponsesBody } from './responses-request.ts';
import { readResponse } from './responses-response.ts';

/** Files hold what cases ask and models answer; the API keeps them for 30 days where nothing is said. Seconds. */
const KEEP_FILES = { anchor: 'created_at' as const, seconds: 4 * 24 * 60 * 60 };
/** By which a batch is found again; the API keeps it with the batch. */
const TOKEN = 'promptgate';
/** Clocks differ. Milliseconds. */
const SKEW = 60 * 60_000;
/** One page of a list. */
const MOST_LISTED = 100;
const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled']);

const line = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
  error: said.nullish(),
});
const refusal = z.object({ error: said });

/** OpenAI's Batch API (`/v1/files`, `/v1/batches`), of chat completions or of responses. */
export function createOpenAiBatches(
  settings: ProviderSettings,
  options: CallSettings,
  calls: Calls,
): ProviderBatches {
  const isResponses = settings.protocol === 'responses';
  const endpoint = isResponses ? '/v1/responses' : '/v1/chat/completions';
  const dialect = dialectOf(settings);
  const client = () => createClient(settings, options.timeoutMs, fetchForSdk);
  const attempt = <T>(outer: AbortSignal, run: (sdk: OpenAI, signal: AbortSignal) => Promise<T>) =>
    calls
      .attempt(outer, async (signal) => ({ ok: true as const, output: await run(client(), signal) }))
      .then(toCallResult<T>);
  const retrying = <T>(outer: AbortSignal, run: (sdk: OpenAI, signal: AbortSignal) => Promise<T>) => {
    const limiter = createLimiter(1, 1);
    return callWithRetries({
      attempt: (inner) =>
        calls.attempt<AttemptResult<T>>(inner, async (signal) => ({
          ok: true,
          output: await run(client(), signal),
        })),
      ...{ limiter, settings: options.retry, signal: outer },
    }).finally(() => limiter.close());
  };
  const build = (request: ModelRequest, model: string) =>
    isResponses ? buildResponsesBody(request, model) : buildChatBody(request, dialect, model);

  return {
    async submit({ token, requests }, model, outer) {
      const lines = requests.flatMap(({ id, request }) => {
        const built = build(request, model);
        return built.ok
          ? [JSON.stringify({ custom_id: id, method: 'POST', url: endpoint, body: built.body })]
          : [];
      });
      if (lines.length === 0) return toCallResult<string>(nothingToSend());
      // A file that was kept all the same is in no batch, costs nothing and goes by itself; a batch may not be made twice.
      const uploaded = await retrying(outer, async (sdk, signal) => {
        const content = new TextEncoder().encode(`${lines.join('\n')}\n`);
        const file = await toFile(content, `${token}.jsonl`, { type: 'application/jsonl' });
        const made = await sdk.files.create(
          { file, purpose: 'batch', expires_after: KEEP_FILES },
          { signal },
        );
        return made.id;
      });
      if (!uploaded.ok) return asFinal(uploaded);
      return attempt(outer, async (sdk, signal) => {
        const batch = await sdk.batches.create(
          {
            ...{ input_file_id: uploaded.output, endpoint, completion_window: '24h' },
            ...{ metadata: { [TOKEN]: token }, output_expires_after: KEEP_FILES },
          },
          { signal },
        );
        return batch.id;
      });
    },

    find: ({ token, since }, outer) =>
      attempt(outer, async (sdk, signal) => {
        // The newest are first.
        for await (const batch of sdk.batches.list({ limit: MOST_LISTED }, { signal })) {
          if (batch.metadata?.[TOKEN] === token) return batch.id;
          if (batch.created_at * 1000 < since - SKEW) break;
        }
        return 'none' as const;
      }),

    poll: (id, outer) =>
      attempt(outer, async (sdk, signal) => {
        const { status } = await sdk.batches.retrieve(id, { signal });
        return ENDED.has(status) ? ('ended' as const) : ('running' as const);
      }),

    results: (id, model, outer) =>
      attempt(outer, async (sdk, signal) => {
        const batch = await sdk.batches.retrieve(id, { signal });
        const results = new Map<string, ModelResult>();
        // Requests that failed have a file of their own.
        for (const file of [batch.output_file_id, batch.error_file_id]) {
          if (!file) continue;
          const text = await (await sdk.files.content(file, { signal })).text();
          for (const one of readLines(text, line)) results.set(one.custom_id, readResult(one, model));
        }
        const faults = (batch.errors?.data ?? []).flatMap(({ message }) => message ?? []);
        const why = [`the batch was ${batch.status}`, ...faults.slice(0, 1)].join(': ');
        return { results, missing: options.redact(why) };
      }),

    cancel: (id, outer) =>
      attempt(outer, async (sdk, signal) => {
        const { status } = await sdk.batches.retrieve(id, { signal });
        if (!ENDED.has(status) && status !== 'cancelling') await sdk.batches.cancel(id, { signal });
        return 'cancelled' as const;
      }),
  };

  function readResult({ response, error }: z.infer<typeof line>, model: string): ModelResult {
    if (response?.status_code === 200)
      return isResponses
        ? toBatchAnswer(model, response.body, readResponse, options)
        : toBatchAnswer(model, response.body, readCompletion, options);
    const refused = refusal.safeParse(response?.body);
    const message = refused.success ? refused.data.error.message : error?.message;
    const status = response?.status_code;
    const words = [...(status === undefined ? [] : [status]), message ?? 'The batch has no answer.'].join(
      ' ',
    );
    return failed('bad_response', options.redact(words));
  }
}

/** Without its file no batch can have been made, and a gateway without files may say so as a fault of its own. Whoever stops begins again. */
function asFinal({ failure }: { ok: false; failure: ProviderFailure }): {
  ok: false;
  failure: ProviderFailure;
} {
  const { kind } = failure;
  if (kind === 'auth' || kind === 'cancelled') return { ok: false, failure };
  return { ok: false, failure: { ...failure, kind: 'bad_request' } };
}
