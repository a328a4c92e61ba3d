import { type Answer, notFound, ok } from '../http/answer.ts';
import { type Call, number, type Routes } from '../http/call.ts';
import { iso } from '../render/account.ts';
import type { Delivery, Webhooks } from '../webhooks/hook.ts';
import type { JsonObject } from '../world.ts';

/** The App's view of its own webhook. */
export function deliveryRoutes(webhooks: Webhooks): Routes {
  const find = (call: Call): Delivery => {
    const found = webhooks.deliveries.find(({ id }) => id === number(call, 'delivery_id'));
    if (found === undefined) throw notFound();
    return found;
  };
  return {
    'GET /app/hook/config': {
      caller: 'app',
      handle: () =>
        ok({
          ...(webhooks.url === null ? {} : { url: webhooks.url }),
          content_type: 'json',
          insecure_ssl: '0',
          secret: '********',
        }),
    },
    'GET /app/hook/deliveries': { caller: 'app', handle: (call) => list(call, webhooks.deliveries) },
    'GET /app/hook/deliveries/{delivery_id}': {
      caller: 'app',
      handle: (call) => ok(renderWhole(find(call))),
    },
    'POST /app/hook/deliveries/{delivery_id}/attempts': {
      caller: 'app',
      handle(call) {
        // GitHub answers before it delivers.
        void webhooks.redeliver(find(call).guid);
        return { status: 202, body: {} };
      },
    },
  };
}

/** Newest first; pages follow a cursor, not a number. */
function list(call: Call, deliveries: readonly Delivery[]): Answer {
  const { per_page, cursor, status } = call.query;
  const perPage = Math.min(100, Number(per_page ?? 30));
  const matching = deliveries
    // What still waits for its answer is not listed yet.
    .filter(({ answer, error }) => answer !== null || error !== null)
    .filter((one) => status === undefined || (status === 'success') === isDelivered(one))
    .reverse();
  const start = cursor === undefined ? 0 : matching.findIndex(({ id }) => id < Number(cursor));
  const page = start === -1 ? [] : matching.slice(start, start + perPage);
  const last = page.at(-1);
  const more = start !== -1 && start + perPage < matching.length;
  const query = new URLSearchParams({ ...call.query, cursor: String(last?.id ?? '') });
  return {
    status: 200,
    body: page.map(renderItem),
    headers: more ? { link: `<${call.url}?${query}>; rel="next"` } : {},
  };
}

function isDelivered({ answer }: Delivery): boolean {
  return answer !== null && answer.status >= 200 && answer.status < 300;
}

function renderItem(delivery: Delivery): JsonObject {
  const { answer, error } = delivery;
  const status = isDelivered(delivery) ? 'OK' : (error ?? `Invalid HTTP Response: ${answer?.status ?? 0}`);
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: iso(delivery.deliveredAt),
    redelivery: delivery.redelivery,
    duration: delivery.durationMs / 1000,
    status,
    status_code: answer?.status ?? (error === 'timed out' ? 504 : 502),
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function renderWhole(delivery: Delivery): JsonObject {
  const { answer, headers, payload } = delivery;
  return {
    ...renderItem(delivery),
    request: { headers, payload },
    response: { headers: answer?.headers ?? {}, payload: answer?.body ?? '' },
  };
}
