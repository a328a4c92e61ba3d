import { type Detection, isCandidate } from '../core/artifact/detect.ts';
import type { Artifact, BrokenArtifact, LintFinding } from '../core/artifact/types.ts';
import type { ArtifactTree } from './artifact-tree.ts';

/** Every artifact of one state of a repository, by path. */
export async function detectTree(
  tree: ArtifactTree,
): Promise<{ artifacts: Artifact[]; broken: BrokenArtifact[]; warnings: LintFinding[] }> {
  const paths = [...tree.snapshot.files.keys()].filter(isCandidate).sort();
  const found = await tree.detectAll(paths);
  const all = <T>(part: (detection: Detection) => T[]): T[] => [...found.values()].flatMap(part);
  return {
    artifacts: all((detection) => detection.artifacts),
    broken: all((detection) => detection.broken),
    warnings: all((detection) => detection.warnings),
  };
}
