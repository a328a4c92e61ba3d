import { listCommits } from '../git/commits.ts';
import { diffTrees } from '../git/diff.ts';
import { notFound, ok } from '../http/answer.ts';
import { type Call, number, type Routes, read } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { renderCommit, renderDiffFile } from '../render/commit.ts';
import { isPull, type PullIssue, pullStart, renderPull, renderSimplePull } from '../render/pull.ts';

/** However many commits a pull request has, no more are listed. */
const MAX_COMMITS = 250;

export const pullRoutes: Routes = {
  'GET /repos/{owner}/{repo}/pulls': read('pull_requests', (call) => {
    const { world, repository } = call;
    return paginate(call, listPulls(call), (issue) => renderSimplePull(world, repository, issue));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': read('pull_requests', async (call) =>
    ok(await renderPull(call.world, call.repository, findPull(call))),
  ),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': read('pull_requests', async (call) => {
    const { world, repository } = call;
    const { base, head } = findPull(call).pull;
    const commits = await listCommits(repository.git, [`${base.sha}..${head.sha}`], { reverse: true });
    return paginate(call, commits.slice(0, MAX_COMMITS), (commit) => renderCommit(world, repository, commit));
  }),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': read('pull_requests', async (call) => {
    const { world, repository } = call;
    const { pull } = findPull(call);
    const start = await pullStart(repository, pull);
    const files = await diffTrees(repository.git, start, pull.head.sha);
    return paginate(call, files.slice(0, world.limits.pullFiles), (file) =>
      renderDiffFile(world, repository, start, pull.head.sha, file),
    );
  }),
};

function findPull(call: Call): PullIssue {
  const issue = call.repository.issues.get(number(call, 'pull_number'));
  if (!isPull(issue)) throw notFound();
  return issue;
}

/** Newest first, unless asked otherwise. */
function listPulls({ repository, query }: Call): PullIssue[] {
  const { state = 'open', head, base, sort = 'created', direction } = query;
  const by = sort === 'updated' ? 'updatedAt' : 'createdAt';
  const sign = (direction ?? 'desc') === 'desc' ? -1 : 1;
  return [...repository.issues.values()]
    .filter(isPull)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter(({ pull }) => base === undefined || pull.base.ref === base)
    .filter(({ pull }) => head === undefined || `${pull.head.owner.login}:${pull.head.ref}` === head)
    .sort((a, b) => sign * (a[by] - b[by] || a.number - b.number));
}
