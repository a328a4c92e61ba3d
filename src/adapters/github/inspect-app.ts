import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { AppFacts, AppRefusal, Clock, Hook, HookDelivery } from '../../ports.ts';
import { readRefusal, toHostError } from './failure.ts';

/** Deliveries that are looked at, the newest. */
const DELIVERIES = 100;

const appSchema = z.object({
  id: z.number(),
  slug: z.string(),
  html_url: z.string(),
  owner: z.object({ login: z.string().optional(), type: z.string().optional() }).nullish(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
});
const hookSchema = z.object({
  url: z.string().nullish(),
  content_type: z.string().nullish(),
  insecure_ssl: z.union([z.string(), z.number()]).nullish(),
  secret: z.string().nullish(),
});
const installationSchema = z.object({
  account: z.object({ login: z.string() }).nullish(),
  html_url: z.string(),
  permissions: z.record(z.string(), z.string()),
  suspended_at: z.string().nullish(),
});

/** Everything that GitHub tells the App of itself. `app` authenticates as the App. */
export async function inspectApp(
  app: Octokit,
  hook: Pick<Hook, 'deliveries'>,
  { clock, host }: { clock: Clock; host: string },
): Promise<({ ok: true } & AppFacts) | ({ ok: false } & AppRefusal)> {
  const skew = (headers: Record<string, unknown> | undefined) => readSkew(headers, clock.now());
  try {
    const { data, headers } = await app.rest.apps.getAuthenticated();
    const skewMs = skew(headers) ?? 0;
    const { id, slug, html_url, owner, permissions, events } = appSchema.parse(data);
    return {
      ok: true,
      id,
      slug,
      page: html_url,
      owner: { login: owner?.login ?? '', isOrganization: owner?.type === 'Organization' },
      permissions,
      events,
      skewMs,
      hook: await readHook(app),
      installations: await readInstallations(app),
      deliveries: await newest(hook, DELIVERIES),
    };
  } catch (error) {
    const refused = readRefusal(error);
    const purpose = { doing: 'read the App', needs: 'its own key' };
    const { message } =
      error instanceof z.ZodError
        ? new Error(`${host} does not answer as GitHub's API does.`)
        : toHostError(error, purpose, { owner: '', name: '', host });
    return {
      ok: false,
      status: refused?.response === null ? null : (refused?.status ?? null),
      message,
      skewMs: skew(refused?.response?.headers),
    };
  }
}

/** How far GitHub's clock is ahead of this machine's. Its header has whole seconds. */
function readSkew(headers: Record<string, unknown> | undefined, now: number): number | null {
  const at = Date.parse(String(headers?.date ?? ''));
  return Number.isNaN(at) ? null : at + 500 - now;
}

async function readHook(app: Octokit): Promise<AppFacts['hook']> {
  const { data } = await app.rest.apps.getWebhookConfigForApp();
  const { url, content_type, insecure_ssl, secret } = hookSchema.parse(data);
  return {
    url: url ?? null,
    contentType: content_type ?? null,
    insecureSsl: String(insecure_ssl ?? '0'),
    hasSecret: typeof secret === 'string' && secret !== '',
  };
}

async function readInstallations(app: Octokit): Promise<AppFacts['installations']> {
  const { data } = await app.rest.apps.listInstallations({ per_page: 100 });
  return z
    .array(installationSchema)
    .parse(data)
    .map(({ account, html_url, permissions, suspended_at }) => ({
      account: account?.login ?? 'unknown',
      page: html_url,
      permissions,
      suspended: typeof suspended_at === 'string',
    }));
}

async function newest(hook: Pick<Hook, 'deliveries'>, most: number): Promise<HookDelivery[]> {
  const found: HookDelivery[] = [];
  for await (const one of hook.deliveries(0)) {
    found.push(one);
    if (found.length === most) break;
  }
  return found;
}
