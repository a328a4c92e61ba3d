import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { Hook, HookDelivery } from '../../ports.ts';
import { HostError, readRefusal, toHostError } from './failure.ts';

const PER_PAGE = 100;
/** A hundred deliveries each; a server that always names a next page must not be followed for ever. */
const MAX_PAGES = 200;
const MAX_INSTALLATION_PAGES = 100;

const deliverySchema = z.object({
  id: z.string().regex(/^\d+$/),
  guid: z.string(),
  delivered_at: z.iso.datetime({ offset: true }),
  status_code: z.number(),
  event: z.string(),
  action: z.string().nullish(),
  installation_id: z.number().nullish(),
});
const installationsSchema = z.array(
  z.object({ id: z.number(), account: z.object({ login: z.string() }).nullable() }),
);

/** The App's webhook. `app` authenticates as the App itself. */
export function createHook(app: Octokit, host: string): Hook {
  async function ask<T>(doing: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof z.ZodError) throw strange(doing, host);
      throw toHostError(error, { doing, needs: 'its own key' }, { owner: 'the', name: 'App', host });
    }
  }

  async function* deliveries(since: number): AsyncGenerator<HookDelivery> {
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page++) {
      const found: DeliveryPage = await ask('list deliveries', () => readPage(app, cursor));
      for (const one of found.items) {
        if (one.at < since) return;
        yield one;
      }
      if (found.next === null) return;
      cursor = found.next;
    }
  }

  return {
    deliveries,
    redeliver: (id) =>
      ask('deliver again', async () => {
        try {
          // Not `rest.apps`, which takes the id for a number.
          await app.request('POST /app/hook/deliveries/{id}/attempts', { id, request: { retries: 0 } });
          return 'asked';
        } catch (error) {
          const status = readRefusal(error)?.status;
          if (status === 403 || status === 404 || status === 422) return 'refused';
          throw error;
        }
      }),
    accounts: () =>
      ask('list installations', async () => {
        const accounts = new Map<number, string>();
        for (let page = 1; page <= MAX_INSTALLATION_PAGES; page++) {
          const { data } = await app.rest.apps.listInstallations({ per_page: PER_PAGE, page });
          const found = installationsSchema.parse(data);
          for (const { id, account } of found) if (account !== null) accounts.set(id, account.login);
          if (found.length < PER_PAGE) break;
        }
        return accounts;
      }),
  };
}

type DeliveryPage = { items: HookDelivery[]; next: string | null };

/** As text, because ids have up to 64 bits, of which JSON.parse would round the last away. */
async function readPage(app: Octokit, cursor: string | null): Promise<DeliveryPage> {
  const { data, headers } = await app.request('GET /app/hook/deliveries', {
    per_page: PER_PAGE,
    ...(cursor === null ? {} : { cursor }),
    request: { parseSuccessResponseBody: false },
  });
  const text = await new Response(data as unknown as ReadableStream).text();
  const found = z.array(deliverySchema).parse(parseJson(text.replace(/("id"\s*:\s*)(\d+)/g, '$1"$2"')));
  const items = found.map((one) => ({
    id: one.id,
    guid: one.guid,
    at: Date.parse(one.delivered_at),
    arrived: one.status_code >= 200 && one.status_code < 300,
    status: one.status_code,
    event: typeof one.action === 'string' ? `${one.event}.${one.action}` : one.event,
    installationId: one.installation_id ?? null,
  }));
  const next = /[?&]cursor=([^&>]+)[^>]*>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
  return { items, next: next === undefined ? null : decodeURIComponent(next) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function strange(doing: string, host: string): HostError {
  const message = `GitHub at ${host} answered the request to ${doing} with something other than GitHub's API does.`;
  return new HostError('unavailable', null, message);
}
