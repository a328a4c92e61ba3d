import { type Detection, isCandidate } from '../../core/artifact/detect.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import { assignRoles, readPolicyReferrals } from './find-referred.ts';

/** Every artifact of one state of a repository, by path; with those that are some because others refer to them. */
export async function detectTree(tree: ArtifactTree): Promise<Detection> {
  const { files } = tree.snapshot;
  const paths = [...files.keys()].filter(isCandidate).sort();
  const found = await tree.detectAll(paths);
  const artifacts = [...found.values()].flatMap((detection) => detection.artifacts);
  const roles = assignRoles(files.keys(), artifacts, await readPolicyReferrals(tree.snapshot));
  tree.refer(roles);
  const all = await tree.detectAll([...new Set([...paths, ...roles.keys()])].sort());
  const collect = <T>(part: (detection: Detection) => T[]): T[] => [...all.values()].flatMap(part);
  return {
    artifacts: collect((detection) => detection.artifacts),
    broken: collect((detection) => detection.broken),
    warnings: collect((detection) => detection.warnings),
  };
}
