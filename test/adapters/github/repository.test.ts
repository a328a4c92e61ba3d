import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { Repository } from '../../../src/ports.ts';
import {
  createGitRepository,
  type FilesToWrite,
  HERMETIC_GIT_ENV,
  type TestRepository,
} from '../../support/git-repository.ts';
import {
  API,
  type BlobAnswer,
  connect,
  failureOf,
  mintTokens,
  refusal,
  sha,
  type TreeAnswer,
  useNock,
} from './support.ts';

useNock();

const ODD: FilesToWrite = {
  'a b/ü "quoted".md': 'text',
  'new\nline.md': 'line',
  'bin.dat': Buffer.from([0, 1, 2]),
  'latin1.txt': Buffer.from([0x63, 0x61, 0x66, 0xe9]),
  'bom.md': '\uFEFFmarked',
  link: { symlink: '/etc/passwd' },
  sub: { submodule: '1'.repeat(40) },
  'empty.txt': '',
};

/** The tree of a commit as GitHub lists it, folders included. */
function treeOf(git: TestRepository, commit: string): TreeAnswer {
  const lines = git.git('ls-tree', '-r', '-t', '-z', '-l', commit).split('\0').filter(Boolean);
  const tree = lines.map((line) => {
    const tab = line.indexOf('\t');
    const [mode = '', type = '', id = '', size = '-'] = line.slice(0, tab).split(/ +/);
    return {
      path: line.slice(tab + 1),
      mode,
      type,
      sha: id,
      ...(size === '-' ? {} : { size: Number(size) }),
    };
  });
  return { sha: git.git('rev-parse', `${commit}^{tree}`), truncated: false, tree };
}

function bytesOf(git: TestRepository, id: string): Buffer {
  return execFileSync('git', ['cat-file', 'blob', id], {
    cwd: git.dir,
    env: HERMETIC_GIT_ENV,
    maxBuffer: 1e8,
  });
}

async function collect(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

function answerTree(git: TestRepository, commit: string): void {
  nock(API)
    .get(`/repos/acme/shop/git/trees/${commit}`)
    .query({ recursive: '1' })
    .reply(200, treeOf(git, commit));
}

/** Answers requests for any blob of the repository; tells which were asked for. */
function answerBlobs(git: TestRepository): string[] {
  const asked: string[] = [];
  nock(API)
    .persist()
    .get(/^\/repos\/acme\/shop\/git\/blobs\/[0-9a-f]{40}$/)
    .optionally()
    .reply(200, (request: Request): BlobAnswer => {
      const id = new URL(request.url).pathname.split('/').at(-1) ?? '';
      asked.push(id);
      const bytes = bytesOf(git, id);
      if (/\.raw$/.test(request.headers.get('accept') ?? '')) return bytes as unknown as BlobAnswer;
      // GitHub breaks the lines of base64.
      const content = bytes.toString('base64').replace(/.{60}/g, '$&\n');
      return { sha: id, size: bytes.byteLength, encoding: 'base64', content };
    });
  return asked;
}

const CODELOAD = 'https://codeload.github.com';

/** Answers the request for the archive of a commit with what \`git archive\` makes of it, from another host. */
function answerArchive(git: TestRepository, commit: string, archive?: Buffer): { headers: Headers[] } {
  const headers: Headers[] = [];
  nock(API)
    .get(`/repos/acme/shop/tarball/${commit}`)
    .reply(302, '', { location: `${CODELOAD}/acme/shop/legacy.tar.gz/${commit}?token=SIGNED` });
  const args = ['archive', '--format=tar.gz', `--prefix=acme-shop-${commit.slice(0, 7)}/`, commit];
  nock(CODELOAD)
    .get(`/acme/shop/legacy.tar.gz/${commit}`)
    .query({ token: 'SIGNED' })
    .reply(200, (request: Request) => {
      headers.push(request.headers);
      return archive ?? execFileSync('git', args, { cwd: git.dir, env: HERMETIC_GIT_ENV, maxBuffer: 1e9 });
    });
  return { headers };
}

/** `count` small prompts. */
function manyFiles(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`prompts/${i}.md`, `Prompt ${i}\n`]));
}

function openAt(git: TestRepository, head = git.git('rev-parse', 'HEAD'), base = head) {
  const connection = connect();
  const range = { base: 'main', baseSha: base, mergeBase: base, headSha: head };
  return { ...connection, open: (): Repository => connection.repository.open(range), head, base };
}

describe('a snapshot', () => {
  it('holds every file, whatever its name, and follows no link and no submodule', async () => {
    const git = createGitRepository(ODD);
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    answerBlobs(git);
    const snapshot = await open().snapshot(head);
    expect([...snapshot.files.keys()].sort()).toEqual(Object.keys(ODD).sort());
    expect(
      Object.fromEntries(await snapshot.readMany([...Object.keys(ODD), 'absent.md', '__proto__'])),
    ).toEqual({
      'a b/ü "quoted".md': { kind: 'text', text: 'text' },
      'new\nline.md': { kind: 'text', text: 'line' },
      'bin.dat': { kind: 'binary' },
      'latin1.txt': { kind: 'binary' },
      'bom.md': { kind: 'text', text: '\uFEFFmarked' },
      link: { kind: 'symlink' },
      sub: { kind: 'submodule' },
      'empty.txt': { kind: 'text', text: '' },
      'absent.md': { kind: 'missing' },
      ['__proto__']: { kind: 'missing' },
    });
  });

  it('is listed in one request, however often and by whatever name it is asked for', async () => {
    const git = createGitRepository({ 'a.md': 'x' });
    mintTokens();
    const { open, head, requests } = openAt(git);
    answerTree(git, head);
    const repository = open();
    await Promise.all([repository.snapshot(head), repository.snapshot('HEAD'), repository.snapshot(head)]);
    expect(requests.filter((request) => request.includes('/trees/'))).toHaveLength(1);
    expect(await repository.isBare()).toBe(true);
    expect(await repository.mergeBase(head, 'HEAD')).toBe(head);
  });

  it('of a file over 50 MB is not downloaded', async () => {
    const git = createGitRepository({ 'a.md': 'x' });
    mintTokens();
    const { open, head } = openAt(git);
    const tree: TreeAnswer = {
      sha: sha('e'),
      truncated: false,
      tree: [{ path: 'big.jsonl', mode: '100644', type: 'blob', sha: sha('b'), size: 50_000_001 }],
    };
    nock(API).get(`/repos/acme/shop/git/trees/${head}`).query(true).reply(200, tree);
    const content = await (await open().snapshot(head)).read('big.jsonl');
    expect(content).toEqual({ kind: 'too-large', size: 50_000_001 });
  });

  it('gives the bytes of any file, each once, and of none that is larger than asked for', async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 13, 10]);
    const git = createGitRepository({ ...ODD, 'images/cat.png': picture });
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    const asked = answerBlobs(git);
    const repository = open();
    const snapshot = await repository.snapshot(head);
    const read = async (path: string, most = 8) => {
      const file = await snapshot.readBytes(path, most);
      return file.kind === 'bytes' ? Buffer.from(file.bytes) : file;
    };
    expect(await read('images/cat.png', 7)).toEqual({ kind: 'too-large', size: 8 });
    expect(await read('link')).toEqual({ kind: 'symlink' });
    expect(await read('sub')).toEqual({ kind: 'submodule' });
    expect(await read('absent.png')).toEqual({ kind: 'missing' });
    expect(asked).toEqual([]);
    expect(await Promise.all([read('images/cat.png'), read('images/cat.png')])).toEqual([picture, picture]);
    expect(await read('images/cat.png')).toEqual(picture);
    expect(asked).toHaveLength(1);
    await repository.close();
  });

  it('holds the bytes of 32 MB at most, and asks again for those that were longest unused', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 3 }, (_, i) => [`images/${i}.png`, Buffer.alloc(12_000_000, i)]),
    );
    const git = createGitRepository(files);
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    const asked = answerBlobs(git);
    const snapshot = await open().snapshot(head);
    for (const i of [0, 1, 0, 2, 0, 1]) await snapshot.readBytes(`images/${i}.png`, 20_000_000);
    expect(asked).toHaveLength(4);
  });

  it('gives a large file in pieces as they come, and holds nothing of it', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) =>
      JSON.stringify({ id: `c${i}`, input: 'Fee für ü?' }),
    );
    const text = `${rows.join('\n')}\n`;
    const git = createGitRepository({ 'evals/a.jsonl': text, 'evals/b.csv': 'id,input\n' });
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    const asked = answerBlobs(git);
    const snapshot = await open().snapshot(head);
    const readAll = async (path: string) => {
      const stream = await snapshot.stream(path);
      return stream.kind === 'text' ? await collect(stream.pieces) : stream;
    };
    expect((await readAll('evals/a.jsonl')) === text).toBe(true);
    await readAll('evals/a.jsonl');
    expect(asked).toHaveLength(2);
    expect([await readAll('evals/b.csv'), await readAll('evals/b.csv'), asked.length]).toEqual([
      'id,input\n',
      'id,input\n',
      3,
    ]);
    // What was read as a whole before does not come again.
    expect(await snapshot.read('evals/a.jsonl')).toEqual({ kind: 'text', text });
    await readAll('evals/a.jsonl');
    expect(asked).toHaveLength(4);
    expect(await readAll('gone.jsonl')).toEqual({ kind: 'missing' });
  });

  it.each([
    ['is another blob', (bytes: Buffer) => bytes.toString().replace('c7', 'c8'), /with another one/],
    ['ends early', (bytes: Buffer) => bytes.subarray(0, 500_000), /with another one/],
  ])('whose large file %s is an outage, and no shorter dataset', async (_, change, reason) => {
    const rows = Array.from({ length: 40_000 }, (_, i) => JSON.stringify({ id: `c${i}`, input: 'Fee?' }));
    const git = createGitRepository({ 'evals/a.jsonl': rows.join('\n') });
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    nock(API)
      .get(/\/git\/blobs\//)
      .reply(200, (request: Request) =>
        change(bytesOf(git, new URL(request.url).pathname.split('/').at(-1) ?? '')),
      );
    const stream = await (await open().snapshot(head)).stream('evals/a.jsonl');
    if (stream.kind !== 'text') throw new Error(stream.kind);
    await expect(collect(stream.pieces)).rejects.toMatchObject({
      name: 'HostError',
      message: expect.stringMatching(reason),
      failure: { kind: 'unavailable' },
    });
  });

  it('of a tree that GitHub cuts short is refused, as a change could be missed', async () => {
    const git = createGitRepository({ 'a.md': 'x' });
    mintTokens();
    const { open, head } = openAt(git);
    nock(API)
      .get(`/repos/acme/shop/git/trees/${head}`)
      .query(true)
      .reply(200, { ...treeOf(git, head), truncated: true });
    await expect(open().snapshot(head)).rejects.toMatchObject({
      name: 'RepositoryError',
      message: expect.stringContaining('promptgate review'),
    });
  });

  it('of anything but the commits of the pull request is refused without asking', async () => {
    const { repository, requests } = connect();
    const range = { base: 'main', baseSha: sha('a'), mergeBase: sha('b'), headSha: sha('c') };
    for (const ref of ['next', 'WORKTREE', sha('d'), '../../../user'])
      await expect(repository.open(range).snapshot(ref)).rejects.toThrow(
        'Only the commits of the pull request',
      );
    const odd = { ...range, headSha: '../../../user' };
    expect(await failureOf(repository.open(odd).snapshot('HEAD'))).toMatchObject({ kind: 'invalid' });
    expect(requests).toEqual([]);
  });
});

describe('reading', () => {
  it('asks for each blob once, for both sides and the next review', async () => {
    const git = createGitRepository({ 'a.md': 'one', 'copy.md': 'one', 'b.md': 'two' });
    const base = git.git('rev-parse', 'HEAD');
    const head = git.commit('Change', { 'b.md': 'three' });
    mintTokens();
    answerTree(git, base);
    answerTree(git, head);
    const asked = answerBlobs(git);
    const { open, repository, store } = openAt(git, head, base);
    const reviewed = open();
    const sides = await Promise.all([reviewed.snapshot('main'), reviewed.snapshot(head)]);
    const paths = ['a.md', 'copy.md', 'b.md'];
    const [before, after] = await Promise.all(sides.map((side) => side.readMany(paths)));
    expect(before?.get('b.md')).toEqual({ kind: 'text', text: 'two' });
    expect(after?.get('b.md')).toEqual({ kind: 'text', text: 'three' });
    expect(await sides[1]?.read('copy.md')).toEqual({ kind: 'text', text: 'one' });
    expect(asked).toHaveLength(3);
    expect(store.held.size).toBe(3);

    answerTree(git, head);
    const again = await repository
      .open({ base: 'main', baseSha: base, mergeBase: base, headSha: head })
      .snapshot(head);
    expect(await again.read('b.md')).toEqual({ kind: 'text', text: 'three' });
    expect(asked).toHaveLength(3);
  });

  it('keeps texts up to a megabyte for the next review, and nothing else', async () => {
    const git = createGitRepository({
      'small.md': 'x',
      'large.jsonl': 'x'.repeat(1_000_001),
      'bin.dat': Buffer.from([0]),
    });
    mintTokens();
    const { open, head, store } = openAt(git);
    answerTree(git, head);
    answerBlobs(git);
    await (await open().snapshot(head)).readMany(['small.md', 'large.jsonl', 'bin.dat']);
    expect([...store.held.values()].map((bytes) => bytes.byteLength)).toEqual([1]);
  });

  it('keeps what came before a failure, says so, and asks for the rest the next time', async () => {
    const git = createGitRepository({ 'a.md': 'one', 'b.md': 'two' });
    mintTokens();
    const { open, head, store } = openAt(git);
    answerTree(git, head);
    const [a, b] = ['a.md', 'b.md'].map((path) => git.git('rev-parse', `HEAD:${path}`));
    nock(API).get(`/repos/acme/shop/git/blobs/${b}`).reply(403, refusal('Nope'));
    const asked = answerBlobs(git);
    const snapshot = await open().snapshot(head);
    await snapshot.read('a.md');
    expect(await failureOf(snapshot.readMany(['a.md', 'b.md']))).toMatchObject({ kind: 'forbidden' });
    expect([...store.held.keys()]).toEqual([a]);
    expect(await snapshot.read('b.md')).toEqual({ kind: 'text', text: 'two' });
    expect(asked).toEqual([a, b]);
  });

  it('does not take a missing blob for a missing file', async () => {
    const git = createGitRepository({ 'a.md': 'one' });
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    nock(API)
      .get(/git\/blobs/)
      .reply(404, refusal('Not Found'));
    expect(await failureOf((await open().snapshot(head)).read('a.md'))).toMatchObject({ status: 404 });
  });

  it('does not take another blob than the one that was asked for', async () => {
    const git = createGitRepository({ 'a.md': 'one' });
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    nock(API)
      .get(/git\/blobs/)
      .reply(200, { encoding: 'base64', content: 'AAAA' });
    expect(await failureOf((await open().snapshot(head)).read('a.md'))).toMatchObject({
      kind: 'unavailable',
    });
  });
});

describe('more than a dozen missing blobs', () => {
  it('come as one archive, from a host that is not told the token', async () => {
    const long = `${'very-long-folder-name/'.repeat(12)}prompt.md`;
    const files = { ...manyFiles(300), ...ODD, [long]: 'deep', 'run.sh': '#!/bin/sh' };
    const git = createGitRepository(files);
    mintTokens();
    const { open, head, requests } = openAt(git);
    answerTree(git, head);
    const { headers } = answerArchive(git, head);
    const contents = await (await open().snapshot(head)).readMany(Object.keys(files));
    for (const [path, text] of Object.entries({ ...manyFiles(300), [long]: 'deep' }))
      expect(contents.get(path)).toEqual({ kind: 'text', text });
    expect(contents.get('link')).toEqual({ kind: 'symlink' });
    expect(contents.get('bin.dat')).toEqual({ kind: 'binary' });
    expect(requests).toEqual([
      'POST /app/installations/21/access_tokens',
      `GET /repos/acme/shop/git/trees/${head}`,
      `GET /repos/acme/shop/tarball/${head}`,
      `GET /acme/shop/legacy.tar.gz/${head}`,
    ]);
    expect(headers.map((sent) => sent.get('authorization'))).toEqual([null]);
  });

  it('that the repository keeps out of archives, or has rewritten there, are read one by one', async () => {
    const files = {
      ...manyFiles(20),
      'hidden.md': 'not in archives',
      'stamp.md': 'at $Format:%H$',
      '.gitattributes': 'hidden.md export-ignore\nstamp.md export-subst\n',
    };
    const git = createGitRepository(files);
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    answerArchive(git, head);
    const asked = answerBlobs(git);
    const contents = await (await open().snapshot(head)).readMany(Object.keys(files));
    for (const [path, text] of Object.entries(files))
      expect(contents.get(path)).toEqual({ kind: 'text', text });
    expect(asked.sort()).toEqual(
      ['hidden.md', 'stamp.md'].map((path) => git.git('rev-parse', `HEAD:${path}`)).sort(),
    );
  });

  it('are read one by one where the tree is too large for an archive', async () => {
    const git = createGitRepository(manyFiles(13));
    mintTokens();
    const { open, head } = openAt(git);
    const tree = treeOf(git, head);
    tree.tree?.push({ path: 'data.bin', mode: '100644', type: 'blob', sha: sha('b'), size: 100_000_001 });
    nock(API).get(`/repos/acme/shop/git/trees/${head}`).query(true).reply(200, tree);
    const asked = answerBlobs(git);
    await (await open().snapshot(head)).readMany(Object.keys(manyFiles(13)));
    expect(asked).toHaveLength(13);
  });

  it('are not more than twelve', async () => {
    const git = createGitRepository(manyFiles(13));
    mintTokens();
    const { open, head } = openAt(git);
    answerTree(git, head);
    const asked = answerBlobs(git);
    await (await open().snapshot(head)).readMany(Object.keys(manyFiles(12)));
    expect(asked).toHaveLength(12);
  });
});

describe('an archive that is no good costs nothing but requests', () => {
  const files = manyFiles(13);

  /** Reads everything although the archive is `archive`; the warning that was given. */
  async function readDespite(archive: Buffer): Promise<string> {
    const git = createGitRepository(files);
    mintTokens();
    const { open, head, warnings } = openAt(git);
    answerTree(git, head);
    answerArchive(git, head, archive);
    const asked = answerBlobs(git);
    const contents = await (await open().snapshot(head)).readMany(Object.keys(files));
    for (const [path, text] of Object.entries(files))
      expect(contents.get(path)).toEqual({ kind: 'text', text });
    expect(asked).toHaveLength(13);
    return warnings.join();
  }

  const pack = async (entries: Parameters<typeof packTar>[0]) => gzipSync(await packTar(entries));

  it('if it is not gzip', async () => {
    expect(await readDespite(Buffer.from('<html>not found</html>'))).toContain('read one by one');
  });

  it('if it ends in the middle', async () => {
    const body = randomBytes(9000);
    const whole = await pack([{ header: { name: 'x/a', size: 9000, type: 'file' }, body }]);
    expect(await readDespite(whole.subarray(0, 5000))).toContain('read one by one');
  });

  it('if it unpacks to much more than the tree holds', async () => {
    const header = { name: 'x/zeros', size: 20_000_000, type: 'file' as const };
    const bomb = await pack([{ header, body: new Uint8Array(20_000_000) }]);
    expect(bomb.byteLength).toBeLessThan(50_000);
    expect(await readDespite(bomb)).toContain('unpacks to more than');
  });

  it('if it says one thing and holds another', async () => {
    const lies = Object.entries(files).map(([path, text]) => ({
      header: { name: `x/${path}`, size: text.length, type: 'file' as const },
      body: text.toUpperCase(),
    }));
    const links = Object.keys(files).map((path) => ({
      header: { name: `x/${path}`, size: 0, type: 'symlink' as const, linkname: '/etc/passwd' },
    }));
    await readDespite(await pack([...lies, ...links]));
  });

  it('if the redirect leads to an address that is not safe, which is then not visited', async () => {
    const git = createGitRepository(files);
    mintTokens();
    const { open, head, warnings } = openAt(git);
    answerTree(git, head);
    nock(API)
      .get(`/repos/acme/shop/tarball/${head}`)
      .reply(302, '', { location: 'http://codeload.github.com/acme/shop?token=SIGNED' });
    answerBlobs(git);
    await (await open().snapshot(head)).readMany(Object.keys(files));
    expect(warnings.join()).toContain('no safe address');
    expect(warnings.join()).not.toContain('SIGNED');
  });
});

it('renames are found, with small changes too', async () => {
  const prompt = Array.from({ length: 20 }, (_, i) => `Rule ${i}: be helpful.`).join('\n');
  const git = createGitRepository({ 'prompts/a.md': prompt, 'same.md': 'equal' });
  const base = git.git('rev-parse', 'HEAD');
  const head = git.commit('Moved', {
    'prompts/a.md': null,
    'prompts/moved.md': `${prompt}\nRule 21: be brief.`,
    'same.md': null,
    'other.md': 'equal',
  });
  mintTokens();
  answerTree(git, base);
  answerTree(git, head);
  answerBlobs(git);
  const { open } = openAt(git, head, base);
  const repository = open();
  const renames = await repository.renames(await repository.snapshot(base), await repository.snapshot(head));
  expect(Object.fromEntries(renames)).toEqual({ 'prompts/moved.md': 'prompts/a.md', 'other.md': 'same.md' });
});
