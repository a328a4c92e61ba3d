import type { Detection } from '../../core/artifact/detect.ts';
import { suggestName } from '../../core/artifact/nearest.ts';
import type { Problem } from '../../core/artifact/problem.ts';
import { addressOf, readAddress } from '../../core/artifact/references/address.ts';
import type { Artifact, ArtifactContent, Change } from '../../core/artifact/types.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import { fileGlobs, matchArtifacts } from './match-artifacts.ts';

/** What a suite's target can be made of; of settings, those of an agent. */
export type Wanted = Extract<ArtifactContent['type'], 'prompt' | 'tools' | 'rag' | 'settings'>;
export type OfType<T extends Wanted> = Artifact & { content: Extract<ArtifactContent, { type: T }> };
export type NotFound = { ok: false; reason: string; fix: string | null; problems: Problem[] };

const NOUNS: Record<Wanted, string> = {
  prompt: 'prompt',
  tools: 'tool definitions',
  rag: 'retrieval config',
  settings: 'agent definition',
};
/** More names help nobody. */
const MAX_NAMES = 20;

/** Artifacts of the base that are elsewhere or called otherwise on the head, by which the policy of the base knows them. */
export type Heirs = readonly { was: Artifact; now: Artifact }[];

/** What moved or was renamed inside a change. */
export function listHeirs(changes: readonly Change[]): Heirs {
  return changes.flatMap(({ base: was, head: now }) =>
    was !== null && now !== null && (was.path !== now.path || was.name !== now.name) ? [{ was, now }] : [],
  );
}

/**
 * The artifacts of a type that an address of a policy names: of `path#name` the one, of a path all in the file, in file
 * order and never none. Heirs count where nothing else has the name.
 */
export async function findAddressed<T extends Wanted>(
  address: string,
  type: T,
  tree: ArtifactTree,
  heirs: Heirs,
): Promise<{ ok: true; found: OfType<T>[] } | NotFound> {
  const readings = readAddress(address);
  const [first, second] = readings;
  const reading = readings.find(({ path }) => tree.locate(path) !== null) ?? second ?? first;
  const { path, name } = reading ?? { path: address, name: null };
  const detected = await tree.detect(tree.locate(path) ?? path);
  const inFile = ofType(detected.artifacts, type);
  const named = inFile.filter((artifact) => name === null || artifact.name === name);
  if (named.length > 0) return { ok: true, found: named };
  const inherited = heirs.filter(({ was }) => was.path === path && (name === null || was.name === name));
  const moved = ofType(
    inherited.map(({ now }) => now),
    type,
  );
  if (moved.length > 0) return { ok: true, found: moved };
  return explainMissing(path, name, inFile, detected, type, tree);
}

/** The artifacts of a type that `covers` matches, with what is wrong with files that would hold some. */
export async function findMatched<T extends Wanted>(
  covers: readonly string[],
  type: T,
  tree: ArtifactTree,
): Promise<{ found: OfType<T>[]; problems: Problem[] }> {
  const matches = matchArtifacts(covers);
  const detected = [...(await tree.detectAll(tree.list(fileGlobs(covers)))).values()];
  return {
    found: ofType(
      detected.flatMap(({ artifacts }) => artifacts),
      type,
    ).filter(matches),
    problems: detected.flatMap(problemsOf),
  };
}

/** Of several that one name or glob means, which there are and how to say which. */
export function explainSeveral(what: string, found: readonly Artifact[], key: string): NotFound {
  const names = found.slice(0, MAX_NAMES).map((one) => addressOf(one));
  const more = found.length > names.length ? ` and ${found.length - names.length} more` : '';
  const reason = `${what} (${names.join(', ')}${more})`;
  return { ok: false, reason, fix: `name the one to run: \`${key}: ${names[0]}\``, problems: [] };
}

function explainMissing(
  path: string,
  name: string | null,
  inFile: readonly Artifact[],
  detected: Detection,
  type: Wanted,
  tree: ArtifactTree,
): NotFound {
  const { ref } = tree.snapshot;
  const noun = NOUNS[type];
  const fail = (reason: string, problems: Problem[] = []): NotFound => ({
    ok: false,
    reason,
    fix: null,
    problems,
  });
  if (tree.locate(path) === null) return fail(`${path} does not exist in ${ref}`);
  const problems = problemsOf(detected);
  if (problems.length > 0) return fail(`${path} cannot be read in ${ref}`, problems);
  if (name === null || inFile.length === 0) return fail(`${path} holds no ${noun} in ${ref}`);
  const known = inFile.slice(0, MAX_NAMES).map((one) => one.name);
  return fail(`${path} holds no ${noun} named "${name}" in ${ref}. ${suggestName(name, known)}`);
}

function problemsOf({ broken }: Detection): Problem[] {
  return broken.flatMap(({ problems }) => problems);
}

function ofType<T extends Wanted>(artifacts: readonly Artifact[], type: T): OfType<T>[] {
  return artifacts.filter(
    (artifact): artifact is OfType<T> =>
      artifact.content.type === type && (type !== 'settings' || artifact.kind === 'agent-definition'),
  );
}
