import { type Detection, isCandidate } from '../../core/artifact/detect.ts';
import { holdsAny, nothing } from '../../core/artifact/detection.ts';
import type { Artifact } from '../../core/artifact/types.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import { findGivenTools } from './find-given-tools.ts';
import { findLoaded, type Loader } from './find-loaded.ts';
import { assignRoles, readPolicyReferrals } from './find-referred.ts';

const LOADED_FORMAT = 'loaded-file';

/** Every artifact of one state of a repository, by path; with those that are some because others refer to them. */
export async function detectTree(tree: ArtifactTree): Promise<Detection> {
  const { files } = tree.snapshot;
  const paths = [...files.keys()].filter(isCandidate).sort();
  const found = await tree.detectAll(paths);
  const artifacts = [...found.values()].flatMap((detection) => detection.artifacts);
  const roles = assignRoles(files.keys(), artifacts, await readPolicyReferrals(tree.snapshot));
  tree.refer(roles);
  await findGivenTools(tree, found);
  const loaded = await findLoaded(tree, found);
  const plain = [...loaded.keys()].filter((path) => !holdsAny(found.get(path) ?? nothing()));
  tree.refer(new Map(plain.map((path) => [path, 'loaded'])));
  const all = await tree.detectAll([...new Set([...paths, ...roles.keys(), ...plain])].sort());
  const collect = <T>(part: (detection: Detection) => T[]): T[] => [...all.values()].flatMap(part);
  return {
    artifacts: collect((detection) => detection.artifacts.map((one) => tellLoader(one, loaded))),
    broken: collect((detection) => detection.broken),
    warnings: collect((detection) => detection.warnings),
  };
}

/** Of a file that is an artifact because code reads it, where that is. */
function tellLoader(artifact: Artifact, loaded: ReadonlyMap<string, Loader>): Artifact {
  const loader = artifact.format === LOADED_FORMAT ? loaded.get(artifact.path) : undefined;
  return loader === undefined
    ? artifact
    : { ...artifact, reason: `loaded by ${loader.path}:${loader.line} into a prompt` };
}
