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
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTrialStore, promptgateCacheDir } from '../../../src/adapters/store/index.ts';
import type { StoredTrial } from '../../../src/ports.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';

function makeTrial(key: string, text = 'fine', at = 1): StoredTrial {
  const output = {
    text,
    toolCalls: [],
    retrieved: [],
    finishReason: 'stop',
    usage: null,
    latencyMs: 12,
    costUsd: 0.5,
  };
  return { key, output, at, review: 'r1' };
}

const journalsOf = (dir: string) =>
  readdirSync(join(dir, 'trials-1')).map((file) => join(dir, 'trials-1', file));

async function fill(dir: string, trials: readonly StoredTrial[]): Promise<void> {
  const store = await openTrialStore(dir);
  for (const trial of trials) store.put(trial);
  await store.flush();
  await store.close();
}

describe('a trial store', () => {
  it('gives back what was put, at once and after it was opened again', async () => {
    const dir = createTemporaryDirectory();
    const store = await openTrialStore(dir);
    store.put(makeTrial('a', 'with "quotes"\nand lines \u2028 and 𝄞'));
    expect((await store.get('a'))?.output.text).toContain('𝄞');
    await store.flush();
    await store.close();
    const again = await openTrialStore(dir);
    expect(await again.get('a')).toEqual(makeTrial('a', 'with "quotes"\nand lines \u2028 and 𝄞'));
    expect(await again.get('b')).toBeNull();
    await again.close();
  });

  it('is a map, whatever is put in whatever order across reopenings', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      text: fc.string({ unit: 'binary' }),
      reopen: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const dir = createTemporaryDirectory();
        const expected = new Map<string, string>();
        let store = await openTrialStore(dir);
        for (const [i, { key, text, reopen }] of steps.entries()) {
          store.put(makeTrial(key, text, i));
          expected.set(key, text);
          if (!reopen) continue;
          await store.close();
          store = await openTrialStore(dir);
        }
        for (const key of ['a', 'b', 'c', 'd'])
          expect((await store.get(key))?.output.text).toBe(expected.get(key));
        await store.close();
      }),
      { numRuns: 25 },
    );
  });

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

  it('lets two reviews write at once', async () => {
    const dir = createTemporaryDirectory();
    const [one, other] = await Promise.all([openTrialStore(dir), openTrialStore(dir)]);
    for (let i = 0; i < 200; i++) {
      one.put(makeTrial(`one-${i}`, 'x'.repeat(5000)));
      other.put(makeTrial(`other-${i}`, 'y'.repeat(5000)));
    }
    await Promise.all([one.flush(), other.flush()]);
    await Promise.all([one.close(), other.close()]);
    const store = await openTrialStore(dir);
    for (let i = 0; i < 200; i++) {
      expect(await store.get(`one-${i}`)).not.toBeNull();
      expect(await store.get(`other-${i}`)).not.toBeNull();
    }
    await store.close();
  });

  it('prefers the newest of several trials of one key', async () => {
    const dir = createTemporaryDirectory();
    await fill(dir, [makeTrial('a', 'new', 9)]);
    await fill(dir, [makeTrial('a', 'old', 3)]);
    const store = await openTrialStore(dir);
    expect((await store.get('a'))?.output.text).toBe('new');
    await store.close();
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
