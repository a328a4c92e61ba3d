import { refersHow } from '../../core/artifact/detect.ts';
import { holdsWord, nameWord } from '../../core/artifact/references/references.ts';
import type { Artifact } from '../../core/artifact/types.ts';
import type { FileContent } from '../../ports.ts';
import type { ArtifactTree } from './artifact-tree.ts';

/** Artifacts in files that did not change, as far as they may refer to files that did. */
export type Referrers = {
  /** Artifacts that may refer to one of these files. */
  findNaming(targets: Iterable<string>): Promise<Artifact[]>;
  /** Suites that may refer to anything. */
  findSuites(): Promise<Artifact[]>;
};

/**
 * Looks at files whose format can refer to others at all, by their paths. All of them are read in one batch, and only
 * those are parsed whose text holds the name of a target; a repository without any costs nothing.
 */
export function openReferrers(head: ArtifactTree, skip: ReadonlySet<string>): Referrers {
  let listed: { named: string[]; unnamed: string[]; suites: string[] } | null = null;
  let texts: Promise<ReadonlyMap<string, FileContent>> | null = null;

  function list() {
    if (listed !== null) return listed;
    listed = { named: [], unnamed: [], suites: [] };
    for (const path of head.snapshot.files.keys()) {
      const way = skip.has(path) ? null : refersHow(path, () => true);
      if (way === null) continue;
      listed[way].push(path);
      if (refersHow(path, (kind) => kind === 'eval-suite') !== null) listed.suites.push(path);
    }
    return listed;
  }

  async function detect(
    paths: readonly string[],
    read?: ReadonlyMap<string, FileContent>,
  ): Promise<Artifact[]> {
    const found = await head.detectAll(paths, read);
    return [...found.values()].flatMap(({ artifacts }) => artifacts);
  }

  return {
    async findNaming(targets) {
      const words = [...targets].map(nameWord);
      const { named, unnamed } = list();
      if (words.length === 0) return [];
      texts ??= named.length === 0 ? Promise.resolve(new Map()) : head.snapshot.readMany(named);
      const known = new Set(words.filter((word) => word !== null));
      const contents = await texts;
      const naming = named.filter((path) => {
        const content = contents.get(path);
        return content?.kind === 'text' && (words.includes(null) || holdsWord(content.text, known));
      });
      return detect([...unnamed, ...naming], contents);
    },
    findSuites: () => detect(list().suites),
  };
}
