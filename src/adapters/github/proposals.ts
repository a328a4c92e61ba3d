import { z } from 'zod';
import type { Proposal, Proposals, Proposed } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import type { AppIdentity } from './comments.ts';
import { HostError, statusOf } from './failure.ts';
import { requireSha, shaSchema } from './sha.ts';
import { NotGrantedError } from './tokens.ts';

const objectSchema = z.object({ sha: shaSchema });
const refSchema = z.object({ object: objectSchema });
const treeSchema = z.object({
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: shaSchema })),
});
const gitCommitSchema = z.object({ tree: objectSchema });
const comparisonSchema = z.object({
  ahead_by: z.number(),
  commits: z.array(
    z.object({
      author: z.object({ login: z.string() }).nullish(),
      committer: z.object({ login: z.string() }).nullish(),
      commit: gitCommitSchema,
      parents: z.array(objectSchema),
    }),
  ),
});
const pullSchema = z.object({
  number: z.number(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
});
type Pull = z.infer<typeof pullSchema>;

const NEEDS = 'contents: write and pull requests: write';

/** What stands on the App's branch: nothing, its own commit, or what others made of it. */
type Standing = 'none' | 'others' | { tree: string; parent: string };

/** Pull requests of the App's. `client` holds a token that is for this alone. */
export function createProposals(client: GitHubClient, app: AppIdentity): Proposals {
  const { repo, octokit } = client;
  const { git, pulls, repos } = octokit.rest;
  const purpose = (doing: string) => ({ doing, needs: NEEDS });

  async function tipOf(branch: string): Promise<string | null> {
    try {
      const found = await client.send(purpose(`read the branch ${branch}`), refSchema, () =>
        git.getRef({ ...repo, ref: `heads/${branch}` }),
      );
      return found.object.sha;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  /** Whoever else commits to the branch takes it over: what they wrote is never overwritten. */
  async function standingOf(tip: string | null, baseSha: string): Promise<Standing> {
    if (tip === null) return 'none';
    const { ahead_by, commits } = await client.send(purpose('compare branches'), comparisonSchema, () =>
      repos.compareCommitsWithBasehead({ ...repo, basehead: `${baseSha}...${tip}`, per_page: 2 }),
    );
    const [only] = commits;
    if (ahead_by === 0 || only === undefined) return 'none';
    const [parent] = only.parents;
    const bot = `${await app.slug()}[bot]`;
    // Who amends or rebases a commit leaves its author; GitHub commits for the App under a name of its own.
    const own = only.author?.login === bot && [bot, 'web-flow'].includes(only.committer?.login ?? '');
    if (!own || ahead_by > 1 || parent === undefined) return 'others';
    return { tree: only.commit.tree.sha, parent: parent.sha };
  }

  /** The base's tree with the file as it is to be, its mode kept. */
  async function writeTree({ baseSha, path, text }: Proposal): Promise<string> {
    const { tree } = await client.send(purpose('read a commit'), gitCommitSchema, () =>
      git.getCommit({ ...repo, commit_sha: requireSha(baseSha) }),
    );
    const mode = await modeAt(tree.sha, path.split('/'));
    // As bytes: what JSON makes of a text is not for GitHub to undo.
    const content = Buffer.from(text, 'utf8').toString('base64');
    const blob = await client.send(purpose('write a file'), objectSchema, () =>
      git.createBlob({ ...repo, content, encoding: 'base64' }),
    );
    const entry = { path, mode, type: 'blob' as const, sha: blob.sha };
    const made = await client.send(purpose('write a file'), objectSchema, () =>
      git.createTree({ ...repo, base_tree: tree.sha, tree: [entry] }),
    );
    return made.sha;
  }

  async function modeAt(tree: string, [name, ...below]: readonly string[]): Promise<'100644' | '100755'> {
    const listed = await client.send(purpose('list files'), treeSchema, () =>
      git.getTree({ ...repo, tree_sha: tree }),
    );
    const entry = listed.tree.find(({ path }) => path === name);
    if (entry !== undefined && below.length > 0 && entry.type === 'tree') return modeAt(entry.sha, below);
    return entry?.mode === '100755' ? '100755' : '100644';
  }

  async function moveBranch(branch: string, tip: string | null, sha: string): Promise<void> {
    const pushing = purpose(`push to the branch ${branch}`);
    const ref = `heads/${branch}`;
    try {
      if (tip === null) await client.call(pushing, () => git.createRef({ ...repo, ref: `refs/${ref}`, sha }));
      else await client.call(pushing, () => git.updateRef({ ...repo, ref, sha, force: true }));
    } catch (error) {
      // It was made, and the answer was lost.
      if (statusOf(error) !== 422 || (await tipOf(branch)) !== sha) throw error;
    }
  }

  async function findPull({ base, branch }: Proposal): Promise<Pull | null> {
    const head = `${repo.owner}:${branch}`;
    const found = await client.send(purpose('look for a pull request'), z.array(pullSchema), () =>
      pulls.list({ ...repo, state: 'open', head, base, per_page: 1 }),
    );
    return found[0] ?? null;
  }

  async function openPull(proposal: Proposal): Promise<{ pull: Pull; opened: boolean }> {
    const { base, branch, title, body } = proposal;
    const known = await findPull(proposal);
    if (known !== null) {
      if (known.title !== title || known.body !== body)
        await client.call(purpose('update a pull request'), () =>
          pulls.update({ ...repo, pull_number: known.number, title, body }),
        );
      return { pull: known, opened: false };
    }
    const create = () =>
      client.send(purpose('open a pull request'), pullSchema, () =>
        pulls.create({ ...repo, head: branch, base, title, body, request: { retries: 0 } }),
      );
    return { pull: await client.sendOnce(create, () => findPull(proposal)), opened: true };
  }

  async function propose(proposal: Proposal): Promise<Proposed> {
    const { baseSha, branch, title } = proposal;
    const tip = await tipOf(branch);
    const standing = await standingOf(tip, baseSha);
    if (standing === 'others') {
      const pull = await findPull(proposal);
      return {
        kind: 'taken-over',
        pull: pull === null ? null : { number: pull.number, url: pull.html_url },
      };
    }
    const tree = await writeTree(proposal);
    const stands = standing !== 'none' && standing.tree === tree && standing.parent === baseSha;
    if (!stands) {
      // Without an author GitHub takes the App for it, and signs the commit.
      const commit = await client.send(purpose('commit a file'), objectSchema, () =>
        git.createCommit({ ...repo, message: title, tree, parents: [baseSha] }),
      );
      await moveBranch(branch, tip, commit.sha);
    }
    const { pull, opened } = await openPull(proposal);
    const kind = opened ? 'opened' : stands ? 'unchanged' : 'updated';
    return { kind, number: pull.number, url: pull.html_url };
  }

  return {
    async propose(proposal) {
      try {
        return await propose(proposal);
      } catch (error) {
        if (error instanceof NotGrantedError) return { kind: 'not-granted' };
        if (!(error instanceof HostError) || error.failure.kind === 'unavailable') throw error;
        return { kind: 'refused', reason: error.message };
      }
    },
  };
}
