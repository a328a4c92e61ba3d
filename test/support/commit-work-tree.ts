import { createHash } from 'node:crypto';
import {
  type BigIntStats,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

// Starting a process copies the page tables of whoever starts it: 40 ms a time for a test that has loaded the program, and
// several times in each of some thousand repositories. So what git writes is written here, byte for byte, which a test compares.

export type WorkTreeCommit = {
  message: string;
  /** `Ada <ada@example.com>`. */
  person: string;
  /** Seconds since 1970. */
  at: number;
};

type Entry = { path: Buffer; mode: number; id: Buffer; stats: BigIntStats };

/** What git alone takes up rightly: files that it ignores or converts, and repositories inside. */
const LEFT_TO_GIT = ['.gitignore', '.gitattributes', '.gitmodules', '.git'];
class LeftToGit extends Error {}

/** What `git init --initial-branch=main` makes at `home`, the folder that is `.git` where there is a work tree. */
export function initRepository(home: string, { bare }: { bare: boolean }): void {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags'])
    mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(join(home, 'HEAD'), 'ref: refs/heads/main\n');
  const settings = ['repositoryformatversion = 0', 'filemode = true', `bare = ${bare}`];
  if (!bare) settings.push('logallrefupdates = true');
  writeFileSync(join(home, 'config'), `[core]\n${settings.map((setting) => `\t${setting}\n`).join('')}`);
}

/** The commit that HEAD names, without a process; null before the first. */
export function readHead(home: string): string | null {
  const head = readFileSync(join(home, 'HEAD'), 'utf8').trim();
  if (!head.startsWith('ref: ')) return head;
  const file = join(home, head.slice(5));
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** As `git add --all` and `git commit --allow-empty`. The new commit's id; null where it takes git to do it right. */
export function commitWorkTree(dir: string, { message, person, at }: WorkTreeCommit): string | null {
  const home = join(dir, '.git');
  const isPlain = /^\S(?:[^\r\n]*\S)?$/.test(message);
  // A merge or a rebase under way, and refs in a file of all, are git's own.
  const isUnderWay = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'rebase-merge', 'packed-refs'].some((name) =>
    existsSync(join(home, name)),
  );
  if (!isPlain || isUnderWay) return null;
  const entries: Entry[] = [];
  let tree: Buffer;
  try {
    const written = writeTree(home, Buffer.from(dir), Buffer.alloc(0), entries);
    tree = written ?? writeObject(home, 'tree', Buffer.alloc(0));
  } catch (error) {
    if (error instanceof LeftToGit) return null;
    throw error;
  }
  const parent = readHead(home);
  const id = writeObject(
    home,
    'commit',
    Buffer.from(
      `tree ${tree.toString('hex')}\n${parent === null ? '' : `parent ${parent}\n`}` +
        `author ${person} ${at} +0000\ncommitter ${person} ${at} +0000\n\n${message}\n`,
    ),
  ).toString('hex');
  writeFileSync(join(home, 'index'), indexOf(entries));
  const head = readFileSync(join(home, 'HEAD'), 'utf8').trim();
  const ref = join(home, head.startsWith('ref: ') ? head.slice(5) : 'HEAD');
  mkdirSync(dirname(ref), { recursive: true });
  writeFileSync(ref, `${id}\n`);
  return id;
}

/** Writes a folder and all in it; null where there is no file, for git has no empty folders. */
function writeTree(home: string, dir: Buffer, prefix: Buffer, entries: Entry[]): Buffer | null {
  const isTop = prefix.byteLength === 0;
  const found = readdirSync(dir, { encoding: 'buffer', withFileTypes: true })
    .filter(({ name }) => !isTop || name.toString() !== '.git')
    // Git compares folders as if their names ended with a slash, so the index, ordered by whole paths, has the same order.
    .map((entry) => ({ entry, key: entry.isDirectory() ? Buffer.concat([entry.name, SLASH]) : entry.name }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const rows: Buffer[] = [];
  for (const { entry, key } of found) {
    if (LEFT_TO_GIT.includes(entry.name.toString())) throw new LeftToGit();
    const file = Buffer.concat([dir, SLASH, entry.name]);
    if (entry.isDirectory()) {
      const id = writeTree(home, file, Buffer.concat([prefix, key]), entries);
      if (id !== null) rows.push(Buffer.from('40000 '), entry.name, NUL, id);
      continue;
    }
    const stats = lstatSync(file, { bigint: true });
    const isLink = entry.isSymbolicLink();
    if (!isLink && !entry.isFile()) continue;
    const mode = isLink ? 0o120000 : (stats.mode & 0o100n) === 0n ? 0o100644 : 0o100755;
    const bytes = isLink ? readlinkSync(file, { encoding: 'buffer' }) : readFileSync(file);
    const id = writeObject(home, 'blob', bytes);
    rows.push(Buffer.from(`${mode.toString(8)} `), entry.name, NUL, id);
    entries.push({ path: Buffer.concat([prefix, entry.name]), mode, id, stats });
  }
  return rows.length === 0 ? null : writeObject(home, 'tree', Buffer.concat(rows));
}

const SLASH = Buffer.from('/');
const NUL = Buffer.from([0]);

/** A loose object, as git keeps it; returns its id. */
function writeObject(home: string, type: 'blob' | 'tree' | 'commit', content: Buffer): Buffer {
  const whole = Buffer.concat([Buffer.from(`${type} ${content.byteLength}\0`), content]);
  const id = createHash('sha1').update(whole).digest();
  const hex = id.toString('hex');
  const folder = join(home, 'objects', hex.slice(0, 2));
  const file = join(folder, hex.slice(2));
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, deflateSync(whole, { level: 1 }), { mode: 0o444 });
  }
  return id;
}

/** Version 2 of git's index (gitformat-index): what each file was when it was taken up, so that git need not read it again. */
function indexOf(entries: readonly Entry[]): Buffer {
  const header = Buffer.from('DIRC\0\0\0\0\0\0\0\0');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(entries.length, 8);
  const body = Buffer.concat([header, ...entries.map(indexEntry)]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function indexEntry({ path, mode, id, stats }: Entry): Buffer {
  const BILLION = 1_000_000_000n;
  // Two bytes of flags and the path follow the id; one to eight NULs end it at a multiple of eight.
  const entry = Buffer.alloc((62 + path.byteLength + 8) & ~7);
  const fields = [
    ...[stats.ctimeNs / BILLION, stats.ctimeNs % BILLION, stats.mtimeNs / BILLION, stats.mtimeNs % BILLION],
    ...[stats.dev, stats.ino, BigInt(mode), stats.uid, stats.gid, stats.size],
  ];
  for (const [i, field] of fields.entries()) entry.writeUInt32BE(Number(field & 0xffff_ffffn), i * 4);
  id.copy(entry, 40);
  entry.writeUInt16BE(Math.min(path.byteLength, 0xfff), 60);
  path.copy(entry, 62);
  return entry;
}
