import type { FilesToWrite } from '../../support/git-repository.ts';
import { isId, readLooseObject } from './loose.ts';
import { git, gitOnce, tryGit, tryGitOnce } from './run.ts';
import type { GitStore } from './store.ts';

export type GitPerson = { name: string; email: string; date: string };
export type Commit = {
  sha: string;
  tree: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  message: string;
};

const FIELDS = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B';

/** Null where there is no such commit. */
export async function readCommit(store: GitStore, sha: string): Promise<Commit | null> {
  const loose = readLooseObject(store, sha);
  if (loose?.type === 'commit') return parseObject(sha, loose.content.toString('utf8'));
  const ask = isId(sha) ? tryGitOnce : tryGit;
  const found = await ask(store.dir, [
    'show',
    '-s',
    '-z',
    `--format=${FIELDS}`,
    '--end-of-options',
    `${sha}^{commit}`,
  ]);
  return found.code === 0 ? (parseCommits(found.stdout)[0] ?? null) : null;
}

/** A commit as git keeps it: headers, an empty line, the message. */
function parseObject(sha: string, text: string): Commit {
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const all = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const person = (line = ''): GitPerson => {
    const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+) /.exec(line) ?? [];
    return { name, email, date: `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z` };
  };
  return {
    sha,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: person(all('author')[0]),
    committer: person(all('committer')[0]),
    message: text.slice(end + 2).replace(/\n$/, ''),
  };
}

/** What `git log` lists for these arguments, oldest first where `reverse`. */
export async function listCommits(
  store: GitStore,
  range: readonly string[],
  options: { reverse?: boolean; path?: string } = {},
): Promise<Commit[]> {
  const args = ['log', '-z', `--format=${FIELDS}`, ...(options.reverse ? ['--reverse'] : []), ...range];
  const ask = range.every(isOfIds) ? gitOnce : git;
  return parseCommits(await ask(store.dir, [...args, '--', ...(options.path ? [options.path] : [])]));
}

export async function countCommits(store: GitStore, range: string): Promise<number> {
  const ask = isOfIds(range) ? gitOnce : git;
  return Number((await ask(store.dir, ['rev-list', '--count', range])).toString('utf8'));
}

/** Commits from one to another that never change, or an option. */
function isOfIds(range: string): boolean {
  return range.startsWith('-') || range.split('..').every(isId);
}

function parseCommits(bytes: Buffer): Commit[] {
  const fields = bytes.toString('utf8').replace(/\0$/, '').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + 9 < fields.length; at += 10) {
    const [
      sha = '',
      tree = '',
      parents = '',
      an = '',
      ae = '',
      ad = '',
      cn = '',
      ce = '',
      cd = '',
      body = '',
    ] = fields.slice(at, at + 10);
    commits.push({
      sha,
      tree,
      parents: parents.split(' ').filter((parent) => parent !== ''),
      author: { name: an, email: ae, date: inUtc(ad) },
      committer: { name: cn, email: ce, date: inUtc(cd) },
      message: body.replace(/\n$/, ''),
    });
  }
  return commits;
}

const inUtc = (date: string): string => `${new Date(date).toISOString().slice(0, 19)}Z`;

export type CommitToWrite = {
  message: string;
  author: string;
  /** Seconds since the epoch. */
  at: number;
  /** The first is the one whose files are kept; none starts a history. */
  parents: readonly string[];
  files: FilesToWrite;
};

/** Writes a commit without moving any ref. */
export async function writeCommit(store: GitStore, commit: CommitToWrite): Promise<string> {
  const [from, ...merged] = commit.parents;
  // The reader wants a branch to build on; it is removed again below.
  const lines: (string | Buffer)[] = ['reset refs/promptgate/writing\n'];
  lines.push('commit refs/promptgate/writing\nmark :1\n');
  const person = `${commit.author} <${commit.author}@example.com> ${commit.at} +0000\n`;
  lines.push(`author ${person}committer ${person}`, data(commit.message));
  if (from !== undefined) lines.push(`from ${from}\n`);
  for (const parent of merged) lines.push(`merge ${parent}\n`);
  for (const [path, content] of Object.entries(commit.files)) lines.push(...change(path, content));
  lines.push('\nget-mark :1\nreset refs/promptgate/writing\n\n');
  const input = Buffer.concat(lines.map((line) => (typeof line === 'string' ? Buffer.from(line) : line)));
  const written = await git(store.dir, ['fast-import', '--quiet', '--force'], input);
  return written.toString('utf8').trim();
}

function change(path: string, content: FilesToWrite[string]): (string | Buffer)[] {
  const name = quotePath(path);
  if (content === null || content === undefined) return [`D ${name}\n`];
  if (typeof content === 'string' || Buffer.isBuffer(content))
    return [`M 100644 inline ${name}\n`, data(content)];
  if ('symlink' in content) return [`M 120000 inline ${name}\n`, data(content.symlink)];
  return [`M 160000 ${content.submodule} ${name}\n`];
}

function data(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`data ${bytes.byteLength}\n`), bytes, Buffer.from('\n')]);
}

function quotePath(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** The merge of `head` into `base` as a commit; null where they conflict. */
export async function writeMerge(
  store: GitStore,
  merge: { base: string; head: string; message: string; author: string; at: number },
): Promise<string | null> {
  const merged = await tryGit(store.dir, ['merge-tree', '--write-tree', merge.base, merge.head]);
  if (merged.code !== 0) return null;
  const tree = merged.stdout.toString('utf8').split('\n')[0] ?? '';
  const date = `${merge.at} +0000`;
  const email = `${merge.author}@example.com`;
  const written = await tryGit(
    store.dir,
    ['commit-tree', tree, '-p', merge.base, '-p', merge.head, '-m', merge.message],
    undefined,
    {
      GIT_AUTHOR_NAME: merge.author,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: merge.author,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  );
  return written.stdout.toString('utf8').trim();
}
