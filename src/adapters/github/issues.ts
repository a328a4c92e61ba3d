import { z } from 'zod';
import type { Issues } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import type { AppIdentity } from './comments.ts';
import { statusOf } from './failure.ts';
import { listAll } from './pages.ts';

const issueSchema = z.object({
  number: z.number(),
  state: z.string(),
  body: z.string().nullish(),
  pull_request: z.unknown().optional(),
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
});

/** Issues that the App opens, known again by a marker on their first line. */
export function createIssues(client: GitHubClient, app: AppIdentity): Issues {
  const { repo, octokit } = client;
  const { issues } = octokit.rest;
  const purpose = (verb: string) => ({ doing: `${verb} the issue`, needs: 'issues: write' });

  /** The open one of this App that starts with the marker. */
  async function find(marker: string): Promise<number | null> {
    const bot = `${await app.slug()}[bot]`;
    const open = listAll(client, purpose('look for'), {
      schema: z.array(issueSchema),
      items: (data) => data,
      read: (page) => issues.listForRepo({ ...repo, state: 'open', creator: bot, ...page }),
    });
    for await (const { number, body, user, pull_request: pull } of open)
      if (pull === undefined && user?.login === bot && body?.startsWith(marker) === true) return number;
    return null;
  }

  async function update(number: number, fields: { body?: string; state?: 'open' | 'closed' }) {
    try {
      await client.send(purpose('update'), issueSchema, () =>
        issues.update({
          ...repo,
          issue_number: number,
          ...fields,
          ...(fields.state === 'closed' ? { state_reason: 'completed' as const } : {}),
        }),
      );
      return 'updated' as const;
    } catch (error) {
      if (statusOf(error) === 404 || statusOf(error) === 410) return 'gone' as const;
      throw error;
    }
  }

  return {
    update: (number, body) => update(number, { body, state: 'open' }),
    close: async (number) => void (await update(number, { state: 'closed' })),
    async open(title, body) {
      const marker = body.split('\n', 1)[0] ?? '';
      // Another server may have opened it, or this one before it died: nobody else remembers.
      const known = await find(marker);
      if (known !== null && (await update(known, { body })) === 'updated') return known;
      return client.sendOnce(
        async () => {
          const request = { retries: 0 };
          const made = await client.send(purpose('open'), issueSchema, () =>
            issues.create({ ...repo, title, body, request }),
          );
          return made.number;
        },
        () => find(marker),
      );
    },
  };
}
