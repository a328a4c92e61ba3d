import { z } from 'zod';
import type { Permission, Permissions } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { statusOf } from './failure.ts';

const ROLES = ['admin', 'maintain', 'write', 'triage', 'read', 'none'] as const;
/** `permission` is coarse: it calls "maintain" write and "triage" read. A role of an organisation's own has only that. */
const schema = z.object({ permission: z.string(), role_name: z.string().optional() });

/** What people may do in one repository. */
export function createPermissions(client: GitHubClient): Permissions {
  return {
    async permission(login) {
      const purpose = { doing: `read what ${login} may do`, needs: 'metadata: read' };
      try {
        const found = await client.send(purpose, schema, () =>
          client.octokit.rest.repos.getCollaboratorPermissionLevel({ ...client.repo, username: login }),
        );
        return asRole(found.role_name) ?? asRole(found.permission) ?? 'none';
      } catch (error) {
        if (statusOf(error) === 404) return 'none';
        throw error;
      }
    },
  };
}

function asRole(name: string | undefined): Permission | null {
  return ROLES.find((role) => role === name) ?? null;
}
