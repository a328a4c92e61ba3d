import { isCandidate } from './candidates.ts';
import { type Detection, nothing } from './detection.ts';
import { readAsCanBe, readStrictly } from './file-forms.ts';
import { FORMATS, REFERRED_FORMATS } from './formats/index.ts';
import { describeLength, longestOf, MAX_REFERRED } from './length-limits.ts';
import { probeFile } from './probe.ts';
import type { Problem } from './problem.ts';
import type { Artifact, ArtifactFormat, BrokenArtifact } from './types.ts';

/**
 * What a file is whose text cannot be had (binary, too large): a broken artifact where its name says that it is one,
 * else nothing. `found` is what is there instead: `binary data`.
 */
export function detectUnread(path: string, found: string): Detection {
  const format = isCandidate(path) ? FORMATS.find((candidate) => isSureByPath(candidate, path)) : undefined;
  if (format === undefined) return nothing();
  const broken = { path, kind: format.kind, format: format.id, problems: [unreadable(path, found)] };
  return { ...nothing(), broken: [broken] };
}

/**
 * Why a file that held `was` cannot be read any more: then it is broken, and not removed. Null where it can be read, so
 * that it has become something else. `found` is what is there in place of text.
 */
export function explainLost(
  path: string,
  was: Artifact,
  file: { text: string } | { found: string },
): BrokenArtifact | null {
  const broken = (problems: Problem[]): BrokenArtifact => ({
    path,
    kind: was.kind,
    format: was.format,
    problems,
  });
  if ('found' in file) return broken([unreadable(path, file.found)]);
  const referred = REFERRED_FORMATS.find(({ id }) => id === was.format);
  const format = FORMATS.find(({ id }) => id === was.format) ?? {};
  if (file.text.length > (referred === undefined ? longestOf(format) : MAX_REFERRED[referred.role]))
    return broken([unreadable(path, describeLength(file.text))]);
  const probe = readAsCanBe(path, file.text);
  if (referred !== undefined) {
    const parsed = referred.parse(probe);
    return parsed.ok ? null : broken(parsed.problems);
  }
  const parsed = /\.(json|ya?ml|toml)$/i.test(probe.path) ? probe.data() : null;
  return parsed === null || parsed.ok
    ? null
    : broken(parsed.problems.map((problem) => ({ ...problem, path })));
}

/** The first place of a file that is no valid syntax, where its artifacts are of a format that reads on behind one. */
export function findFault(path: string, text: string, format: string): Problem | null {
  const known = FORMATS.find(({ id }) => id === format);
  if (known === undefined || text.length > longestOf(known)) return null;
  return known.findFault?.(readStrictly(path, text)) ?? null;
}

function unreadable(path: string, found: string): Problem {
  return { path, line: 1, column: 1, expected: 'text of at most 1,000,000 characters', found };
}

/** An empty file of that name would still be claimed, and found broken or empty. */
function isSureByPath(format: ArtifactFormat, path: string): boolean {
  return format.candidate(path) && format.match(probeFile(path, 'a'))?.confidence === 'certain';
}
