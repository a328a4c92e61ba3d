import { isCandidate } from '../../core/artifact/detect.ts';
import { extensionOf } from '../../core/artifact/paths.ts';
import { holdsWord, indexFiles, nameWord } from '../../core/artifact/references/references.ts';
import { listReferrals, possibleRole, type Referral } from '../../core/artifact/references/referrals.ts';
import type { Artifact, ReferredRole } from '../../core/artifact/types.ts';
import { listPolicyFiles } from '../../core/policy/policy-files.ts';
import { listPolicyReferrals } from '../../core/policy/policy-referrals.ts';
import type { Snapshot } from '../../ports.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import { findLoadedAmong } from './find-loaded.ts';
import type { Referrers } from './find-referrers.ts';
import type { Sides } from './read-sides.ts';

export type Roles = ReadonlyMap<string, ReferredRole>;

/** What the files of one state of a repository are to the artifacts and the policies that refer to them. */
export function assignRoles(
  files: Iterable<string>,
  artifacts: readonly Artifact[],
  ofPolicies: readonly Referral[],
): Roles {
  const referrals = [...artifacts.flatMap(listReferrals), ...ofPolicies];
  if (referrals.length === 0) return new Map();
  const find = indexFiles(files);
  return new Map(
    referrals.flatMap(({ reference, role }) =>
      find(reference).map((path): [string, ReferredRole] => [path, role]),
    ),
  );
}

/** What the policies of one state of a repository make datasets and API descriptions. */
export async function readPolicyReferrals({ files, readMany }: Snapshot): Promise<Referral[]> {
  const paths = listPolicyFiles(files.keys());
  if (paths.length === 0) return [];
  const contents = await readMany(paths);
  return paths.flatMap((path) => {
    const content = contents.get(path);
    return content?.kind === 'text' ? listPolicyReferrals(path, content.text) : [];
  });
}

/**
 * What changed files that are no artifacts by themselves are to those that refer to them, on either side. Reads files
 * that did not change only where such a file changed.
 */
export async function findRoles(
  { tip, base, head }: Sides,
  changed: readonly string[],
  artifacts: readonly Artifact[],
  ofPolicies: readonly Referral[],
  referrers: Referrers,
): Promise<Roles> {
  const loaded = await findLoadedOnEither(base, head, changed);
  const possible = new Map(
    changed.flatMap((path): [string, ReferredRole][] => {
      const role = possibleRole(path);
      return role === null ? [] : [[path, role]];
    }),
  );
  if (possible.size === 0) return loaded;
  const roles = new Set(possible.values());
  const suites = roles.has('dataset') ? await referrers.findSuites() : [];
  const callers = roles.has('api-description') ? await findCallers(head, possible, new Set(changed)) : [];
  const others = tip.sha === base.snapshot.sha ? [head.snapshot] : [base.snapshot, head.snapshot];
  const all = [...ofPolicies, ...(await Promise.all(others.map(readPolicyReferrals))).flat()];
  return new Map([...loaded, ...assignRoles(possible.keys(), [...artifacts, ...suites, ...callers], all)]);
}

/** What code reads into a prompt: of what was removed the base's. */
async function findLoadedOnEither(
  base: ArtifactTree,
  head: ArtifactTree,
  changed: readonly string[],
): Promise<Roles> {
  const isGone = (path: string) => !head.snapshot.files.has(path);
  const found = [
    ...(await findLoadedAmong(head, changed)),
    ...(await findLoadedAmong(base, changed.filter(isGone))),
  ];
  return new Map(found.map(([path]) => [path, 'loaded']));
}

/** Artifacts in unchanged files that name one of the API descriptions. */
async function findCallers(
  head: ArtifactTree,
  possible: Roles,
  skip: ReadonlySet<string>,
): Promise<Artifact[]> {
  const named = [...possible]
    .filter(([, role]) => role === 'api-description')
    .map(([path]) => nameWord(path));
  const words = new Set(named.filter((word) => word !== null));
  const paths = [...head.snapshot.files.keys()].filter(
    (path) => /^(json|ya?ml|prompty|prompt)$/.test(extensionOf(path)) && !skip.has(path) && isCandidate(path),
  );
  const contents = await head.snapshot.readMany(paths);
  const naming = paths.filter((path) => {
    const content = contents.get(path);
    return content?.kind === 'text' && holdsWord(content.text, words);
  });
  const found = await head.detectAll(naming, contents);
  return [...found.values()].flatMap(({ artifacts }) => artifacts);
}
