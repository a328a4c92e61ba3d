import { z } from 'zod';
import type { Permission, Permissions } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { statusOf } from './failure.ts';

const permissionSchema = z.object({
  permission: z.string(),
  role_name: z.string().nullish(),
  user: z
    .object({ id: z.number(), permissions: z.object({ maintain: z.boolean().nullish() }).nullish() })
    .nullish(),
});

/** Who may do what, as GitHub says at that moment. A payload's `author_association` misreports private members. */
export function createPermissions(client: GitHubClient): Permissions {
  const purpose = { doing: 'read who may write here', needs: 'metadata: read' };
  return {
    async of({ id, login }) {
      try {
        const found = await client.send(purpose, permissionSchema, () =>
          client.octokit.rest.repos.getCollaboratorPermissionLevel({ ...client.repo, username: login }),
        );
        // The login may belong to somebody else by now.
        return found.user?.id === id ? readPermission(found) : 'none';
      } catch (error) {
        // GitHub knows no such account, or none that has to do with this repository.
        if (statusOf(error) === 404) return 'none';
        throw error;
      }
    },
  };
}

/** `permission` knows no maintainers, and `role_name` may be one that an organisation made up. */
function readPermission({ permission, role_name, user }: z.infer<typeof permissionSchema>): Permission {
  switch (permission) {
    case 'admin':
      return 'admin';
    case 'write':
      return role_name === 'maintain' || user?.permissions?.maintain === true ? 'maintain' : 'write';
    case 'read':
      return 'read';
    default:
      return 'none';
  }
}
