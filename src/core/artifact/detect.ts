import { saySettingsOnce } from './claims.ts';
import { digestOf } from './digest.ts';
import { parseEnv } from './documents/env-document.ts';
import { parseSettings } from './documents/settings-document.ts';
import { parseJson, parseYaml } from './documents/structured.ts';
import { parseToml } from './documents/toml-document.ts';
import { FORMATS, REFERRED_FORMATS } from './formats/index.ts';
import { baseName, hasDirectory, isEnvFile, isForeign, isSettingsFile } from './paths.ts';
import type { Problem } from './problem.ts';
import type {
  Artifact,
  ArtifactFormat,
  ArtifactKind,
  BrokenArtifact,
  FileProbe,
  LintFinding,
  Match,
  ParsedArtifact,
  ReferredRole,
} from './types.ts';

export type Detection = { artifacts: Artifact[]; broken: BrokenArtifact[]; warnings: LintFinding[] };

/** Longer files are data; a file whose name says that it is an artifact is then broken. Characters. */
const MAX_LENGTH = 1_000_000;

const NEVER =
  /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-(lock|workspace)\.yaml|composer\.json|tsconfig.*\.json|jsconfig\.json|deno\.jsonc?|biome\.jsonc?|\.eslintrc.*|\.prettierrc.*|mkdocs\.ya?ml|(openapi|swagger).*\.(json|ya?ml)|.*\.schema\.json|.*[.-]lock(\.(json|ya?ml))?|CITATION(\.(cff|bib|md|ya?ml))?|\.?promptgate\.ya?ml|.*\.min\.json|\.pre-commit-config\.ya?ml)$/i;
/** Names that mean something else nearly everywhere, each with the one format that may claim such a file all the same. */
const ONLY: ReadonlyMap<string, string> = new Map([
  ['manifest.json', 'mcp-config'],
  ['package.json', 'extension-manifest'],
]);
const TRANSLATIONS = /^(i18n|l10n|locales?|lang|langs|languages|translations?|messages)$/i;

/** Whether a file's text is worth reading, by its path alone. */
export function isCandidate(path: string): boolean {
  return formatsFor(path).length > 0;
}

/** A path is asked about several times between the list of files and the artifacts, and its name never changes what it is. */
const known = new Map<string, Possible>();
/** Paths that are remembered; a server that meets more begins anew. */
const MAX_KNOWN = 100_000;

/** What a file may be by its path alone, and which of that pulls in others, where it was asked. */
type Possible = { formats: readonly ArtifactFormat[]; referring: readonly Referring[] | null };
type Referring = { kind: ArtifactKind; way: 'named' | 'unnamed' };
const NOTHING: Possible = { formats: [], referring: [] };

function possibleAt(path: string): Possible {
  const before = known.get(path);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const formats = isElsewhere(path) ? [] : listFormats(path);
  const possible = formats.length === 0 ? NOTHING : { formats, referring: null };
  known.set(path, possible);
  return possible;
}

/** The formats that a file may be of, by its path alone. */
function formatsFor(path: string): readonly ArtifactFormat[] {
  return possibleAt(path).formats;
}

function isElsewhere(path: string): boolean {
  if (isForeign(path) || NEVER.test(baseName(path))) return true;
  return hasDirectory(path, TRANSLATIONS) && /\.(json|ya?ml)$/i.test(path) && !/\.prompt\.ya?ml$/i.test(path);
}

function listFormats(path: string): readonly ArtifactFormat[] {
  const only = ONLY.get(baseName(path).toLowerCase());
  return FORMATS.filter((format) => (only === undefined || format.id === only) && format.candidate(path));
}

/** Loads what the formats of these files need; has to be done before `detectFile` reads them. */
export async function prepareFormats(paths: readonly string[]): Promise<void> {
  const needed = new Set(
    paths.flatMap((path) => formatsFor(path).filter(({ prepare }) => prepare !== undefined)),
  );
  await Promise.all([...needed].map((format) => format.prepare?.()));
}

/** A file's text, and what it is to artifacts that refer to it. */
export type FileText = { path: string; text: string; role: ReferredRole | null };

/** What each of these files holds, in their order. */
export type DetectTexts = (files: readonly FileText[]) => Promise<Detection[]>;

/** Finds the artifacts of many files, in the calling thread. */
export const detectTexts: DetectTexts = async (files) => {
  await prepareFormats(files.map(({ path }) => path));
  return files.map(({ path, text, role }) => {
    const detected = detectFile(path, text);
    const isOther = role === null || detected.artifacts.length + detected.broken.length > 0;
    return isOther ? detected : detectReferred(path, text, role);
  });
};

/**
 * What artifacts a file holds. Of the formats that match, the first claims the file; model settings beside tool
 * definitions are an artifact of their own. Never throws, whatever the text.
 */
export function detectFile(path: string, text: string): Detection {
  const detection: Detection = { artifacts: [], broken: [], warnings: [] };
  if (!isCandidate(path)) return detection;
  if (text.length > MAX_LENGTH) return detectUnread(path, describeLength(text));
  const probe = probeFile(path, text);
  const found: Found[] = [];
  for (const format of formatsFor(path)) {
    const match = format.match(probe);
    if (match === null) continue;
    const parsed = format.parse(probe);
    if (parsed.ok) {
      // It looked like one from afar; another format may know better.
      if (parsed.value.length === 0) continue;
      found.push(...parsed.value.map((part) => ({ format, match, part })));
      detection.warnings.push(...parsed.value.flatMap((part) => part.warnings ?? []));
    } else if (match.confidence === 'certain') {
      detection.broken.push({ path, kind: format.kind, format: format.id, problems: parsed.problems });
    } else continue;
    if (format.leavesRest !== true) break;
  }
  const parts = saySettingsOnce(found.map(({ part }) => part));
  detection.artifacts = found.flatMap((one, index) => {
    const part = parts[index] ?? null;
    return part === null ? [] : [toArtifact(path, { ...one, part })];
  });
  return detection;
}

type Found = { format: Pick<ArtifactFormat, 'id' | 'kind'>; match: Match; part: ParsedArtifact };

/** Characters up to which the file that an artifact refers to is read: a dataset may be larger than any prompt. */
const MAX_REFERRED = { dataset: 20_000_000, 'api-description': MAX_LENGTH } as const;

/** What a file is that holds no artifact by itself, and that one refers to as `role`; nothing where it is none. */
export function detectReferred(path: string, text: string, role: ReferredRole): Detection {
  const format = REFERRED_FORMATS.find((one) => one.role === role);
  if (format === undefined) return { artifacts: [], broken: [], warnings: [] };
  if (text.length > MAX_REFERRED[role])
    return role === 'dataset'
      ? detectLargeDataset(path, digestOf(text))
      : { artifacts: [], broken: [], warnings: [] };
  const parsed = format.parse(probeFile(path, text));
  const match = { confidence: 'certain' as const, reason: format.reason };
  const artifacts = parsed.ok ? parsed.value.map((part) => toArtifact(path, { format, match, part })) : [];
  return { artifacts, broken: [], warnings: [] };
}

/** A dataset that is too large to tell row by row what changed. `digest`: of the file, or its id. */
export function detectLargeDataset(path: string, digest: string): Detection {
  const format = REFERRED_FORMATS.find((one) => one.role === 'dataset');
  if (format === undefined) return { artifacts: [], broken: [], warnings: [] };
  const match = { confidence: 'certain' as const, reason: format.reason };
  const content = { type: 'eval-suite' as const, settings: {}, data: { rows: null, digest } };
  const part = { name: baseName(path), content, references: [], embeddedTests: null };
  return { artifacts: [toArtifact(path, { format, match, part })], broken: [], warnings: [] };
}

/** Whether a file may pull in others, and how, by its path alone; see `ArtifactFormat.refers`. */
export function refersHow(
  path: string,
  concerns: (kind: ArtifactKind) => boolean,
): 'named' | 'unnamed' | null {
  const possible = possibleAt(path);
  possible.referring ??= listReferring(path, possible.formats);
  if (possible.referring.length === 0) return null;
  const ways = possible.referring.filter(({ kind }) => concerns(kind)).map(({ way }) => way);
  return ways.includes('unnamed') ? 'unnamed' : (ways[0] ?? null);
}

function listReferring(path: string, formats: readonly ArtifactFormat[]): readonly Referring[] {
  return formats.flatMap(({ kind, refers }) => {
    const way = refers?.(path) ?? null;
    return way === null ? [] : [{ kind, way }];
  });
}

/**
 * What a file is whose text cannot be had (binary, too large): a broken artifact where its name says that it is one,
 * else nothing. `found` is what is there instead: `binary data`.
 */
export function detectUnread(path: string, found: string): Detection {
  const format = isCandidate(path) ? FORMATS.find((candidate) => isSureByPath(candidate, path)) : undefined;
  if (format === undefined) return { artifacts: [], broken: [], warnings: [] };
  return {
    artifacts: [],
    broken: [{ path, kind: format.kind, format: format.id, problems: [unreadable(path, found)] }],
    warnings: [],
  };
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
  const role = REFERRED_FORMATS.find(({ id }) => id === was.format)?.role;
  if (file.text.length > (role === undefined ? MAX_LENGTH : MAX_REFERRED[role]))
    return broken([unreadable(path, describeLength(file.text))]);
  const probe = probeFile(path, file.text);
  const referred = REFERRED_FORMATS.find(({ id }) => id === was.format)?.parse(probe);
  if (referred !== undefined) return referred.ok ? null : broken(referred.problems);
  const parsed = /\.(json|ya?ml|toml)$/i.test(path) ? probe.data() : null;
  return parsed === null || parsed.ok ? null : broken(parsed.problems);
}

/** The first place of a file that is no valid syntax, where its artifacts are of a format that reads on behind one. */
export function findFault(path: string, text: string, format: string): Problem | null {
  if (text.length > MAX_LENGTH) return null;
  return FORMATS.find(({ id }) => id === format)?.findFault?.(probeFile(path, text)) ?? null;
}

function describeLength(text: string): string {
  return `${text.length.toLocaleString('en-US')} characters`;
}

function unreadable(path: string, found: string): Problem {
  return { path, line: 1, column: 1, expected: 'text of at most 1,000,000 characters', found };
}

function probeFile(path: string, source: string): FileProbe {
  // Behind a byte order mark the first line would begin like no other.
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  let yaml: ReturnType<FileProbe['yaml']> | null = null;
  let json: ReturnType<FileProbe['json']> | null = null;
  let other: ReturnType<FileProbe['data']> | null = null;
  return {
    path,
    text,
    yaml() {
      yaml ??= parseYaml(path, text);
      return yaml;
    },
    json() {
      json ??= parseJson(path, text);
      return json;
    },
    data() {
      if (/\.json$/i.test(path)) return this.json();
      if (/\.toml$/i.test(path)) other ??= parseToml(path, text);
      else if (isEnvFile(path)) other ??= { ok: true, value: parseEnv(text) };
      else if (isSettingsFile(path)) other ??= { ok: true, value: parseSettings(path, text) };
      else return this.yaml();
      return other;
    },
  };
}

function toArtifact(path: string, { format, match: found, part }: Found): Artifact {
  const { warnings: _warnings, claims: _claims, match, ...fields } = part;
  const digest = digestOf({ content: part.content, embeddedTests: part.embeddedTests });
  return { path, kind: format.kind, format: format.id, ...(match ?? found), digest, ...fields };
}

/** An empty file of that name would still be claimed, and found broken or empty. */
function isSureByPath(format: ArtifactFormat, path: string): boolean {
  return format.candidate(path) && format.match(probeFile(path, 'a'))?.confidence === 'certain';
}
