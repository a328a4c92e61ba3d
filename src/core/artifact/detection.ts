import { digestOf } from './digest.ts';
import type { SourceLoads } from './source/loads/find-loads.ts';
import type {
  Artifact,
  ArtifactFormat,
  ArtifactKind,
  BrokenArtifact,
  LintFinding,
  Match,
  ParsedArtifact,
} from './types.ts';

/** What was found in a file. */
export type Detection = {
  artifacts: Artifact[];
  broken: BrokenArtifact[];
  warnings: LintFinding[];
  /** What files a program reads into what a model is told; absent where it reads none. */
  loads?: SourceLoads;
};

/** A part of a file, with the format that read it and why. */
export type Found = {
  format: Pick<ArtifactFormat, 'id' | 'kind' | 'readsSome'>;
  match: Match;
  part: ParsedArtifact;
};

/** That a file holds nothing. */
export function nothing(): Detection {
  return { artifacts: [], broken: [], warnings: [] };
}

/** Whether a file holds an artifact, or is one that cannot be read. */
export function holdsAny({ artifacts, broken }: Detection): boolean {
  return artifacts.length + broken.length > 0;
}

/** A part as an artifact of its file; what tells its own kind or reason takes the format's place. */
export function toArtifact(path: string, { format, match: found, part }: Found): Artifact {
  const { warnings: _warnings, claims: _claims, match, ...fields } = part;
  const digest = digestOf({ content: part.content, embeddedTests: part.embeddedTests });
  return { path, kind: format.kind, format: format.id, ...(match ?? found), digest, ...fields };
}

/** Names differ within a kind: of one that is used again the second is `name#2`. */
export function namesApart(used: readonly Artifact[]): (artifact: Artifact) => string {
  const idOf = (kind: ArtifactKind, name: string) => `${kind} ${name}`;
  const taken = new Set(used.map(({ kind, name }) => idOf(kind, name)));
  const counts = new Map<string, number>();
  return ({ kind, name }) => {
    let count = counts.get(idOf(kind, name)) ?? 1;
    let free = count === 1 ? name : `${name}#${count}`;
    for (; taken.has(idOf(kind, free)); free = `${name}#${count}`) count += 1;
    taken.add(idOf(kind, free));
    counts.set(idOf(kind, name), count);
    return free;
  };
}
