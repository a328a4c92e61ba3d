/**
 * One file of a tree. `id` changes whenever the content does (a git blob id, or a content hash in a work tree). `size` in bytes
 * is null where it would have to be looked up for each file.
 */
export type TreeFile = {
  path: string;
  id: string;
  size: number | null;
  mode: 'file' | 'symlink' | 'submodule';
};

/** Why a file's text cannot be had is part of the answer, never an exception. */
export type FileContent =
  | { kind: 'text'; text: string }
  | { kind: 'binary' }
  | { kind: 'too-large'; size: number }
  | { kind: 'symlink' }
  | { kind: 'submodule' }
  | { kind: 'missing' };

/** A file that is read in pieces, of which no letter is torn; or why it cannot be read. */
export type FileStream =
  /** Rejects with a NotTextError where bytes come that are no text. Ends with the loop that reads it. */
  { kind: 'text'; pieces: AsyncIterable<string> } | Exclude<FileContent, { kind: 'text' | 'binary' }>;

/** A file as it is, whatever it holds; or why it cannot be had. */
export type FileBytes =
  | { kind: 'bytes'; bytes: Uint8Array }
  | Exclude<FileContent, { kind: 'text' | 'binary' }>;

/** One state of a repository. Paths are repository-relative and `/`-separated. */
export type Snapshot = {
  /** What was asked for: `main`, `HEAD`, `WORKTREE`. */
  ref: string;
  /** The commit; for a work tree the commit it is based on. */
  sha: string;
  worktree: boolean;
  files: ReadonlyMap<string, TreeFile>;
  read(path: string): Promise<FileContent>;
  /** Reads many at once; the map holds every path asked for. */
  readMany(paths: readonly string[]): Promise<Map<string, FileContent>>;
  /** For files of many rows, which need not be held as a whole; larger ones than `read` takes may be read. */
  stream(path: string): Promise<FileStream>;
  /** For what is no text, such as pictures. `most`: a larger file is not read; bytes. */
  readBytes(path: string, most: number): Promise<FileBytes>;
};

/** A git repository, wherever it lives. Rejects with a RepositoryError that says what to do. */
export type Repository = {
  /** `WORKTREE` is the files as they are on disk. */
  snapshot(ref: string): Promise<Snapshot>;
  /** Null for unrelated histories. Rejects on a shallow clone that ends before the merge base. */
  mergeBase(a: string, b: string): Promise<string | null>;
  /** Old path by new path of the files that moved from `base` to `head`, with or without small changes. */
  renames(base: Snapshot, head: Snapshot): Promise<ReadonlyMap<string, string>>;
  /** Whether the repository has no work tree. */
  isBare(): Promise<boolean>;
  close(): Promise<void>;
};
