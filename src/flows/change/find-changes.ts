import { type Detection, explainLost, findFault } from '../../core/artifact/detect.ts';
import { findMovedSettings } from '../../core/artifact/diff/moved-settings.ts';
import { findMovedTexts } from '../../core/artifact/diff/moved-texts.ts';
import { diffArtifacts } from '../../core/artifact/diff.ts';
import type { Edge } from '../../core/artifact/references/dependency-graph.ts';
import type { MovedAlias } from '../../core/artifact/references/moved-aliases.ts';
import { type ArtifactPair, pairArtifacts } from '../../core/artifact/references/pair-artifacts.ts';
import type { Artifact, BrokenArtifact, Change, FileRole, LintFinding } from '../../core/artifact/types.ts';
import { type ArtifactTree, asFile } from './artifact-tree.ts';
import { findAliasUsers } from './find-alias-users.ts';
import { findDependents } from './find-dependents.ts';
import { findGivenOnEither } from './find-given-tools.ts';
import { findMissing } from './find-missing.ts';
import { assignRoles, findRoles, readPolicyReferrals } from './find-referred.ts';
import { openReferrers } from './find-referrers.ts';
import { pairShortTexts } from './find-short-texts.ts';
import { keepSettings } from './keep-settings.ts';
import { orderChanges } from './order-changes.ts';
import type { Sides } from './read-sides.ts';

export type FoundChanges = {
  changes: Change[];
  /** Files of the head that are artifacts by name and cannot be read as one. */
  broken: BrokenArtifact[];
  /** What parsers found in the head's files, and not in the base's. */
  warnings: LintFinding[];
  /** The artifacts of the changed files; the base's at the places of the head's. */
  artifacts: { base: Artifact[]; head: Artifact[] };
  /** Which file includes which, as far as it leads to something that changed. */
  includes: Edge[];
  /** Names that a gateway's config points to another model. */
  aliases: MovedAlias[];
  /** Files that changed in what counts, whether they are artifacts or are included by one. */
  changed: ReadonlySet<string>;
};

type ChangedFile = {
  path: string;
  oldPath: string;
  now: Detection;
  then: Detection;
  lost: BrokenArtifact[];
  /** Had a text, and was not known as an artifact. */
  unknown: boolean;
};

/** Formats of which a file is one artifact, and nothing of it another's: texts that are told, and agents. */
const WHOLE = new Set([
  'agent-definition',
  'coding-agent-instructions',
  'copilot-agent',
  'dotprompt',
  'loaded-file',
  'poml',
  'prompt-text',
  'prompty',
]);

/**
 * Finds what changed between the sides in the artifacts' own terms, and what includes it. Reads changed files, and of the
 * others those that may include one.
 */
export async function findChanges(sides: Sides): Promise<FoundChanges> {
  const { base, head } = sides;
  const referrals = await readPolicyReferrals(sides.tip);
  // Also what did not change may be a target of a suite.
  for (const tree of [base, head]) tree.refer(assignRoles(tree.snapshot.files.keys(), [], referrals));
  const referrers = openReferrers(head, new Set(sides.changedFiles));
  const files = await readChangedFiles(sides, (plain, artifacts) =>
    findRoles(sides, plain, artifacts, referrals, referrers),
  );
  const found = files.map(({ now, then }) => ({ before: then.artifacts, after: now.artifacts }));
  const { pairs, left } = await pairShortTexts(pairArtifacts(found), sides, files);
  // What cannot be read any more has not been removed; it is reported as a problem.
  const unread = new Set(
    files.flatMap(({ now, then, lost }) => (now.broken.length + lost.length > 0 ? then.artifacts : [])),
  );
  const direct: Change[] = [];
  const moved = findMovedTexts(pairs);
  const settings = findMovedSettings(pairs);
  for (const pair of pairs) {
    const { base: was, head: is } = pair;
    if (was !== null && (is === null || left.has(is)) && unread.has(was)) continue;
    const kept = await keepSettings(pair, sides);
    const told =
      kept === null ? null : await diffArtifacts(kept.base, kept.head, moved.get(pair), settings.get(pair));
    if (told === null) continue;
    const change = { ...told, base: was, head: is };
    const shown = left.has(is) ? { ...change, head: null } : change;
    direct.push(wasThere(shown, files) ? asNewlyRead(shown) : shown);
  }
  const heads = files.flatMap(({ now }) => now.artifacts);
  const dependents = await findDependents(sides, orderChanges(direct), heads, referrers);
  const { changes, includes, changed, aliases } = await findAliasUsers(sides, dependents);
  return {
    changes,
    aliases,
    broken: files.flatMap(({ now, lost }) => [...now.broken, ...lost]),
    warnings: [
      ...files.flatMap(({ now, then }) => withoutEarlier(now.warnings, then.warnings)),
      ...(await lintReferences(sides, pairs, changes)),
    ],
    artifacts: { base: placeBases(files, pairs), head: heads },
    includes,
    changed,
  };
}

/** The artifacts of the files that changed. `rolesOf` says of those that hold none what they are to others. */
async function readChangedFiles(
  { base, head, renames, changedFiles }: Sides,
  rolesOf: (plain: readonly string[], artifacts: readonly Artifact[]) => ReturnType<typeof findRoles>,
): Promise<ChangedFile[]> {
  const moved = new Set(renames.values());
  const paths = changedFiles.filter((path) => !moved.has(path) || head.snapshot.files.has(path));
  const oldPaths = paths.map((path) => (base.snapshot.files.has(path) ? path : (renames.get(path) ?? path)));
  const detect = () => Promise.all([base.detectAll(oldPaths), head.detectAll(paths)]);
  let [before, after] = await detect();
  const all = [...before.values(), ...after.values()].flatMap(({ artifacts }) => artifacts);
  const holdsNone = (found: Detection | undefined) =>
    (found?.artifacts.length ?? 0) + (found?.broken.length ?? 0) === 0;
  // What is one on one side only may be the same one on the other because something refers to it.
  const isPlain = (path: string, old: string) =>
    (holdsNone(before.get(old)) && (base.snapshot.files.has(old) || holdsNone(after.get(path)))) ||
    (holdsNone(after.get(path)) && head.snapshot.files.has(path));
  const plain = paths.flatMap((path, i) =>
    isPlain(path, oldPaths[i] ?? path) ? [path, oldPaths[i] ?? path] : [],
  );
  const roles = new Map<string, FileRole>(await rolesOf([...new Set(plain)], all));
  const given = await findGivenOnEither(
    { base, head },
    paths.map((path, i) => ({ path, oldPath: oldPaths[i] ?? path })),
  );
  for (const [path, role] of given) roles.set(path, role);
  if (roles.size > 0) {
    for (const [i, path] of paths.entries()) {
      const role = roles.get(path) ?? roles.get(oldPaths[i] ?? path);
      if (role !== undefined) roles.set(path, role).set(oldPaths[i] ?? path, role);
    }
    base.refer(roles);
    head.refer(roles);
    [before, after] = await detect();
  }
  const nothing: Detection = { artifacts: [], broken: [], warnings: [] };
  return Promise.all(
    paths.map(async (path, i) => {
      const oldPath = oldPaths[i] ?? path;
      const [now, then] = [after.get(path) ?? nothing, before.get(oldPath) ?? nothing];
      const lost = await findLost(path, then.artifacts, now, head);
      return {
        path,
        oldPath,
        now,
        then,
        unknown: now.artifacts.length > 0 && holdsNone(then) && (await hasText(base, oldPath)),
        lost: lost ?? (await findHidden(path, oldPath, { now, then, base, head })),
      };
    }),
  );
}

async function hasText(tree: ArtifactTree, path: string): Promise<boolean> {
  const file = tree.snapshot.files.has(path) ? asFile(await tree.read(path)) : null;
  return file !== null && (!('text' in file) || file.text.trim() !== '');
}

/** What a file held whose name alone does not say that it is an artifact: the base knows that it was one. */
async function findLost(
  path: string,
  before: readonly Artifact[],
  now: Detection,
  head: ArtifactTree,
): Promise<BrokenArtifact[] | null> {
  const [was] = before;
  if (was === undefined || now.artifacts.length + now.broken.length > 0) return null;
  const file = asFile(await head.read(path));
  const lost = file === null ? null : explainLost(path, was, file);
  return lost === null ? null : [lost];
}

/**
 * Whether the file of an artifact that seems new was there before, and held none that could be known: it is the file that
 * changed. Of source code and settings only parts are artifacts, and those may well be new.
 */
function wasThere({ base, head }: Change, files: readonly ChangedFile[]): boolean {
  if (base !== null || head === null || head.lines !== undefined || !WHOLE.has(head.format)) return false;
  return files.some(({ path, unknown }) => path === head.path && unknown);
}

/** Nobody can say what of it is new, as what it was before was not read. */
function asNewlyRead(change: Change): Change {
  const what = change.kind.replaceAll('-', ' ');
  const [first = '', ...rest] = change.summary;
  const now = first.replace(/^new: /, '');
  return {
    ...change,
    change: 'modified',
    summary: [`the file was there before and was not known as ${what}; it is now: ${now}`, ...rest],
  };
}

/**
 * What a syntax error that the change brings hides: of source code with one, only what stands apart from it is read, and
 * the rest would look as if it had been removed. An error that the base has as well hid the same there.
 */
async function findHidden(
  path: string,
  oldPath: string,
  { now, then, base, head }: Record<'now' | 'then', Detection> & Record<'base' | 'head', ArtifactTree>,
): Promise<BrokenArtifact[]> {
  const identityOf = ({ kind, name }: Artifact) => `${kind} ${name}`;
  const present = new Set(now.artifacts.map(identityOf));
  const gone = then.artifacts.find((artifact) => !present.has(identityOf(artifact)));
  if (gone === undefined) return [];
  const [after, before] = await Promise.all(
    [head.read(path), base.read(oldPath)].map(async (read) => asFile(await read)),
  );
  if (!after || !before || !('text' in after) || !('text' in before)) return [];
  const fault = findFault(path, after.text, gone.format);
  if (fault === null || findFault(oldPath, before.text, gone.format) !== null) return [];
  return [{ path, kind: gone.kind, format: gone.format, problems: [fault] }];
}

/** What the base's file was warned of as well was not caused by this change. */
function withoutEarlier(warnings: readonly LintFinding[], earlier: readonly LintFinding[]): LintFinding[] {
  const identityOf = ({ rule, message }: LintFinding) => JSON.stringify([rule, message]);
  const known = new Set(earlier.map(identityOf));
  return warnings.filter((warning) => !known.has(identityOf(warning)));
}

/** The base's artifacts at the paths where the head has them, so that what moved is not found anew. */
function placeBases(files: readonly ChangedFile[], pairs: readonly ArtifactPair[]): Artifact[] {
  const paths = new Map(files.flatMap(({ path, then }) => then.artifacts.map((one) => [one, path] as const)));
  for (const { base, head } of pairs) if (base !== null && head !== null) paths.set(base, head.path);
  return [...paths].map(([artifact, path]) => ({ ...artifact, path }));
}

/** References that lead nowhere, of what changed and of what includes it. */
async function lintReferences(
  { base, head }: Sides,
  pairs: readonly ArtifactPair[],
  changes: readonly Change[],
): Promise<LintFinding[]> {
  const bases = new Map(changes.map((change) => [change.head, change.base]));
  for (const { base: was, head: is } of pairs) bases.set(is, was);
  const artifacts = [...bases.keys()].filter((artifact) => artifact !== null);
  const baseOf = (artifact: Artifact) => bases.get(artifact) ?? null;
  return findMissing(artifacts, head.snapshot, { snapshot: base.snapshot, baseOf });
}
