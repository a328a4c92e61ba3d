import { editPull, openPull } from '../actions/pulls.ts';
import { countCommits, listCommits } from '../git/commits.ts';
import { diffTrees } from '../git/diff.ts';
import { branchTip } from '../git/store.ts';
import { type Answer, created, notFound, ok, unprocessable } from '../http/answer.ts';
import { type Call, number, type Routes, read, text, write } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { botOf } from '../lookup.ts';
import { renderCommit, renderDiffFile } from '../render/commit.ts';
import { isPull, type PullIssue, pullStart, renderPull, renderSimplePull } from '../render/pull.ts';

/** However many commits a pull request has, no more are listed. */
const MAX_COMMITS = 250;

export const pullRoutes: Routes = {
  'GET /repos/{owner}/{repo}/pulls': read('pull_requests', (call) => {
    const { world, repository } = call;
    return paginate(call, listPulls(call), (issue) => renderSimplePull(world, repository, issue));
  }),
  'POST /repos/{owner}/{repo}/pulls': write('pull_requests', createPull),
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': write('pull_requests', async (call) => {
    const { world, repository, body } = call;
    const [title, said] = [text(body.title), text(body.body)];
    const edit = { ...(title === null ? {} : { title }), ...(said === null ? {} : { body: said }) };
    const issue = findPull(call);
    await editPull(world, repository, issue, edit, botOf(world));
    return ok(await renderPull(world, repository, issue));
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

/** From a branch of the repository itself: the App has no fork. */
async function createPull({ world, repository, body }: Call): Promise<Answer> {
  const [base, head] = [String(body.base), String(body.head)];
  const refuse = (field: string, message: string) =>
    unprocessable('Validation Failed', [{ resource: 'PullRequest', code: 'custom', field, message }]);
  for (const [field, branch] of Object.entries({ base, head }))
    if ((await branchTip(repository.git, branch)) === null) throw refuse(field, `${field} is invalid`);
  const open = [...repository.issues.values()]
    .filter(isPull)
    .some(({ state, pull }) => state === 'open' && pull.head.ref === head && pull.base.ref === base);
  if (open) throw refuse('head', `A pull request already exists for ${repository.owner.login}:${head}.`);
  if ((await countCommits(repository.git, `refs/heads/${base}..refs/heads/${head}`)) === 0)
    throw refuse('head', `No commits between ${base} and ${head}`);
  const issue = await openPull(
    world,
    repository,
    {
      head: { repository, ref: head },
      base,
      title: String(body.title),
      body: text(body.body),
      draft: body.draft === true,
    },
    botOf(world),
  );
  return created(await renderPull(world, repository, issue));
}

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
