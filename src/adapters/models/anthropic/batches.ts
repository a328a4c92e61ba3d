import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { ModelResult } from '../../../ports.ts';
import { failed, nothingToSend, readLines, said, toBatchAnswer, toCallResult } from '../batch-lines.ts';
import type { CallSettings, Calls } from '../calls.ts';
import type { ProviderBatches } from '../provider.ts';
import { buildMessageBody } from './request.ts';
import { readMessage } from './response.ts';

/** Clocks differ. Milliseconds. */
const SKEW = 5 * 60_000;
/** One page of a list. */
const MOST_LISTED = 100;

const line = z.object({
  custom_id: z.string(),
  result: z.union([
    z.object({ type: z.literal('succeeded'), message: z.unknown() }),
    z.object({ type: z.literal('errored'), error: z.object({ error: said }) }),
    z.object({ type: z.string() }),
  ]),
});

/** Anthropic's Message Batches API (`/v1/messages/batches`). */
export function createAnthropicBatches(
  client: () => Anthropic,
  options: CallSettings,
  calls: Calls,
): ProviderBatches {
  const attempt = <T>(outer: AbortSignal, run: (sdk: Anthropic, signal: AbortSignal) => Promise<T>) =>
    calls
      .attempt(outer, async (signal) => ({ ok: true as const, output: await run(client(), signal) }))
      .then(toCallResult<T>);

  /** From the address that is configured: that of `results_url` is whatever the answer says, and would be sent the key. */
  async function readResults(sdk: Anthropic, id: string, signal: AbortSignal) {
    const path = `/v1/messages/batches/${encodeURIComponent(id)}/results`;
    return readLines(await (await sdk.get(path, { signal }).asResponse()).text(), line);
  }

  return {
    async submit({ requests }, model, outer) {
      const built = requests.flatMap(({ id, request }) => {
        const made = buildMessageBody(request, model);
        return made.ok ? [{ custom_id: id, params: made.body }] : [];
      });
      if (built.length === 0) return toCallResult<string>(nothingToSend());
      return attempt(outer, async (sdk, signal) => {
        const batch = await sdk.messages.batches.create({ requests: built }, { signal });
        return batch.id;
      });
    },

    /** A batch has no name of ours there: it is known by its requests' ids, which are told once it has ended. */
    find: ({ since, ids }, outer) =>
      attempt(outer, async (sdk, signal) => {
        const own = new Set(ids);
        let isUnsure = false;
        for await (const batch of sdk.messages.batches.list({ limit: MOST_LISTED }, { signal })) {
          if (Date.parse(batch.created_at) < since - SKEW) break;
          const { processing, succeeded, errored, canceled, expired } = batch.request_counts;
          // Fewer than were to be sent, where the API has no words for some.
          const size = processing + succeeded + errored + canceled + expired;
          if (size === 0 || size > own.size) continue;
          if (batch.processing_status !== 'ended') isUnsure = true;
          else if ((await readResults(sdk, batch.id, signal)).some(({ custom_id: id }) => own.has(id)))
            return batch.id;
        }
        return isUnsure ? ('unsure' as const) : ('none' as const);
      }),

    poll: (id, outer) =>
      attempt(outer, async (sdk, signal) => {
        const batch = await sdk.messages.batches.retrieve(id, {}, { signal });
        return batch.processing_status === 'ended' ? ('ended' as const) : ('running' as const);
      }),

    results: (id, model, outer) =>
      attempt(outer, async (sdk, signal) => {
        const lines = await readResults(sdk, id, signal);
        return {
          results: new Map(lines.map(({ custom_id: own, result }) => [own, readResult(result, model)])),
          missing: 'the batch has no line for it',
        };
      }),

    cancel: (id, outer) =>
      attempt(outer, async (sdk, signal) => {
        const batch = await sdk.messages.batches.retrieve(id, {}, { signal });
        if (batch.processing_status === 'in_progress') await sdk.messages.batches.cancel(id, {}, { signal });
        return 'cancelled' as const;
      }),
  };

  function readResult(result: z.infer<typeof line>['result'], model: string): ModelResult {
    if ('message' in result) return toBatchAnswer(model, result.message, readMessage, options);
    if ('error' in result) return failed('bad_response', options.redact(result.error.error.message));
    return failed('server', `the batch gives it as ${result.type.slice(0, 40)}`);
  }
}
