import type { Writable } from 'node:stream';
import { decodeContent, MAX_FILE_BYTES } from '../../core/artifact/file-content.ts';
import type { FileBytes, FileContent } from '../../ports.ts';
import { RepositoryError, startGit } from './run.ts';

export type ObjectReader = {
  /** The content of a blob by its id. Rejects where git ends before it answers. */
  read(id: string): Promise<FileContent>;
  /** The bytes of a blob by its id, unless there are more than `most`. Rejects as `read` does. */
  bytes(id: string, most: number): Promise<FileBytes>;
  /** The bytes of a blob in pieces; of a large one from a git of its own. Rejects where there is no such blob. */
  stream(id: string): AsyncIterable<Buffer>;
  /** The id of the commit that a ref names; null where it names none. Rejects as `read` does. */
  resolve(ref: string): Promise<string | null>;
  /** A tree as git keeps it, by its id or a name of it; null where there is no such tree. Rejects as `read` does. */
  tree(name: string): Promise<{ id: string; bytes: Buffer } | null>;
  /** What a commit says of itself; null where there is no such commit. Rejects as `read` does. */
  commit(id: string): Promise<GitCommit | null>;
  close(): Promise<void>;
};

/** The ids of its parents, and when it was committed (seconds since 1970). */
export type GitCommit = { parents: string[]; time: number };

/** `bytes` is null where there are more than are held. */
type GitObject = { id: string; type: string; size: number; bytes: Buffer | null };
/** `found` is null where there is no such object. */
type Waiting = {
  /** Bytes that are held; of what is larger comes the size alone. */
  most: number;
  answer(found: GitObject | null): void;
  reject(error: Error): void;
};

/** A file that is read in pieces and is no larger is one piece: that costs less than starting a git for it. */
const ONE_PIECE_BYTES = 1_000_000;

/** One `git cat-file --batch` for as long as the repository is open, started by the first read. */
export function openObjectReader(dir: string): ObjectReader {
  let child: ReturnType<typeof startGit> | null = null;
  const waiting: Waiting[] = [];
  let chunks: Buffer[] = [];
  let held = 0;
  /** Bytes to come of an object that is too large to be held. */
  let passing = 0;
  let corked = false;

  function start(): ReturnType<typeof startGit> {
    const started = startGit(dir, ['cat-file', '--batch']);
    started.stdout.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(Math.min(passing, chunk.byteLength));
      passing -= chunk.byteLength - kept.byteLength;
      if (kept.byteLength === 0) return;
      chunks.push(kept);
      held += kept.byteLength;
      drain();
    });
    started.stderr.resume();
    started.stdin.on('error', () => {});
    started.on('error', (error) => fail(error));
    started.on('close', () => fail(new Error('git cat-file ended')));
    return started;
  }

  function fail(error: Error): void {
    child = null;
    chunks = [];
    held = 0;
    passing = 0;
    for (const one of waiting.splice(0)) one.reject(error);
  }

  /** Takes whole answers off the front: `<id> blob <size>`, the bytes, a line break; or `<id> missing`. */
  function drain(): void {
    while (waiting.length > 0) {
      const first = chunks[0];
      if (first === undefined) return;
      const lineEnd = first.indexOf(10);
      if (lineEnd < 0 && chunks.length > 1) {
        chunks = [Buffer.concat(chunks)];
        continue;
      }
      if (lineEnd < 0) return;
      const [id = '', type, size] = first.subarray(0, lineEnd).toString('latin1').split(' ');
      if (type !== 'blob' && type !== 'tree' && type !== 'commit' && type !== 'tag') {
        take(lineEnd + 1);
        waiting.shift()?.answer(null);
        continue;
      }
      const length = Number(size);
      const whole = lineEnd + 1 + length + 1;
      if (length > (waiting[0]?.most ?? 0)) {
        passing = Math.max(0, whole - held);
        take(Math.min(whole, held));
        waiting.shift()?.answer({ id, type, size: length, bytes: null });
        continue;
      }
      if (held < whole) return;
      const bytes = take(whole).subarray(lineEnd + 1, lineEnd + 1 + length);
      waiting.shift()?.answer({ id, type, size: length, bytes });
    }
  }

  function take(length: number): Buffer {
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    const rest = all.subarray(length);
    chunks = rest.byteLength === 0 ? [] : [rest];
    held = rest.byteLength;
    return all.subarray(0, length);
  }

  /** What is asked for at once is one write. */
  function gatherWrites(stdin: Writable): void {
    if (corked) return;
    corked = true;
    stdin.cork();
    process.nextTick(() => {
      corked = false;
      stdin.uncork();
    });
  }

  function ask(name: string, most = MAX_FILE_BYTES): Promise<GitObject | null> {
    return new Promise((answer, reject) => {
      child ??= start();
      waiting.push({ most, answer, reject });
      gatherWrites(child.stdin);
      child.stdin.write(`${name}\n`);
    });
  }

  return {
    async read(id) {
      const found = await ask(id);
      if (found?.type !== 'blob') return { kind: 'missing' };
      return found.bytes === null ? { kind: 'too-large', size: found.size } : decodeContent(found.bytes);
    },
    async bytes(id, most) {
      const found = await ask(id, most);
      if (found?.type !== 'blob') return { kind: 'missing' };
      if (found.bytes === null) return { kind: 'too-large', size: found.size };
      return { kind: 'bytes', bytes: found.bytes };
    },
    async *stream(id) {
      const found = await ask(id, ONE_PIECE_BYTES);
      if (found?.type === 'blob' && found.bytes !== null) yield found.bytes;
      else yield* streamBlob(dir, id);
    },
    async resolve(ref) {
      // An answer is told by its spaces and line ends; no ref has any.
      if (/[\s\p{Cc}]/u.test(ref)) return null;
      const found = await ask(`${ref}^{commit}`);
      return found?.type === 'commit' ? found.id : null;
    },
    async tree(name) {
      // Lists of folders are needed whole.
      const found = await ask(name, Number.POSITIVE_INFINITY);
      return found?.type === 'tree' && found.bytes !== null ? { id: found.id, bytes: found.bytes } : null;
    },
    async commit(id) {
      const found = await ask(id);
      return found?.type === 'commit' && found.bytes !== null ? readCommit(found.bytes) : null;
    },
    async close() {
      if (child === null) return;
      const ending = child;
      await new Promise<void>((resolve) => {
        ending.once('close', () => resolve());
        ending.stdin.end();
      });
    },
  };
}

/** The lines of a commit up to its message. */
function readCommit(bytes: Buffer): GitCommit {
  const end = bytes.indexOf('\n\n');
  const lines = bytes.toString('latin1', 0, end < 0 ? bytes.byteLength : end).split('\n');
  const parents = lines.flatMap((line) => (line.startsWith('parent ') ? [line.slice('parent '.length)] : []));
  const committer = lines.find((line) => line.startsWith('committer ')) ?? '';
  return { parents, time: Number(/> (\d+) [-+]\d+$/.exec(committer)?.[1] ?? 0) };
}

async function* streamBlob(dir: string, id: string): AsyncGenerator<Buffer> {
  const child = startGit(dir, ['cat-file', 'blob', id]);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  // Awaited below, unless whoever reads has had enough.
  ended.catch(() => {});
  child.stdin.on('error', () => {});
  child.stdin.end();
  child.stderr.resume();
  try {
    for await (const piece of child.stdout) yield piece as Buffer;
    const code = await ended;
    if (code !== 0) throw new RepositoryError(`git could not read the blob ${id} to its end (exit ${code}).`);
  } finally {
    child.kill();
  }
}
