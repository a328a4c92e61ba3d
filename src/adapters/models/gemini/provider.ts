import { z } from 'zod';
import type { Json } from '../../../core/artifact/problem.ts';
import { type CallSettings, createCalls, readAnswer } from '../calls.ts';
import { refuse } from '../failure.ts';
import { type HttpRequest, send } from '../http.ts';
import type { Provider } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { createGeminiBatches } from './batches.ts';
import { classifyError } from './classify.ts';
import { buildContentBody } from './request.ts';
import { readContent, readEmbeddings } from './response.ts';

const page = z.object({
  models: z.array(z.object({ name: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});
/** More pages than any account has models. */
const MOST_PAGES = 20;

/** Texts that the API embeds in one request. */
const MOST_TEXTS = 100;

/** Google's Gemini API over HTTP: its SDK is 32 MB for one address, and reads answers before they could be checked. */
export function createGeminiProvider(settings: ProviderSettings, options: CallSettings): Provider {
  const calls = createCalls(options, classifyError);
  const headers = {
    'content-type': 'application/json',
    // In a header, since addresses end up in logs.
    ...(settings.apiKey === null ? {} : { 'x-goog-api-key': settings.apiKey }),
    ...settings.headers,
  };
  const at = (path: string) => `${settings.baseUrl}/v1beta/${path}`;
  const pathOf = (model: string) => `models/${encodeURIComponent(model.replace(/^models\//, ''))}`;
  const post = (path: string, body: { [key: string]: Json }, key: string): HttpRequest => ({
    method: 'POST',
    url: at(path),
    headers: { ...headers, 'idempotency-key': key },
    body: JSON.stringify(body),
  });

  return {
    async complete(request, model, call) {
      const built = buildContentBody(request, model);
      if (!built.ok) return refuse(built.message);
      const sent = post(`${pathOf(model)}:generateContent`, built.body, call.idempotencyKey);
      return calls.call(model, (inner) => send(sent, inner), readContent, call);
    },

    async embed({ texts, dimensions }, model, call) {
      const vectors: Float32Array[] = [];
      let latencyMs = 0;
      for (let from = 0; from < texts.length; from += MOST_TEXTS) {
        const part = texts.slice(from, from + MOST_TEXTS);
        const requests = part.map((text) => ({
          model: `models/${model.replace(/^models\//, '')}`,
          content: { parts: [{ text }] },
          ...(dimensions === null ? {} : { outputDimensionality: dimensions }),
        }));
        const key = from === 0 ? call.idempotencyKey : `${call.idempotencyKey}-${from}`;
        const sent = post(`${pathOf(model)}:batchEmbedContents`, { requests }, key);
        const read = (text: string) => readEmbeddings(text, part.length, dimensions);
        const result = await calls.call(model, (inner) => send(sent, inner), read, call);
        if (!result.ok) return result;
        vectors.push(...result.output.vectors);
        latencyMs += result.output.latencyMs;
      }
      return { ok: true, output: { vectors, usage: null, latencyMs, costUsd: null } };
    },

    rerank: async () => refuse('The Gemini API does not re-rank.'),

    listModels: (outer) =>
      calls.attempt(outer, async (signal) => {
        const ids: string[] = [];
        let token = '';
        for (let pages = 0; pages < MOST_PAGES; pages++) {
          const url = at(
            `models?pageSize=1000${token === '' ? '' : `&pageToken=${encodeURIComponent(token)}`}`,
          );
          const read = readAnswer(
            await (await send({ method: 'GET', url, headers }, signal)).text(),
            page,
            'a list',
          );
          if (!read.ok) break;
          ids.push(...read.value.models.map(({ name }) => name.replace(/^models\//, '')));
          token = read.value.nextPageToken ?? '';
          if (token === '') break;
        }
        return { ok: true as const, ids };
      }),

    batches: createGeminiBatches({ at, pathOf, headers }, options, calls),

    close: () => calls.close(),
  };
}
