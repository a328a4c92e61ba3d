import { fork } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openTrialStore, promptgateCacheDir } from '../../../src/adapters/store/index.ts';
import type { StoredTrial } from '../../../src/ports.ts';
import { describeTrialStoreContract, makeTrial } from '../../contracts/trial-store.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';

const journalsOf = (dir: string) =>
  readdirSync(join(dir, 'trials-1')).map((file) => join(dir, 'trials-1', file));

async function fill(dir: string, trials: readonly StoredTrial[]): Promise<void> {
  const store = await openTrialStore(dir);
  for (const trial of trials) store.put(trial);
  await store.flush();
  await store.close();
}

describeTrialStoreContract('a cache folder', async () => {
  const dir = createTemporaryDirectory();
  return { open: () => openTrialStore(dir), cleanUp: async () => undefined };
});

describe('a trial store', () => {
  it('keeps what was flushed when the process is killed', async () => {
    const dir = createTemporaryDirectory();
    const child = fork(new URL('./fill-and-hang.ts', import.meta.url), [dir], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await new Promise((resolve) => child.once('message', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const store = await openTrialStore(dir);
    for (let i = 0; i < 100; i++) expect((await store.get(`key-${i}`))?.output.text).toBe(`text ${i}`);
    await store.close();
  });

  it('finds the newest of a key in journals that are too large to be held in memory, as in those that are not', async () => {
    const dir = createTemporaryDirectory();
    const long = (key: string, at: number) => {
      const trial = { ...makeTrial(key), at };
      return { ...trial, output: { ...trial.output, text: `${at} ${'x'.repeat(3_000_000)}` } };
    };
    for (const at of [1, 2, 3]) await fill(dir, [long('same', at), long(`only ${at}`.replace(' ', '-'), at)]);
    const store = await openTrialStore(dir);
    const texts = await Promise.all(
      ['same', 'only-1', 'only-2', 'only-3'].map(async (key) =>
        (await store.get(key))?.output.text.slice(0, 2),
      ),
    );
    expect(texts).toEqual(['3 ', '1 ', '2 ', '3 ']);
    await store.close();
  });

  it('leaves out a line that was cut short or damaged, and loses no other', async () => {
    const dir = createTemporaryDirectory();
    await fill(dir, [makeTrial('a'), makeTrial('b'), makeTrial('c')]);
    const [journal = ''] = journalsOf(dir);
    const lines = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, [lines[0], lines[1]?.replace('fine', 'evil'), lines[2], ''].join('\n'));
    appendFileSync(journal, lines[0]?.slice(0, 30) ?? '');
    const store = await openTrialStore(dir);
    const got = await Promise.all(['a', 'b', 'c'].map((key) => store.get(key)));
    expect(got.map((trial) => trial?.key)).toEqual(['a', undefined, 'c']);
    await store.close();
  });

  it('refuses what its lines cannot hold, and takes a line that holds no output as not there', async () => {
    const dir = createTemporaryDirectory();
    const store = await openTrialStore(dir);
    expect(() => store.put({ ...makeTrial('a'), review: 'drift 1' })).toThrow(/with a space/);
    await store.close();
    await fill(dir, [makeTrial('b')]);
    const rest = `a 1 drift 1 {"text":"x"}`;
    const checksum = crc32(rest).toString(16).padStart(8, '0');
    appendFileSync(journalsOf(dir)[0] ?? '', `${checksum} ${rest}\n`);
    const again = await openTrialStore(dir);
    expect(await again.get('a')).toBeNull();
    expect((await again.get('b'))?.key).toBe('b');
    await again.close();
  });

  it('can be read by its owner alone', async () => {
    const dir = createTemporaryDirectory();
    await fill(dir, [makeTrial('a')]);
    expect(statSync(join(dir, 'trials-1')).mode & 0o077).toBe(0);
    for (const journal of journalsOf(dir)) expect(statSync(journal).mode & 0o077).toBe(0);
  });

  it('clears away journals that nobody has written to for a month', async () => {
    const dir = createTemporaryDirectory();
    await fill(dir, [makeTrial('a')]);
    const [journal = ''] = journalsOf(dir);
    const old = Date.now() / 1000 - 31 * 24 * 60 * 60;
    utimesSync(journal, old, old);
    const store = await openTrialStore(dir);
    expect(await store.get('a')).toBeNull();
    await store.close();
    expect(journalsOf(dir)).toEqual([]);
  });

  it('says what to do about a folder that cannot be used', async () => {
    const dir = createTemporaryDirectory();
    writeFileSync(join(dir, 'file'), '');
    await expect(openTrialStore(join(dir, 'file'))).rejects.toThrow('PROMPTGATE_CACHE_DIR');
    chmodSync(dir, 0o700);
  });
});

describe('the cache’s place', () => {
  it.each([
    [{ PROMPTGATE_CACHE_DIR: '/x' }, 'linux', '/x'],
    [{ XDG_CACHE_HOME: '/caches' }, 'linux', '/caches/promptgate'],
    [{}, 'linux', '/home/ada/.cache/promptgate'],
    [{}, 'darwin', '/home/ada/Library/Caches/promptgate'],
  ] as const)('is the one named, or the system’s: %j on %s', (env, platform, expected) => {
    expect(promptgateCacheDir(env, platform, '/home/ada')).toBe(expected);
  });
});
