import picomatch from 'picomatch';
import {
  type Detection,
  type DetectTexts,
  detectLargeDataset,
  detectTexts,
  detectUnread,
  type FileText,
  isCandidate,
} from '../../core/artifact/detect.ts';
import { isToolsRole } from '../../core/artifact/references/given-tools.ts';
import type { FileRole } from '../../core/artifact/types.ts';
import type { FileContent, Snapshot } from '../../ports.ts';

/** One state of a repository, with the artifacts in it found and parsed on demand and once. */
export type ArtifactTree = {
  snapshot: Snapshot;
  /** What the file holds; empty where it is missing or no artifact. */
  detect(path: string): Promise<Detection>;
  /** As `detect`, for many files at once. `read` holds contents that need not be read again. */
  detectAll(
    paths: readonly string[],
    read?: ReadonlyMap<string, FileContent>,
  ): Promise<Map<string, Detection>>;
  /** Says what files are to those that refer to them: they are artifacts for that, where they are none by themselves. */
  refer(roles: ReadonlyMap<string, FileRole>): void;
  read(path: string): Promise<FileContent>;
  /** Paths that match any of the globs, sorted. Dot files match. */
  list(globs: readonly string[]): string[];
  /** Where a file that is named by its old path now is: the path itself, its new path, or null. */
  locate(path: string): string | null;
};

export type TreeOptions = {
  /** Default: in the calling thread. */
  detect?: DetectTexts;
  renames?: ReadonlyMap<string, string>;
};

const NOTHING: Detection = { artifacts: [], broken: [], warnings: [] };

/** `renames`: this side's path by the path that others may still use. */
export function openArtifactTree(
  snapshot: Snapshot,
  { detect = detectTexts, renames = new Map() }: TreeOptions = {},
): ArtifactTree {
  const found = new Map<string, Detection>();
  const roles = new Map<string, FileRole>();

  async function detectAll(
    paths: readonly string[],
    read: ReadonlyMap<string, FileContent> = new Map(),
  ): Promise<Map<string, Detection>> {
    const missing = paths.filter((path) => !found.has(path));
    const candidates = missing.filter(
      (path) => snapshot.files.has(path) && (roles.has(path) || isCandidate(path)),
    );
    const unread = candidates.filter((path) => !read.has(path));
    // While some files are looked at, the next ones are read.
    const ahead: Promise<void>[] = [];
    const lookAt = (contents: readonly (readonly [string, FileContent])[]) => {
      const looking = detectContents(contents);
      // Whoever awaits it hears of a failure; until then it is nobody's.
      looking.catch(() => {});
      ahead.push(looking);
    };
    lookAt(candidates.flatMap((path) => toEntry(path, read.get(path))));
    for (const batch of splitBatches(unread, snapshot)) {
      lookAt([...(await snapshot.readMany(batch))]);
      if (ahead.length > MAX_AHEAD) await ahead.shift();
    }
    await Promise.all(ahead);
    for (const path of missing) if (!found.has(path)) found.set(path, NOTHING);
    return new Map(paths.map((path) => [path, found.get(path) ?? NOTHING]));
  }

  async function detectContents(contents: readonly (readonly [string, FileContent])[]): Promise<void> {
    const texts: FileText[] = [];
    for (const [path, content] of contents) {
      const file = asFile(content);
      if (file === null) continue;
      if ('text' in file) texts.push({ path, text: file.text, role: roles.get(path) ?? null });
      else if (content.kind === 'too-large' && roles.get(path) === 'dataset')
        found.set(path, detectLargeDataset(path, snapshot.files.get(path)?.id ?? ''));
      else found.set(path, detectUnread(path, file.found));
    }
    if (texts.length === 0) return;
    const detections = await detect(texts);
    for (const [i, { path }] of texts.entries()) found.set(path, detections[i] ?? NOTHING);
  }

  return {
    snapshot,
    detectAll,
    detect: async (path) => (await detectAll([path])).get(path) ?? NOTHING,
    refer(more) {
      for (const [path, role] of more) {
        // What models are given of a module grows as more programs are read.
        if (roles.has(path) && !(isToolsRole(role) && roles.get(path) !== role)) continue;
        roles.set(path, role);
        found.delete(path);
      }
    },
    read: (path) => snapshot.read(path),
    list(globs) {
      if (globs.length === 0) return [];
      const matches = matchGlobs(globs);
      return [...snapshot.files.keys()].filter((path) => matches(path)).sort();
    },
    locate(path) {
      if (snapshot.files.has(path)) return path;
      const renamed = renames.get(path);
      return renamed !== undefined && snapshot.files.has(renamed) ? renamed : null;
    },
  };
}

/** What is read at once. Bytes. */
const MAX_BATCH_BYTES = 1_000_000;
/** Of a work tree sizes are not known before reading. */
const MAX_BATCH_FILES = 300;
/** Batches that are read before the first of them is looked at: so many texts are in memory, beside what is found in them. */
const MAX_AHEAD = 6;

function toEntry(path: string, content: FileContent | undefined): [string, FileContent][] {
  return content === undefined ? [] : [[path, content]];
}

/** Cuts a list of files so that few texts have to be held at once. */
function splitBatches(paths: readonly string[], { files }: Snapshot): string[][] {
  const batches: string[][] = [];
  let bytes = 0;
  for (const path of paths) {
    const size = files.get(path)?.size ?? 0;
    const batch = batches.at(-1);
    if (batch === undefined || bytes + size > MAX_BATCH_BYTES || batch.length >= MAX_BATCH_FILES) {
      batches.push([path]);
      bytes = size;
    } else {
      batch.push(path);
      bytes += size;
    }
  }
  return batches;
}

/** Whether a path matches any of the globs, as the policy writes them. */
export function matchGlobs(globs: readonly string[]): (path: string) => boolean {
  // Brackets and parentheses in real paths (`app/[locale]/(chat)/prompt.md`) match themselves when named in full.
  const literal = new Set(globs);
  const matches = picomatch([...globs], { dot: true, nonegate: true });
  return (path) => literal.has(path) || matches(path);
}

/** Its text, or what is there in place of text; null for what is no file: links lead elsewhere and are not followed. */
export function asFile(content: FileContent): { text: string } | { found: string } | null {
  switch (content.kind) {
    case 'text':
      return { text: content.text };
    case 'binary':
      return { found: 'binary data' };
    case 'too-large':
      return { found: `${content.size.toLocaleString('en-US')} bytes` };
    default:
      return null;
  }
}
