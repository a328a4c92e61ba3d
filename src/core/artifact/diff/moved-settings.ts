import { canonicalJson } from '../digest.ts';
import type { ArtifactPair } from '../references/pair-artifacts.ts';
import type { Artifact, ArtifactContent } from '../types.ts';

/**
 * The leaves of a settings file that another artifact of it says now (`to`), or said before (`from`), unchanged: which one
 * does follows from what stands beside them, and is no change of theirs.
 */
export type MovedSettings = { to: ReadonlySet<string>; from: ReadonlySet<string> };

type WithSettings = Extract<ArtifactContent, { settings: unknown }>;

/** Of each pair of a settings file. Parts of a file that have lines, as those of source code, have settings of their own. */
export function findMovedSettings(pairs: readonly ArtifactPair[]): Map<ArtifactPair, MovedSettings> {
  const files = Map.groupBy(pairs, ({ base, head }) => (head ?? base)?.path ?? '');
  const found = new Map<ArtifactPair, MovedSettings>();
  for (const group of files.values()) {
    const sides = group.map((pair) => ({ pair, old: leavesOf(pair.base), now: leavesOf(pair.head) }));
    if (sides.length < 2) continue;
    const were = new Set(sides.flatMap(({ old }) => [...old]));
    const are = new Set(sides.flatMap(({ now }) => [...now]));
    for (const { pair, old, now } of sides) {
      const to = [...old].filter((leaf) => !now.has(leaf) && are.has(leaf));
      const from = [...now].filter((leaf) => !old.has(leaf) && were.has(leaf));
      if (to.length + from.length > 0) found.set(pair, { to: new Set(to), from: new Set(from) });
    }
  }
  return found;
}

/** The artifact without those of its leaves. */
export function withoutMoved(artifact: Artifact | null, moved: ReadonlySet<string>): Artifact | null {
  if (artifact === null || moved.size === 0 || !hasSettings(artifact.content)) return artifact;
  const left = Object.entries(artifact.content.settings).filter(
    ([path, value]) => !moved.has(keyOf(path, value)),
  );
  return { ...artifact, content: { ...artifact.content, settings: Object.fromEntries(left) } };
}

function leavesOf(artifact: Artifact | null): Set<string> {
  if (artifact === null || artifact.lines !== undefined || !hasSettings(artifact.content)) return new Set();
  return new Set(Object.entries(artifact.content.settings).map(([path, value]) => keyOf(path, value)));
}

function hasSettings(content: ArtifactContent): content is WithSettings {
  return 'settings' in content;
}

function keyOf(path: string, value: unknown): string {
  return canonicalJson([path, value]);
}
