import { isCandidate } from '../core/artifact/detect.ts';
import { extensionOf } from '../core/artifact/paths.ts';
import { holdsWord, indexFiles, nameWord } from '../core/artifact/references/references.ts';
import { listReferrals, possibleRole, type Referral } from '../core/artifact/references/referrals.ts';
import type { Artifact, ReferredRole } from '../core/artifact/types.ts';
import type { Policies } from '../core/policy/nested.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import type { Referrers } from './find-referrers.ts';
import { readPolicies } from './read-policy.ts';
import type { Sides } from './read-sides.ts';

export type Roles = ReadonlyMap<string, ReferredRole>;

/** What the files of one state of a repository are to the artifacts and the policies that refer to them. */
export function assignRoles(
  files: Iterable<string>,
  artifacts: readonly Artifact[],
  policies: readonly Policies[],
): Roles {
  const referrals = [...artifacts.flatMap(listReferrals), ...policies.flatMap(listPolicyReferrals)];
  const find = indexFiles(files);
  return new Map(
    referrals.flatMap(({ reference, role }) =>
      find(reference).map((path): [string, ReferredRole] => [path, role]),
    ),
  );
}

function listPolicyReferrals({ root, nested }: Policies): Referral[] {
  return [root, ...nested].flatMap(({ suites }) =>
    suites.flatMap(({ dataset, target }): Referral[] => {
      const rows = typeof dataset === 'string' ? [dataset] : [dataset.path, dataset.answers];
      const tools = target.kind === 'tools' ? (target.tools ?? []) : [];
      return [
        ...rows.map((reference): Referral => ({ reference, role: 'dataset' })),
        ...tools
          .filter((path) => possibleRole(path) === 'api-description')
          .map((reference): Referral => ({ reference, role: 'api-description' })),
      ];
    }),
  );
}

/**
 * What changed files that are no artifacts by themselves are to those that refer to them, on either side. Reads files
 * that did not change only where such a file changed.
 */
export async function findRoles(
  { tip, base, head }: Sides,
  changed: readonly string[],
  artifacts: readonly Artifact[],
  policies: Policies,
  referrers: Referrers,
): Promise<Roles> {
  const possible = new Map(
    changed.flatMap((path): [string, ReferredRole][] => {
      const role = possibleRole(path);
      return role === null ? [] : [[path, role]];
    }),
  );
  if (possible.size === 0) return possible;
  const roles = new Set(possible.values());
  const suites = roles.has('dataset') ? await referrers.findSuites() : [];
  const callers = roles.has('api-description') ? await findCallers(head, possible, new Set(changed)) : [];
  const own = tip.sha === base.snapshot.sha ? null : await readPolicies(base.snapshot);
  const next = await readPolicies(head.snapshot);
  const all = [policies, ...(own?.ok === true ? [own.policies] : []), ...(next.ok ? [next.policies] : [])];
  return assignRoles(possible.keys(), [...artifacts, ...suites, ...callers], all);
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
