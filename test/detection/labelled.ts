import { readdirSync, readFileSync } from 'node:fs';
import { detectFile, prepareFormats } from '../../src/core/artifact/detect.ts';
import { ARTIFACT_KINDS, type Artifact, type ArtifactKind } from '../../src/core/artifact/types.ts';

/**
 * One file of a labelled repository: what it holds to a person, and what `detect` finds in it; of a change, what changed. A
 * `known` mistake is written down beside the label, so that the score counts it and whoever mends it sees that it is mended.
 */
export type LabelledFile = {
  repository: string;
  path: string;
  /** How many artifacts of each kind. */
  label: Counts;
  found: Counts;
  known: boolean;
};
export type Counts = Partial<Record<ArtifactKind, number>>;

export type Score = { artifacts: number; found: number; right: number; precision: number; recall: number };

/** Between the two states of a file that changed. */
const HEAD = /^>>> head\n/m;

/**
 * The repositories in `repositories/`, each a text file of `=== path | label` lines with the file's text below. A label is
 * `prompt`, or `prompt x3, tool-definition`; none is no artifact; `known` at its end is a mistake that is known. A file
 * with a `>>> head` line is a change: above it the file as it was, below it as it is, and the label says what changed.
 */
export async function readLabelledFiles(): Promise<LabelledFile[]> {
  const folder = new URL('./repositories/', import.meta.url);
  const parts = readdirSync(folder)
    .sort()
    .flatMap((name) =>
      readFileSync(new URL(name, folder), 'utf8')
        .split(/^=== /m)
        .slice(1)
        .map((part) => ({ repository: name.replace(/\.txt$/, ''), part })),
    );
  await prepareFormats(parts.map(({ part }) => part.split(/ \||\n/, 1)[0] ?? ''));
  return parts.map(({ repository, part }) => readFile(repository, part));
}

function readFile(repository: string, part: string): LabelledFile {
  const end = part.indexOf('\n');
  const [path = '', words = ''] = part
    .slice(0, end)
    .split('|')
    .map((word) => word.trim());
  const known = /(^|[ ,])known$/.test(words);
  const [before, after] = part.slice(end + 1).split(HEAD);
  const found = after === undefined ? listKinds(path, before ?? '') : listChanged(path, before ?? '', after);
  return {
    repository,
    path,
    label: readLabel(words.replace(/,? ?known$/, '')),
    found: countKinds(found),
    known,
  };
}

function readLabel(words: string): Counts {
  const parts = words
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [, kind = '', times = '1'] = /^([a-z-]+)(?: x(\d+))?$/.exec(part) ?? [];
      if (!ARTIFACT_KINDS.some((one) => one === kind)) throw new Error(`not a label: ${words}`);
      return [kind, Number(times)];
    }),
  );
}

function listKinds(path: string, text: string): ArtifactKind[] {
  const { artifacts, broken } = detectFile(path, text);
  return [...artifacts, ...broken].map(({ kind }) => kind);
}

/** Artifacts of either side that the other does not have like that. */
function listChanged(path: string, before: string, after: string): ArtifactKind[] {
  const [base, head] = [before, after].map((text) => detectFile(path, text).artifacts);
  const identityOf = ({ kind, name }: Artifact) => `${kind} ${name}`;
  const digests = (artifacts: readonly Artifact[] = []) =>
    new Map(artifacts.map((artifact) => [identityOf(artifact), artifact.digest]));
  const [old, now] = [digests(base), digests(head)];
  const changed = (head ?? []).filter((artifact) => old.get(identityOf(artifact)) !== artifact.digest);
  const removed = (base ?? []).filter((artifact) => !now.has(identityOf(artifact)));
  return [...changed, ...removed].map(({ kind }) => kind);
}

function countKinds(kinds: readonly ArtifactKind[]): Counts {
  const counts: Counts = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Precision and recall over artifacts, of one kind where it is named; one taken for another kind counts against both. */
export function scoreOf(files: readonly LabelledFile[], only?: ArtifactKind): Score {
  const kinds = only === undefined ? ARTIFACT_KINDS : [only];
  const sum = (countIn: (file: LabelledFile, kind: ArtifactKind) => number) => {
    let total = 0;
    for (const file of files) for (const kind of kinds) total += countIn(file, kind);
    return total;
  };
  const artifacts = sum(({ label }, kind) => label[kind] ?? 0);
  const found = sum((file, kind) => file.found[kind] ?? 0);
  const right = sum((file, kind) => Math.min(file.label[kind] ?? 0, file.found[kind] ?? 0));
  return {
    artifacts,
    found,
    right,
    precision: right / Math.max(1, found),
    recall: right / Math.max(1, artifacts),
  };
}

/** `prompt x3, tool-definition`, kinds in a fixed order; `nothing`. */
export function describeCounts(counts: Counts): string {
  const parts = ARTIFACT_KINDS.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count === 0 ? [] : [count === 1 ? kind : `${kind} x${count}`];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
