import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAnchor, writeAnchor } from '../../core/eval/stored-anchor.ts';
import type { Anchors } from '../../ports.ts';

/** Changes with the format of the files. */
const FOLDER = 'anchors-1';
const KEY = /^[0-9a-f]{64}$/;

/** Anchors of the repository that lies at `root`, in `dir` beside the trials: a folder for each suite, a file for each anchor. */
export function openAnchors(dir: string, root: string): Anchors {
  const own = join(dir, FOLDER, hash(root));
  const nameOf = (key: string) => {
    if (!KEY.test(key)) throw new Error(`${key} is no anchor's key`);
    return `${key}.json`;
  };

  const listFiles = (suite: string) => readdir(join(own, hash(suite))).catch((): string[] => []);
  return {
    async find(key) {
      const name = nameOf(key);
      for (const suite of await readdir(own).catch((): string[] => [])) {
        const text = await readFile(join(own, suite, name), 'utf8').catch(() => null);
        // What a full disk cut short is pinned again.
        if (text !== null) return readAnchor(key, text);
      }
      return null;
    },
    async newest(suite) {
      const times = await Promise.all(
        (await listFiles(suite)).map(async (name) => {
          const text = await readFile(join(own, hash(suite), name), 'utf8').catch(() => '');
          return readAnchor(name.replace(/\.json$/, ''), text)?.at ?? null;
        }),
      );
      const known = times.filter((at) => at !== null);
      return known.length === 0 ? null : Math.max(...known);
    },
    async keep(anchor) {
      const folder = join(own, hash(anchor.suite));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = join(folder, `${randomBytes(8).toString('hex')}.tmp`);
      await writeFile(temporary, writeAnchor(anchor), { mode: 0o600 });
      const file = join(folder, nameOf(anchor.key));
      // A file that cannot be read is none.
      if (readAnchor(anchor.key, await readFile(file, 'utf8').catch(() => '')) === null)
        await rm(file, { force: true });
      // Unlike a rename, a link takes nobody's place.
      await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      await rm(temporary, { force: true });
    },
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
