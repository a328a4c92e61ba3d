import { z } from 'zod';
import { POLICY_PATH } from '../../core/policy/policy-files.ts';
import type { GitHubClient } from './client.ts';
import { HostError, statusOf } from './failure.ts';
import { GRANTS } from './settings.ts';

const fileSchema = z.object({ type: z.literal('file'), encoding: z.literal('base64'), content: z.string() });

/**
 * The policy that an organisation has for all its repositories, in its repository `.github`; null where there is none, or where the
 * App may not read it.
 */
export async function readOrganisationPolicy(
  client: GitHubClient,
  owner: string,
): Promise<{ path: string; text: string } | null> {
  const { repository } = GRANTS.organisation;
  const purpose = { doing: `read the policy of ${owner}`, needs: 'contents: read' };
  try {
    const file = await client.send(purpose, fileSchema, () =>
      client.octokit.rest.repos.getContent({ owner, repo: repository, path: POLICY_PATH }),
    );
    const text = Buffer.from(file.content, 'base64').toString('utf8');
    return { path: `${owner}/${repository}:${POLICY_PATH}`, text };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    // The App is not installed on that repository.
    if (error instanceof HostError && error.failure.status === 422) return null;
    throw error;
  }
}
