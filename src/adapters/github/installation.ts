import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { toHostError } from './failure.ts';

const PER_PAGE = 100;
const tokenSchema = z.object({ token: z.string().min(1) });
const pageSchema = z.object({
  repositories: z.array(
    z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }) }),
  ),
});

/** What an installation may see, at most `most`. The token for it can read names, and nothing of any content. */
export async function listRepositories(
  app: Octokit,
  /** Speaks with a token. */
  connect: (token: string) => Octokit,
  installation_id: number,
  { most, host }: { most: number; host: string },
): Promise<{ id: number; owner: string; name: string }[]> {
  const found: { id: number; owner: string; name: string }[] = [];
  try {
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id,
      permissions: { metadata: 'read' },
    });
    const client = connect(tokenSchema.parse(data).token);
    for (let page = 1; found.length < most; page++) {
      const answer = await client.rest.apps.listReposAccessibleToInstallation({ per_page: PER_PAGE, page });
      const { repositories } = pageSchema.parse(answer.data);
      found.push(...repositories.map(({ id, name, owner }) => ({ id, name, owner: owner.login })));
      if (repositories.length < PER_PAGE) break;
    }
  } catch (error) {
    const purpose = { doing: 'list the repositories of an installation', needs: 'metadata: read' };
    throw toHostError(error, purpose, { owner: 'installation', name: String(installation_id), host });
  }
  return found.slice(0, most);
}
