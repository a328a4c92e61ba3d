import { readCommit } from '../git/commits.ts';
import { branchTip, listRefs } from '../git/store.ts';
import { fail, notFound, ok } from '../http/answer.ts';
import { type Call, type Routes, read } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { roleOf } from '../lookup.ts';
import { renderAccount } from '../render/account.ts';
import { renderCommit } from '../render/commit.ts';
import { renderFullRepository, repositoryUrl, repositoryWebUrl } from '../render/repository.ts';
import type { Role } from '../world.ts';

/** The coarse permission that GitHub shows beside a role. */
const LEGACY: Record<Role, string> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
};
const RANKED: Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];

export const repositoryRoutes: Routes = {
  'GET /repos/{owner}/{repo}': read('metadata', ({ world, repository }) =>
    ok(renderFullRepository(world, repository)),
  ),
  'GET /repos/{owner}/{repo}/branches': read('contents', async (call) => {
    const { world, repository } = call;
    const branches = await listRefs(repository.git, 'refs/heads');
    return paginate(call, branches, ({ ref, sha }) => ({
      name: ref.replace('refs/heads/', ''),
      commit: { sha, url: `${repositoryUrl(world, repository)}/commits/${sha}` },
      protected: isProtected(call, ref.replace('refs/heads/', '')),
    }));
  }),
  'GET /repos/{owner}/{repo}/branches/{branch}': read('contents', getBranch),
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': {
    caller: 'installation',
    needs: { metadata: 'read' },
    handle: getPermission,
  },
};

async function getBranch(call: Call) {
  const { world, repository } = call;
  const name = call.params.branch ?? '';
  const sha = await branchTip(repository.git, name);
  const commit = sha === null ? null : await readCommit(repository.git, sha);
  if (commit === null) throw fail(404, 'Branch not found');
  const url = `${repositoryUrl(world, repository)}/branches/${encodeURIComponent(name)}`;
  return ok({
    name,
    commit: renderCommit(world, repository, commit),
    _links: { self: url, html: `${repositoryWebUrl(repository)}/tree/${name}` },
    protected: isProtected(call, name),
    protection: {
      enabled: isProtected(call, name),
      required_status_checks: {
        enforcement_level: isProtected(call, name) ? 'everyone' : 'off',
        contexts: [...(repository.requiredChecks.get(name) ?? [])],
        checks: (repository.requiredChecks.get(name) ?? []).map((context) => ({ context, app_id: null })),
      },
    },
    protection_url: `${url}/protection`,
  });
}

function isProtected({ repository }: Call, branch: string): boolean {
  return repository.requiredChecks.has(branch);
}

function getPermission({ world, repository, params }: Call) {
  const found = world.accounts.get((params.username ?? '').toLowerCase());
  if (found === undefined) throw notFound();
  const role = roleOf(repository, found.login) ?? (repository.visibility === 'public' ? 'read' : null);
  const rank = role === null ? -1 : RANKED.indexOf(role);
  const may = (least: Role): boolean => rank >= RANKED.indexOf(least);
  return ok({
    permission: role === null ? 'none' : LEGACY[role],
    role_name: role ?? 'none',
    user: {
      ...renderAccount(world, found),
      permissions: {
        admin: may('admin'),
        maintain: may('maintain'),
        push: may('write'),
        triage: may('triage'),
        pull: may('read'),
      },
      role_name: role ?? 'none',
    },
  });
}
