import { listLostSettings, withKept } from '../../core/artifact/diff/kept-settings.ts';
import { canonicalJson } from '../../core/artifact/digest.ts';
import type { ArtifactPair } from '../../core/artifact/references/pair-artifacts.ts';
import type { Artifact } from '../../core/artifact/types.ts';
import { type ArtifactTree, asFile } from './artifact-tree.ts';
import type { Sides } from './read-sides.ts';

/**
 * The pair as it is to be compared: with what either side's file still says of settings that only the other side's artifact
 * has. Null where nothing is left that differs.
 */
export async function keepSettings(
  { base: was, head: is }: ArtifactPair,
  { base, head }: Sides,
): Promise<ArtifactPair | null> {
  if (was === null || is === null) return { base: was, head: is };
  const after = await complete(is, was, head);
  const before = await complete(was, is, base);
  const isCompleted = after !== is || before !== was;
  const isSame = canonicalJson(before.content) === canonicalJson(after.content);
  return isCompleted && isSame && was.path === is.path && was.name === is.name
    ? null
    : { base: before, head: after };
}

async function complete(artifact: Artifact, other: Artifact, tree: ArtifactTree): Promise<Artifact> {
  const paths = listLostSettings(other, artifact);
  if (paths.length === 0) return artifact;
  const file = asFile(await tree.read(artifact.path));
  if (file === null || !('text' in file)) return artifact;
  const { artifacts } = await tree.detect(artifact.path);
  const others = artifacts.filter((one) => one !== artifact);
  return withKept(artifact, file.text, paths, { other, others });
}
