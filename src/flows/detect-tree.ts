import { type Detection, isCandidate } from '../core/artifact/detect.ts';
import type { Artifact, BrokenArtifact, LintFinding } from '../core/artifact/types.ts';
import type { Snapshot } from '../ports.ts';
import { openArtifactTree } from './artifact-tree.ts';

/** Every artifact of one state of a repository, by path. */
export async function detectTree(
  snapshot: Snapshot,
): Promise<{ artifacts: Artifact[]; broken: BrokenArtifact[]; warnings: LintFinding[] }> {
  const paths = [...snapshot.files.keys()].filter(isCandidate).sort();
  const found = await openArtifactTree(snapshot).detectAll(paths);
  const all = <T>(part: (detection: Detection) => T[]): T[] => [...found.values()].flatMap(part);
  return {
    artifacts: all((detection) => detection.artifacts),
    broken: all((detection) => detection.broken),
    warnings: all((detection) => detection.warnings),
  };
}
