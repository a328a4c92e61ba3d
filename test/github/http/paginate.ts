import type { Json } from '../../../src/core/artifact/problem.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

type Page = { page: number; perPage: number; start: number };

export function pageOf(call: Call, defaultPerPage = 30, largest = 100): Page {
  const page = Math.max(1, Number(call.query.page ?? 1));
  const asked = Number(call.query.per_page ?? defaultPerPage);
  const perPage = Math.min(largest, asked >= 1 ? asked : defaultPerPage);
  return { page, perPage, start: (page - 1) * perPage };
}

/** The `Link` header of this page of `total` items; none where everything fits on one. */
export function linkHeader(call: Call, { page, perPage }: Page, total: number): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / perPage));
  const link = (to: number, rel: string): string => {
    const query = new URLSearchParams({ ...call.query, page: String(to), per_page: String(perPage) });
    return `<${call.url}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return links.length === 0 ? {} : { link: links.join(', ') };
}

/** One page of `items`, each rendered only if it is on it; `wrap` puts the list into the answer's body. */
export async function paginate<Item>(
  call: Call,
  items: readonly Item[],
  render: (item: Item) => Json | Promise<Json>,
  wrap: (page: Json[]) => Json = (page) => page,
): Promise<Answer> {
  const page = pageOf(call);
  const shown = await Promise.all(items.slice(page.start, page.start + page.perPage).map(render));
  return { status: 200, body: wrap(shown), headers: linkHeader(call, page, items.length) };
}
