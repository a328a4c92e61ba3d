import { z } from 'zod';
import { POLICY_PATH } from '../../core/policy/policy-files.ts';
import type { PolicyText, UnreadablePolicy } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { HostError, statusOf } from './failure.ts';
import { NoAccessError } from './tokens.ts';

/** GitHub hands out no content beyond 1 MB here (encoding `none`), and a list for a folder. */
const entrySchema = z.union([
  z.object({ type: z.string(), encoding: z.string().optional(), content: z.string().optional() }),
  z.array(z.unknown()),
]);

/**
 * The policy that an organisation has for all its repositories, in its repository `.github`, which is the client's; null where there
 * is none, or no such repository for this installation. Everything else that keeps it from being read is told: nobody knows
 * then what the organisation asks for. Rejects where it may be read later.
 */
export async function readOrganisationPolicy(
  client: GitHubClient,
): Promise<PolicyText | UnreadablePolicy | null> {
  const { owner, repo } = client.repo;
  const path = `${owner}/${repo}:${POLICY_PATH}`;
  const purpose = { doing: `read ${POLICY_PATH}`, needs: 'contents: read' };
  try {
    const entry = await client.send(purpose, entrySchema, () =>
      client.octokit.rest.repos.getContent({ ...client.repo, path: POLICY_PATH }),
    );
    if (Array.isArray(entry) || entry.type !== 'file')
      return { path, unreadable: 'It is no file. Make it one, or remove it.' };
    if (entry.encoding !== 'base64' || entry.content === undefined)
      return { path, unreadable: 'It is larger than the 1 MB that GitHub hands out. Make it smaller.' };
    return { path, text: Buffer.from(entry.content, 'base64').toString('utf8') };
  } catch (error) {
    if (error instanceof NoAccessError || statusOf(error) === 404) return null;
    if (!(error instanceof HostError) || error.failure.kind === 'unavailable') throw error;
    return { path, unreadable: error.message };
  }
}
