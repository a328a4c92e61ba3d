import type { z } from 'zod';
import type { GitHubClient } from './client.ts';
import type { Purpose } from './failure.ts';

const PER_PAGE = 100;
/** Ten thousand items; a server that always names a next page must not be followed for ever. */
const MAX_PAGES = 100;

type Page = { per_page: number; page: number };
type Answer = { data: unknown; headers: { link?: string | undefined } };

/** Everything that a route lists, page by page as it is needed. GitHub may leave a page short without it being the last. */
export async function* listAll<T, Item>(
  client: GitHubClient,
  purpose: Purpose,
  route: { schema: z.ZodType<T>; items(data: T): readonly Item[]; read(page: Page): Promise<Answer> },
): AsyncGenerator<Item> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await client.call(purpose, () => route.read({ per_page: PER_PAGE, page }));
    const items = route.items(client.check(purpose, route.schema, answer.data));
    yield* items;
    const { link } = answer.headers;
    const more = link === undefined ? items.length === PER_PAGE : link.includes('rel="next"');
    if (!more) return;
  }
}
