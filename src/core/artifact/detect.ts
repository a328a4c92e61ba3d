import { digestOf } from './digest.ts';
import { FORMATS } from './formats/index.ts';
import { baseName, hasDirectory, isForeign } from './paths.ts';
import type { Json, Problem } from './problem.ts';
import { parseJson, parseYaml } from './structured.ts';
import type {
  Artifact,
  ArtifactContent,
  ArtifactFormat,
  BrokenArtifact,
  FileProbe,
  LintFinding,
  Match,
  ParsedArtifact,
} from './types.ts';

export type Detection = { artifacts: Artifact[]; broken: BrokenArtifact[]; warnings: LintFinding[] };

/** Longer files are data; a file whose name says that it is an artifact is then broken. Characters. */
const MAX_LENGTH = 1_000_000;

const NEVER =
  /^(package(-lock)?\.json|npm-shrinkwrap\.json|pnpm-(lock|workspace)\.yaml|composer\.json|tsconfig.*\.json|jsconfig\.json|deno\.jsonc?|biome\.jsonc?|\.eslintrc.*|\.prettierrc.*|docker-compose.*\.ya?ml|compose\.ya?ml|mkdocs\.ya?ml|openapi.*|swagger.*|.*\.schema\.json|.*[.-]lock(\.(json|ya?ml))?|manifest\.json|CITATION.*|.*\.min\.json|\.pre-commit-config\.ya?ml)$/i;
const TRANSLATIONS = /^(i18n|l10n|locales?|lang|langs|languages|translations?|messages)$/i;

/** Whether a file's text is worth reading, by its path alone. */
export function isCandidate(path: string): boolean {
  if (isForeign(path) || NEVER.test(baseName(path))) return false;
  if (hasDirectory(path, TRANSLATIONS) && /\.(json|ya?ml)$/i.test(path) && !/\.prompt\.ya?ml$/i.test(path))
    return false;
  return FORMATS.some((format) => format.candidate(path));
}

/** Loads what the formats of these files need; has to be done before `detectFile` reads them. */
export async function prepareFormats(paths: readonly string[]): Promise<void> {
  const needed = FORMATS.filter(
    (format) => format.prepare !== undefined && paths.some((path) => format.candidate(path)),
  );
  await Promise.all(needed.map((format) => format.prepare?.()));
}

/**
 * What artifacts a file holds. Of the formats that match, the first claims the file; model settings beside tool
 * definitions are an artifact of their own. Never throws, whatever the text.
 */
export function detectFile(path: string, text: string): Detection {
  const detection: Detection = { artifacts: [], broken: [], warnings: [] };
  if (!isCandidate(path)) return detection;
  if (text.length > MAX_LENGTH) return detectUnread(path, describeLength(text));
  const probe = probeFile(path, text);
  for (const format of FORMATS) {
    if (!format.candidate(path)) continue;
    const match = format.match(probe);
    if (match === null) continue;
    const parsed = format.parse(probe);
    if (parsed.ok) {
      // It looked like one from afar; another format may know better.
      if (parsed.value.length === 0) continue;
      detection.artifacts.push(...parsed.value.map((part) => toArtifact(path, format, match, part)));
      detection.warnings.push(...parsed.value.flatMap((part) => part.warnings ?? []));
    } else if (match.confidence === 'certain') {
      detection.broken.push({ path, kind: format.kind, format: format.id, problems: parsed.problems });
    } else continue;
    if (format.leavesRest !== true) break;
  }
  return { ...detection, artifacts: saySettingsOnce(detection.artifacts) };
}

/** Model settings beside tools are their own artifact's; one change must not be two. */
function saySettingsOnce(artifacts: readonly Artifact[]): Artifact[] {
  const claimed = new Set(
    artifacts.flatMap(({ content }) => ('settings' in content ? Object.keys(content.settings) : [])),
  );
  return artifacts.map((artifact) => {
    const { content } = artifact;
    if (content.type !== 'tools' || content.otherSettings === undefined || claimed.size === 0)
      return artifact;
    const { otherSettings, ...rest } = content;
    const left = Object.entries(otherSettings).filter(([name]) => !claimed.has(name));
    const own = left.length === 0 ? rest : { ...rest, otherSettings: Object.fromEntries(left) };
    return { ...artifact, content: own, digest: digestOfArtifact(own, artifact.embeddedTests) };
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
  if (file.text.length > MAX_LENGTH) return broken([unreadable(path, describeLength(file.text))]);
  const probe = probeFile(path, file.text);
  const parsed = /\.json$/i.test(path) ? probe.json() : /\.ya?ml$/i.test(path) ? probe.yaml() : null;
  return parsed === null || parsed.ok ? null : broken(parsed.problems);
}

function describeLength(text: string): string {
  return `${text.length.toLocaleString('en-US')} characters`;
}

function unreadable(path: string, found: string): Problem {
  return { path, line: 1, column: 1, expected: 'text of at most 1,000,000 characters', found };
}

function probeFile(path: string, text: string): FileProbe {
  let yaml: ReturnType<FileProbe['yaml']> | null = null;
  let json: ReturnType<FileProbe['json']> | null = null;
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
  };
}

function toArtifact(path: string, format: ArtifactFormat, found: Match, parsed: ParsedArtifact): Artifact {
  const { warnings: _warnings, match, ...fields } = parsed;
  const digest = digestOfArtifact(parsed.content, parsed.embeddedTests);
  return { path, kind: format.kind, format: format.id, ...(match ?? found), digest, ...fields };
}

function digestOfArtifact(content: ArtifactContent, embeddedTests: Json | null): string {
  return digestOf({ content, embeddedTests });
}

/** An empty file of that name would still be claimed, and found broken or empty. */
function isSureByPath(format: ArtifactFormat, path: string): boolean {
  return format.candidate(path) && format.match(probeFile(path, 'a'))?.confidence === 'certain';
}
