import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/index.ts';
import { NotTextError } from '../../../src/core/artifact/file-content.ts';
import type { Repository } from '../../../src/ports.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  HERMETIC_GIT_ENV,
  type TestRepository,
} from '../../support/git-repository.ts';

async function withRepository<T>(dir: string, use: (repository: Repository) => Promise<T>): Promise<T> {
  const repository = await openGitRepository(dir);
  try {
    return await use(repository);
  } finally {
    await repository.close();
  }
}

/** Every kind of entry, and names that a careless reader trips over. */
const ODD = {
  'a b/ü "quoted".md': 'text',
  '-leading.md': 'dash',
  'new\nline.md': 'line',
  'bin.dat': Buffer.from([0, 1, 2]),
  'latin1.txt': Buffer.from([0x63, 0x61, 0x66, 0xe9]),
  link: { symlink: '/etc/passwd' },
  sub: { submodule: '1'.repeat(40) },
  'empty.txt': '',
};

function bareCloneOf(repository: TestRepository): string {
  const dir = createTemporaryDirectory();
  execFileSync('git', ['clone', '--quiet', '--bare', repository.dir, dir], { env: HERMETIC_GIT_ENV });
  return dir;
}

describe.each(['HEAD', 'WORKTREE'])('a snapshot of %s', (ref) => {
  it('holds every file, whatever its name, and follows no link and no submodule', async () => {
    const { dir } = createGitRepository(ODD);
    await withRepository(dir, async (repository) => {
      const snapshot = await repository.snapshot(ref);
      expect([...snapshot.files.keys()].sort()).toEqual(Object.keys(ODD).sort());
      expect(await snapshot.read('a b/ü "quoted".md')).toEqual({ kind: 'text', text: 'text' });
      expect(await snapshot.read('-leading.md')).toEqual({ kind: 'text', text: 'dash' });
      expect(await snapshot.read('new\nline.md')).toEqual({ kind: 'text', text: 'line' });
      expect(await snapshot.read('empty.txt')).toEqual({ kind: 'text', text: '' });
      expect(await snapshot.read('bin.dat')).toEqual({ kind: 'binary' });
      expect(await snapshot.read('latin1.txt')).toEqual({ kind: 'binary' });
      expect(await snapshot.read('link')).toEqual({ kind: 'symlink' });
      expect(await snapshot.read('sub')).toEqual({ kind: 'submodule' });
      expect(await snapshot.read('absent.md')).toEqual({ kind: 'missing' });
    });
  });

  it('reads the same in pieces, and says what cannot be read as text', async () => {
    const line = 'ä line of text\n';
    const texts = { 'long.txt': line.repeat(20_000), 'longer.txt': line.repeat(80_000) };
    const { dir } = createGitRepository({ ...ODD, ...texts });
    await withRepository(dir, async (repository) => {
      const snapshot = await repository.snapshot(ref);
      const join = async (path: string) => {
        const file = await snapshot.stream(path);
        if (file.kind !== 'text') return file.kind;
        let text = '';
        for await (const piece of file.pieces) text += piece;
        return text;
      };
      for (const [path, text] of Object.entries(texts)) expect((await join(path)) === text).toBe(true);
      expect(await join('a b/ü "quoted".md')).toBe('text');
      expect(await join('empty.txt')).toBe('');
      await expect(join('bin.dat')).rejects.toThrow(NotTextError);
      await expect(join('latin1.txt')).rejects.toThrow(NotTextError);
      for (const [path, kind] of [
        ['link', 'symlink'],
        ['sub', 'submodule'],
        ['absent.md', 'missing'],
      ] as const)
        expect(await join(path)).toBe(kind);
    });
  });

  it('gives the bytes of any file, and of none that is larger than asked for', async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 13, 10]);
    const { dir } = createGitRepository({ ...ODD, 'images/cat.png': picture });
    await withRepository(dir, async (repository) => {
      const snapshot = await repository.snapshot(ref);
      const read = async (path: string, most = 8) => {
        const file = await snapshot.readBytes(path, most);
        return file.kind === 'bytes' ? Buffer.from(file.bytes) : file;
      };
      expect(await read('images/cat.png')).toEqual(picture);
      expect(await read('images/cat.png', 7)).toEqual({ kind: 'too-large', size: 8 });
      expect(await read('a b/ü "quoted".md')).toEqual(Buffer.from('text'));
      expect(await read('link')).toEqual({ kind: 'symlink' });
      expect(await read('sub')).toEqual({ kind: 'submodule' });
      expect(await read('absent.png')).toEqual({ kind: 'missing' });
    });
  });

  it('gives the same file the same id', async () => {
    const { dir } = createGitRepository({ 'a.md': 'one', 'b.md': 'two' });
    await withRepository(dir, async (repository) => {
      const [head, other] = [await repository.snapshot('HEAD'), await repository.snapshot(ref)];
      for (const path of ['a.md', 'b.md']) expect(other.files.get(path)?.id).toBe(head.files.get(path)?.id);
    });
  });

  it('reads a thousand files at once', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`docs/${i}.md`, `text ${i}\n`.repeat(i)]),
    );
    const { dir } = createGitRepository(files);
    await withRepository(dir, async (repository) => {
      const contents = await (await repository.snapshot(ref)).readMany(Object.keys(files));
      for (const [path, text] of Object.entries(files))
        expect(contents.get(path)).toEqual({ kind: 'text', text });
    });
  });

  it('does not hold a file of more than 50 MB', async () => {
    const { dir } = createGitRepository({ 'big.jsonl': 'x'.repeat(50_000_001), 'a.md': 'small' });
    await withRepository(dir, async (repository) => {
      const snapshot = await repository.snapshot(ref);
      const [big, small] = await Promise.all([snapshot.read('big.jsonl'), snapshot.read('a.md')]);
      expect(big).toEqual({ kind: 'too-large', size: 50_000_001 });
      expect(small).toEqual({ kind: 'text', text: 'small' });
    });
  });
});

describe('a second commit', () => {
  it('has the files, in the order, that it has where it is asked for alone', async () => {
    const shop = createGitRepository({ ...ODD, 'a.md': 'one', 'm/b.md': 'two', 'z.md': 'three' });
    const first = shop.commit('as it was');
    const second = shop.commit('changed', {
      ...{ 'a.md': 'other', 'm/b.md': null, 'k/new\nline.md': 'new', 'ä.md': 'new' },
      ...{ link: 'a file now', sub: { submodule: '2'.repeat(40) }, 'z.md': { symlink: 'a.md' } },
    });
    const filesOf = async (repository: Repository, ref: string) => [
      ...(await repository.snapshot(ref)).files.values(),
    ];
    const alone = await withRepository(shop.dir, (repository) => filesOf(repository, second));
    const listed = shop.git('ls-tree', '-r', '-z', '--full-tree', second).split('\0').slice(0, -1);
    expect(alone.map(({ id, path }) => `${id}\t${path}`)).toEqual(
      listed.map((entry) => entry.replace(/^\d+ \w+ /, '')),
    );
    await withRepository(shop.dir, async (repository) => {
      const before = await filesOf(repository, first);
      const [after, again] = await Promise.all([filesOf(repository, second), filesOf(repository, first)]);
      expect(after).toEqual(alone);
      expect(again).toEqual(before);
      const changed = after.filter(({ id }) => !before.some((file) => file.id === id));
      expect(changed.map(({ path }) => path)).toEqual([
        'a.md',
        'k/new\nline.md',
        'link',
        'sub',
        'z.md',
        'ä.md',
      ]);
    });
  });
});

describe('folders', () => {
  it('are read where ids are those of SHA-256', async () => {
    const dir = createTemporaryDirectory();
    const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, env: HERMETIC_GIT_ENV });
    git('init', '--quiet', '--object-format=sha256');
    mkdirSync(join(dir, 'a'));
    writeFileSync(join(dir, 'a', 'b.md'), 'text');
    git('add', '.');
    git('commit', '--quiet', '--no-gpg-sign', '--message', 'one');
    await withRepository(dir, async (repository) => {
      const { files, read } = await repository.snapshot('HEAD');
      expect([...files.values()]).toMatchObject([{ path: 'a/b.md', id: expect.stringMatching(/^\w{64}$/) }]);
      expect(await read('a/b.md')).toEqual({ kind: 'text', text: 'text' });
    });
  });

  it('that are missing or make no sense are an error that says which', async () => {
    const shop = createGitRepository({ 'a/b.md': 'text' });
    const tree = (input: string, ...args: string[]) =>
      execFileSync('git', args, { cwd: shop.dir, env: HERMETIC_GIT_ENV, input, encoding: 'utf8' }).trim();
    const broken = tree('100644 name', 'hash-object', '-t', 'tree', '-w', '--stdin', '--literally');
    const missing = '1'.repeat(40);
    for (const id of [broken, missing]) {
      const root = tree(`040000 tree ${id}\ta\n`, 'mktree', '--missing');
      const commit = shop.git('commit-tree', root, '-m', 'broken');
      await withRepository(shop.dir, async (repository) => {
        await expect(repository.snapshot(commit)).rejects.toThrow(`git has no sound tree ${id}`);
      });
    }
  });

  it('are folders with a zero in front of their mode, as old tools wrote it', async () => {
    const shop = createGitRepository({ 'a/b.md': 'text' });
    const folder = Buffer.from(shop.git('rev-parse', 'HEAD:a'), 'hex');
    const root = execFileSync('git', ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], {
      cwd: shop.dir,
      env: HERMETIC_GIT_ENV,
      input: Buffer.concat([Buffer.from('040000 a\0'), folder]),
    });
    const commit = shop.git('commit-tree', root.toString().trim(), '-m', 'padded');
    await withRepository(shop.dir, async (repository) => {
      const snapshot = await repository.snapshot(commit);
      expect(await snapshot.read('a/b.md')).toEqual({ kind: 'text', text: 'text' });
    });
  });

  it('that name more files than anybody has are refused, however few bytes they take', async () => {
    const shop = createGitRepository({ 'a.md': 'text' });
    const mktree = (lines: string[]) =>
      execFileSync('git', ['mktree'], { cwd: shop.dir, env: HERMETIC_GIT_ENV, input: lines.join('\n') })
        .toString()
        .trim();
    const ten = Array.from({ length: 10 }, (_, i) => i);
    const blob = shop.git('rev-parse', 'HEAD:a.md');
    let root = mktree(ten.map((i) => `100644 blob ${blob}\t${i}`));
    for (let level = 0; level < 9; level++) root = mktree(ten.map((i) => `040000 tree ${root}\t${i}`));
    const commit = shop.git('commit-tree', root, '-m', 'ten to the ten');
    await withRepository(shop.dir, async (repository) => {
      await expect(repository.snapshot(commit)).rejects.toThrow('more than 1,000,000 files');
    });
  });
});

describe('the work tree', () => {
  it('shows what is changed, new and gone, and leaves out what is ignored', async () => {
    const shop = createGitRepository({ 'a.md': 'one', 'b.md': 'two', '.gitignore': 'ignored.md\n' });
    shop.write({ 'a.md': 'changed', 'b.md': null, 'c.md': 'new', 'ignored.md': 'secret' });
    await withRepository(shop.dir, async (repository) => {
      const [head, tree] = [await repository.snapshot('HEAD'), await repository.snapshot('WORKTREE')];
      expect([...tree.files.keys()].sort()).toEqual(['.gitignore', 'a.md', 'c.md']);
      expect(await tree.read('a.md')).toEqual({ kind: 'text', text: 'changed' });
      expect(tree.files.get('a.md')?.id).not.toBe(head.files.get('a.md')?.id);
    });
  });

  it('still has a changed file whose name is no UTF-8', async () => {
    const shop = createGitRepository({ 'a.md': 'one' });
    const odd = Buffer.concat([Buffer.from(`${shop.dir}/`), Buffer.from([0x62, 0xff])]);
    writeFileSync(odd, 'one');
    shop.git('add', '-A');
    writeFileSync(odd, 'another');
    await withRepository(shop.dir, async (repository) => {
      const { files } = await repository.snapshot('WORKTREE');
      expect([...files.keys()].sort()).toEqual(['a.md', 'b\ufffd']);
    });
  });

  it('is no way out of the repository through a linked directory', async () => {
    const outside = createTemporaryDirectory();
    writeFileSync(join(outside, 'secret.md'), 'secret');
    const shop = createGitRepository({ 'docs/secret.md': 'harmless' });
    shop.write({ docs: { symlink: outside } });
    await withRepository(shop.dir, async (repository) => {
      const content = await (await repository.snapshot('WORKTREE')).read('docs/secret.md');
      expect(content).toEqual({ kind: 'missing' });
    });
  });

  it('takes line ends that a checkout turned round for no change', async () => {
    const shop = createGitRepository({ 'a.md': 'one\ntwo\n' });
    shop.write({ 'a.md': 'one\r\ntwo\r\n' });
    await withRepository(shop.dir, async (repository) => {
      const [head, tree] = [await repository.snapshot('HEAD'), await repository.snapshot('WORKTREE')];
      expect(tree.files.get('a.md')?.id).toBe(head.files.get('a.md')?.id);
    });
  });

  it('is the whole one when a folder inside it is named', async () => {
    const { dir } = createGitRepository({ 'a.md': 'one', 'inner/b.md': 'two' });
    await withRepository(join(dir, 'inner'), async (repository) => {
      expect((await repository.snapshot('WORKTREE')).files.has('a.md')).toBe(true);
    });
  });
});

it('runs nothing that the repository’s configuration names', async () => {
  const shop = createGitRepository({ 'a.md': 'one', '.gitattributes': '*.md filter=evil diff=evil\n' });
  const witness = join(createTemporaryDirectory(), 'ran');
  const command = `touch ${witness}; cat`;
  const settings = [
    ['core.fsmonitor', command],
    ['core.pager', command],
    ['core.sshCommand', command],
    ['diff.external', command],
    ['diff.evil.textconv', command],
    ['filter.evil.clean', command],
    ['filter.evil.smudge', command],
    ['core.hooksPath', shop.dir],
  ];
  for (const [name = '', value = ''] of settings) shop.git('config', name, value);
  writeFileSync(join(shop.dir, 'post-index-change'), `#!/bin/sh\ntouch ${witness}\n`, { mode: 0o755 });
  writeFileSync(join(shop.dir, 'a.md'), 'changed');
  await withRepository(shop.dir, async (repository) => {
    const [head, tree] = [await repository.snapshot('HEAD'), await repository.snapshot('WORKTREE')];
    await tree.readMany([...tree.files.keys()]);
    await repository.renames(head, tree);
    await repository.mergeBase('HEAD', 'HEAD');
  });
  expect(existsSync(witness)).toBe(false);
});

describe('renames', () => {
  const prompt = Array.from({ length: 20 }, (_, i) => `Rule ${i}: be helpful.`).join('\n');

  it.each(['HEAD', 'WORKTREE'])('are found in %s, with small changes too', async (ref) => {
    const shop = createGitRepository({
      'prompts/a.md': prompt,
      'prompts/b.md': 'Something else entirely.\n',
    });
    const files = { 'prompts/a.md': null, 'prompts/moved.md': `${prompt}\nRule 21: be brief.` };
    const base = shop.git('rev-parse', 'HEAD');
    if (ref === 'HEAD') shop.commit('Moved', files);
    else shop.write(files);
    await withRepository(shop.dir, async (repository) => {
      const renames = await repository.renames(
        await repository.snapshot(base),
        await repository.snapshot(ref),
      );
      expect([...renames]).toEqual([['prompts/moved.md', 'prompts/a.md']]);
    });
  });

  it.each(['HEAD', 'WORKTREE'])('in %s are none where one line went and another came', async (ref) => {
    const shop = createGitRepository({ 'prompts/a.md': 'You are a helpful assistant.\n' });
    const base = shop.git('rev-parse', 'HEAD');
    const files = { 'prompts/a.md': null, 'prompts/b.md': 'Translate into Finnish.\n' };
    if (ref === 'HEAD') shop.commit('Another', files);
    else shop.write(files);
    await withRepository(shop.dir, async (repository) => {
      const renames = await repository.renames(
        await repository.snapshot(base),
        await repository.snapshot(ref),
      );
      expect([...renames]).toEqual([]);
    });
  });
});

describe('a merge base', () => {
  const shop = createGitRepository({ 'a.md': 'one' });
  /** A commit of no changes; `time` in seconds since 1970. */
  function commitOn(parents: readonly string[], time: number): string {
    const tree = shop.git('rev-parse', 'main^{tree}');
    const message = `commit ${time}`;
    const text = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author parent 1 <a@example.com> ${time} +0000`,
      `committer parent 2 <a@example.com> ${time} +0000`,
      '',
      `parent ${'0'.repeat(40)}`,
      message,
    ].join('\n');
    return execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
      cwd: shop.dir,
      env: HERMETIC_GIT_ENV,
      input: text,
    })
      .toString()
      .trim();
  }
  const chain = (from: string, length: number, time: number) => {
    const ids = [from];
    for (let at = 0; at < length; at++) ids.push(commitOn(ids.slice(-1), time + at));
    return ids;
  };
  const root = commitOn([], 1000);
  const [, base = '', later = ''] = chain(root, 2, 2000);
  const feature = chain(base, 3, 3000).at(-1) ?? '';
  const merged = commitOn([feature, later], 4000);

  it.each([
    ['stands still', base, feature],
    ['has gone on', later, feature],
    ['was merged into the branch', later, merged],
    ['has the branch already', merged, feature],
    ['is far below the branch', base, chain(base, 60, 3000).at(-1) ?? ''],
    ['bears a later time than what stands on it', commitOn([base], 9000), ''],
  ])('is that which git finds, where the base %s', async (_where, tip, head) => {
    const branch = head === '' ? commitOn([tip], 5000) : head;
    await withRepository(shop.dir, async (repository) => {
      expect(await repository.mergeBase(tip, branch)).toBe(shop.git('merge-base', tip, branch));
    });
  });
});

describe('a bare repository', () => {
  it('has commits and no work tree', async () => {
    const dir = bareCloneOf(createGitRepository({ 'a.md': 'one' }));
    await withRepository(dir, async (repository) => {
      expect(await repository.isBare()).toBe(true);
      expect((await repository.snapshot('HEAD')).files.has('a.md')).toBe(true);
      await expect(repository.snapshot('WORKTREE')).rejects.toThrow('no work tree');
    });
  });
});

describe('what cannot be read is said with what to do', () => {
  it('of a folder that is no repository', async () => {
    await expect(openGitRepository(createTemporaryDirectory())).rejects.toThrow('no git repository');
    await expect(openGitRepository('/nonexistent/folder')).rejects.toThrow('no folder');
  });

  it('of a repository without a commit', async () => {
    await withRepository(createGitRepository().dir, async (repository) => {
      await expect(repository.snapshot('HEAD')).rejects.toThrow('no commit yet');
    });
  });

  it('of a ref that does not exist, with the nearest name', async () => {
    await withRepository(createGitRepository({ 'a.md': 'x' }).dir, async (repository) => {
      await expect(repository.snapshot('mian')).rejects.toThrow('Did you mean "main"?');
      await expect(repository.snapshot('--output=/tmp/x')).rejects.toThrow('There is no commit');
    });
  });

  it('of a repository without the branch that nobody named', async () => {
    const shop = createGitRepository({ 'a.md': 'x' });
    shop.git('branch', '--quiet', '-m', 'master');
    await withRepository(shop.dir, async (repository) => {
      await expect(repository.snapshot('main')).rejects.toThrow(/Known: master\. .*--base/);
    });
  });

  it('of a shallow clone that ends before the merge base', async () => {
    const shop = createGitRepository({ 'a.md': 'one' });
    shop.commit('two', { 'a.md': 'two' });
    shop.branch('feature');
    shop.commit('three', { 'a.md': 'three' });
    shop.git('checkout', '--quiet', 'main');
    shop.commit('four', { 'b.md': 'four' });
    const dir = createTemporaryDirectory();
    execFileSync('git', ['clone', '--quiet', '--depth=1', '--no-single-branch', `file://${shop.dir}`, dir], {
      env: HERMETIC_GIT_ENV,
    });
    await withRepository(dir, async (repository) => {
      await expect(repository.mergeBase('origin/main', 'origin/feature')).rejects.toThrow(
        'git fetch --unshallow',
      );
      await expect(repository.snapshot('feature')).rejects.toThrow('Did you mean "origin/feature"?');
    });
  });

  it('of unrelated histories there is no merge base', async () => {
    const shop = createGitRepository({ 'a.md': 'one' });
    shop.git('checkout', '--quiet', '--orphan', 'alone');
    shop.commit('alone', { 'b.md': 'two' });
    await withRepository(shop.dir, async (repository) => {
      expect(await repository.mergeBase('main', 'alone')).toBeNull();
    });
  });
});
