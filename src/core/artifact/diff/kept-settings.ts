import { probeFile } from '../probe.ts';
import type { Json } from '../problem.ts';
import type { Artifact, ArtifactContent } from '../types.ts';
import { dottedPath, isConfigSized, listLeaves } from '../values.ts';

type WithSettings = Extract<ArtifactContent, { settings: unknown }>;
/** Formats of which an artifact holds leaves of a settings file by their paths in it. */
const BY_PATH = new Set(['rag-config', 'model-config', 'telling-settings']);

/** Paths of settings that one artifact has and the other, of the same file, has not. */
export function listLostSettings(one: Artifact, other: Artifact): string[] {
  if (!isByPath(one) || !isByPath(other)) return [];
  const [held, known] = [one.content.settings, other.content.settings];
  return Object.keys(held).filter((path) => !Object.hasOwn(known, path));
}

function isByPath(artifact: Artifact): artifact is Artifact & { content: WithSettings } {
  return BY_PATH.has(artifact.format) && 'settings' in artifact.content;
}

/**
 * The artifact with those of the settings at `paths` that its file still has. A section that was taken for settings of retrieval
 * because of one key stays where it is when that key goes, and its other settings are neither removed nor added. `other`: the
 * artifact of the other side, which has them. What another artifact of the file (`others`) has is told there.
 */
export function withKept(
  artifact: Artifact,
  text: string,
  paths: readonly string[],
  { other, others }: { other: Artifact; others: readonly Artifact[] },
): Artifact {
  const data = probeFile(artifact.path, text).data();
  if (!data.ok || !isConfigSized(data.value.data) || !isByPath(artifact)) return artifact;
  const leaves = new Map(
    listLeaves(data.value.data).map(({ keys, value }) => [dottedPath(keys), value] as const),
  );
  const told = new Set(
    others.flatMap(({ content }) => ('settings' in content ? Object.keys(content.settings) : [])),
  );
  const kept = paths.flatMap((path): [string, Json][] => {
    const value = leaves.get(path);
    if (value === undefined || told.has(path)) return [];
    const was = isByPath(other) ? (other.content.settings[path] ?? null) : null;
    // An environment has texts only, of which the artifact has the numbers.
    return [[path, String(was) === String(value) ? was : value]];
  });
  if (kept.length === 0) return artifact;
  const settings = { ...artifact.content.settings, ...Object.fromEntries(kept) };
  return { ...artifact, content: { ...artifact.content, settings } };
}
