import { countCommits, listCommits, readCommit } from '../git/commits.ts';
import { diffTrees } from '../git/diff.ts';
import { mergeBase, resolveCommit } from '../git/store.ts';
import { type Answer, fail, notFound, ok, unprocessable } from '../http/answer.ts';
import { type Call, type Routes, read } from '../http/call.ts';
import { linkHeader, pageOf, paginate } from '../http/paginate.ts';
import { renderCommit, renderDiffFile } from '../render/commit.ts';
import { isPull, renderSimplePull } from '../render/pull.ts';
import { repositoryUrl, repositoryWebUrl } from '../render/repository.ts';
import type { Repository, World } from '../world.ts';

export const commitRoutes: Routes = {
  'GET /repos/{owner}/{repo}/commits': read('contents', async (call) => {
    const { world, repository, query } = call;
    const from = await resolveCommit(repository.git, query.sha ?? repository.defaultBranch);
    if (from === null) throw query.sha === undefined ? fail(409, 'Git Repository is empty.') : notFound();
    const options = query.path === undefined ? {} : { path: query.path };
    const commits = await listCommits(repository.git, [from], options);
    return paginate(call, commits, (commit) => renderCommit(world, repository, commit));
  }),
  'GET /repos/{owner}/{repo}/commits/{ref}': read('contents', getCommit),
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': read('pull_requests', async (call) => {
    const { world, repository, params } = call;
    const sha = await resolveCommit(repository.git, params.commit_sha ?? '');
    if (sha === null) throw noCommit(params.commit_sha ?? '');
    const pulls = [];
    for (const issue of repository.issues.values()) {
      if (!isPull(issue)) continue;
      const { base, head, merged } = issue.pull;
      const own = await listCommits(repository.git, [`${base.sha}..${head.sha}`]);
      if (merged?.sha === sha || own.some((commit) => commit.sha === sha)) pulls.push(issue);
    }
    return paginate(call, pulls, (issue) => renderSimplePull(world, repository, issue));
  }),
  'GET /repos/{owner}/{repo}/compare/{basehead}': read('contents', compare),
};

function noCommit(ref: string) {
  return unprocessable(`No commit found for SHA: ${ref}`);
}

async function getCommit(call: Call): Promise<Answer> {
  const { world, repository, params, accept } = call;
  const ref = params.ref ?? '';
  const sha = await resolveCommit(repository.git, ref);
  const commit = sha === null ? null : await readCommit(repository.git, sha);
  if (commit === null) throw noCommit(ref);
  if (accept.includes('sha')) return { status: 200, raw: Buffer.from(commit.sha) };
  const [parent] = commit.parents;
  const files = parent === undefined ? [] : await diffTrees(repository.git, parent, commit.sha);
  const sum = (of: 'additions' | 'deletions') => files.reduce((total, file) => total + file[of], 0);
  const shown = files.slice(0, world.limits.compareFiles);
  return ok({
    ...renderCommit(world, repository, commit),
    stats: {
      additions: sum('additions'),
      deletions: sum('deletions'),
      total: sum('additions') + sum('deletions'),
    },
    files: await Promise.all(
      shown.map((file) => renderDiffFile(world, repository, parent ?? '', commit.sha, file)),
    ),
  });
}

/** Three dots: from the merge base to the head. The files stand on the first page only. */
async function compare(call: Call): Promise<Answer> {
  const { world, repository } = call;
  const [baseName = '', headName = ''] = (call.params.basehead ?? '').split('...');
  const [base, head] = await Promise.all([
    resolveInNetwork(world, repository, baseName),
    resolveInNetwork(world, repository, headName),
  ]);
  if (base === null || head === null) throw notFound();
  const start = await mergeBase(repository.git, base, head);
  if (start === null) throw fail(404, `No common ancestor between ${baseName} and ${headName}.`);
  const [baseCommit, startCommit, commits, behind] = await Promise.all([
    readCommit(repository.git, base),
    readCommit(repository.git, start),
    listCommits(repository.git, [`${base}..${head}`], { reverse: true }),
    countCommits(repository.git, `${head}..${base}`),
  ]);
  if (baseCommit === null || startCommit === null) throw notFound();
  const page = pageOf(call, 250, 250);
  const files = page.page > 1 ? [] : await diffTrees(repository.git, start, head);
  const ahead = commits.length;
  const web = `${repositoryWebUrl(repository)}/compare/${base}...${head}`;
  return {
    status: 200,
    headers: linkHeader(call, page, ahead),
    body: {
      url: `${repositoryUrl(world, repository)}/compare/${base}...${head}`,
      html_url: web,
      permalink_url: web,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      base_commit: renderCommit(world, repository, baseCommit),
      merge_base_commit: renderCommit(world, repository, startCommit),
      status: ahead === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged',
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: commits
        .slice(page.start, page.start + page.perPage)
        .map((commit) => renderCommit(world, repository, commit)),
      files: await Promise.all(
        files
          .slice(0, world.limits.compareFiles)
          .map((file) => renderDiffFile(world, repository, start, head, file)),
      ),
    },
  };
}

/** `owner:branch` names a branch of that owner's fork. */
async function resolveInNetwork(world: World, repository: Repository, name: string): Promise<string | null> {
  const colon = name.indexOf(':');
  if (colon === -1) return resolveCommit(repository.git, name);
  const owner = name.slice(0, colon).toLowerCase();
  for (const other of world.repositories.values())
    if (other.owner.login.toLowerCase() === owner && (other === repository || other.parent === repository))
      return resolveCommit(other.git, name.slice(colon + 1));
  return null;
}
