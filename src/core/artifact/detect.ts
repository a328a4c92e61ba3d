import { formatsFor, isCandidate } from './candidates.ts';
import { saySettingsOnce } from './claims.ts';
import { digestOf } from './digest.ts';
import { isSaid, liftOut, listEmbeddedFiles } from './embedded-files.ts';
import { FORMATS, REFERRED_FORMATS } from './formats/index.ts';
import { tellingSettings } from './formats/telling-settings.ts';
import { filledAs, knownAs, probeKnown, probeLenient, underName, withoutDirectives } from './known-file.ts';
import { baseName } from './paths.ts';
import { probeFile } from './probe.ts';
import type { Problem } from './problem.ts';
import { isToolsRole, namesOf } from './references/given-tools.ts';
import { addRest } from './rest-settings.ts';
import type { SourceLoads } from './source/loads/find-loads.ts';
import type {
  Artifact,
  ArtifactFormat,
  ArtifactKind,
  BrokenArtifact,
  FileProbe,
  FileRole,
  LintFinding,
  Match,
  ParsedArtifact,
  ReferredRole,
} from './types.ts';

export { isCandidate, refersHow } from './candidates.ts';

export type Detection = {
  artifacts: Artifact[];
  broken: BrokenArtifact[];
  warnings: LintFinding[];
  /** What files a program reads into what a model is told; absent where it reads none. */
  loads?: SourceLoads;
};

/** Longer files are data; a file whose name says that it is an artifact is then broken. Characters. */
const MAX_LENGTH = 1_000_000;

/** Loads what the formats of these files need; has to be done before `detectFile` reads them. */
export async function prepareFormats(paths: readonly string[]): Promise<void> {
  const needed = new Set(
    paths.flatMap((path) => formatsFor(path).filter(({ prepare }) => prepare !== undefined)),
  );
  await Promise.all([...needed].map((format) => format.prepare?.()));
}

/** A file's text, and what it is to artifacts that refer to it. */
export type FileText = { path: string; text: string; role: FileRole | null };

/** What each of these files holds, in their order. */
export type DetectTexts = (files: readonly FileText[]) => Promise<Detection[]>;

/** Finds the artifacts of many files, in the calling thread. */
export const detectTexts: DetectTexts = async (files) => {
  await prepareFormats(files.map(({ path }) => path));
  return files.map(({ path, text, role }) => {
    if (role === 'loader') return detectFile(path, text, true);
    if (isToolsRole(role)) return detectGiven(path, text, namesOf(role));
    const detected = detectFile(path, text);
    const isOther = role === null || detected.artifacts.length + detected.broken.length > 0;
    return isOther ? detected : detectReferred(path, text, role);
  });
};

/**
 * What artifacts a file holds. Of the formats that match, the first claims the file; model settings beside tool
 * definitions are an artifact of their own. Never throws, whatever the text. `asked`: also what a program reads that holds
 * no artifact.
 */
export function detectFile(path: string, text: string, asked = false): Detection {
  if (!isCandidate(path)) return { artifacts: [], broken: [], warnings: [] };
  const filled = filledAs(path);
  return filled === null ? detectOwn(path, text, asked) : detectTemplate(path, filled, text, asked);
}

/** A template of configuration; it may be a prompt of that name as well, where it is no configuration. */
function detectTemplate(path: string, filled: string, text: string, asked: boolean): Detection {
  const made = underName(path, detectFile(filled, text, asked));
  if (made.artifacts.length > 0) return made;
  const own = formatsFor(path).length === 0 ? made : detectOwn(path, text, asked);
  // As it is written first: in a prompt the directives are a part of it.
  const plain = own.artifacts.length + own.broken.length > 0 ? null : withoutDirectives(text);
  const found = plain === null ? made : underName(path, detectFile(filled, plain, asked));
  return found.artifacts.length > 0 ? found : own;
}

function detectOwn(path: string, text: string, asked: boolean): Detection {
  const formats = formatsFor(path).filter((format) => text.length <= longestOf(format));
  if (formats.length === 0) return detectUnread(path, describeLength(text));
  const probe = probeKnown(path, text);
  const strict = withEmbedded(probe, detectIn(probe, formats));
  // What a format surely knows and cannot read stays broken: its reader may be a strict one.
  const lenient = strict.artifacts.length + strict.broken.length > 0 ? null : probeLenient(probe);
  const found = lenient === null ? strict : withEmbedded(lenient, detectIn(lenient, formats));
  const detection = withLoads(probe, formats, found, asked);
  return probe.path === path ? detection : underName(path, detection);
}

function withLoads(
  probe: FileProbe,
  formats: readonly ArtifactFormat[],
  detection: Detection,
  asked: boolean,
): Detection {
  for (const { listLoads } of formats) {
    const loads = listLoads?.(probe, asked) ?? null;
    if (loads !== null) return { ...detection, loads };
  }
  return detection;
}

function longestOf({ longest = MAX_LENGTH }: Pick<ArtifactFormat, 'longest'>): number {
  return longest;
}

function detectIn(probe: FileProbe, formats: readonly ArtifactFormat[]): Detection {
  const { path } = probe;
  const detection: Detection = { artifacts: [], broken: [], warnings: [] };
  const found: Found[] = [];
  for (const format of formats) {
    if (format.onlyAlone === true && found.length + detection.broken.length > 0) continue;
    const match = format.match(probe);
    if (match === null) continue;
    const parsed = format.parse(probe);
    if (parsed.ok) {
      // It looked like one from afar; another format may know better.
      if (parsed.value.length === 0) continue;
      found.push(...parsed.value.map((part) => ({ format, match, part })));
      detection.warnings.push(...parsed.value.flatMap((part) => part.warnings ?? []));
    } else if (match.confidence === 'certain') {
      detection.broken.push({
        path,
        kind: match.kind ?? format.kind,
        format: format.id,
        problems: parsed.problems,
      });
    } else continue;
    if (format.leavesRest !== true) break;
  }
  if (found.length === 0) return detection;
  const parts = saySettingsOnce(found.map(({ part }) => part));
  const left = found.flatMap((one, index) => {
    const part = parts[index] ?? null;
    return part === null ? [] : [{ ...one, part }];
  });
  const nameOf = namesApart([]);
  detection.artifacts = withRest(probe, left).map((one) => {
    const artifact = toArtifact(path, one);
    return { ...artifact, name: nameOf(artifact) };
  });
  return detection;
}

/** Also the tools that a program of another file gives a model by these names. */
function detectGiven(path: string, text: string, names: readonly string[]): Detection {
  const detection = detectFile(path, text, true);
  const probe = probeKnown(path, text);
  for (const format of formatsFor(path)) {
    if (format.readGiven === undefined || text.length > longestOf(format)) continue;
    const { tools, asked } = format.readGiven(probe, names);
    const known = new Set(detection.artifacts.map(({ kind, lines }) => `${kind} ${lines}`));
    const match = { confidence: 'certain' as const, reason: 'given to a model by another file' };
    const nameOf = namesApart(detection.artifacts);
    const found = tools
      .map((part) => toArtifact(path, { format, match: part.match ?? match, part }))
      .filter(({ kind, lines }) => !known.has(`${kind} ${lines}`))
      .map((artifact) => ({ ...artifact, name: nameOf(artifact) }));
    const loads = detection.loads ?? { prompts: [], gives: [], asks: [], tools: [] };
    return {
      ...detection,
      artifacts: [...detection.artifacts, ...found].sort((a, b) => (a.lines?.[0] ?? 0) - (b.lines?.[0] ?? 0)),
      loads: { ...loads, tools: [...loads.tools, ...asked] },
    };
  }
  return detection;
}

/** The settings beside those that formats know go to one of the parts, or are one of their own. */
function withRest(probe: FileProbe, found: readonly Found[]): Found[] {
  const last = found.at(-1);
  if (last === undefined || !found.every(({ format }) => format.readsSome === true)) return [...found];
  const parts = addRest(
    probe,
    found.map(({ part }) => part),
  );
  return parts.map((part, index) => ({ ...(found[index] ?? { ...last, format: tellingSettings }), part }));
}

/** Also what the files hold that this one holds as texts, as far as nothing of it has them among its settings. */
function withEmbedded(probe: FileProbe, outer: Detection): Detection {
  const files = listEmbeddedFiles(probe);
  if (files.length === 0) return outer;
  const artifacts = [...outer.artifacts];
  const warnings = [...outer.warnings];
  const nameOf = namesApart(outer.artifacts);
  for (const inner of files) {
    const formats = formatsFor(inner.path).filter(isReadInside);
    if (formats.length === 0) continue;
    // One that cannot be read may be a template; the file around it can be.
    const found = detectIn(probeFile(inner.path, inner.text), formats);
    if (found.artifacts.length === 0 || isSaid(inner.text, outer.artifacts)) continue;
    const lifted = liftOut(probe.path, inner, found);
    artifacts.push(...lifted.artifacts.map((one) => ({ ...one, name: nameOf(one) })));
    warnings.push(...lifted.warnings);
  }
  return { ...outer, artifacts, warnings };
}

/** Programs are not parsed in there, and rows are too many. */
function isReadInside({ id, prepare }: ArtifactFormat): boolean {
  return prepare === undefined && !REFERRED_FORMATS.some((format) => format.id === id);
}

/** Names differ within a kind: of one that is used again the second is `name#2`. */
function namesApart(used: readonly Artifact[]): (artifact: Artifact) => string {
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

type Found = {
  format: Pick<ArtifactFormat, 'id' | 'kind' | 'readsSome'>;
  match: Match;
  part: ParsedArtifact;
};

/** Characters up to which the file that an artifact refers to is read: a dataset may be larger than any prompt. */
const MAX_REFERRED = { dataset: 20_000_000, 'api-description': MAX_LENGTH, loaded: 200_000 } as const;

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
  const format = FORMATS.find(({ id }) => id === was.format) ?? {};
  if (file.text.length > (role === undefined ? longestOf(format) : MAX_REFERRED[role]))
    return broken([unreadable(path, describeLength(file.text))]);
  const filled = filledAs(path);
  const text = filled === null ? file.text : (withoutDirectives(file.text) ?? file.text);
  const strict = probeKnown(filled ?? path, text);
  const probe = probeLenient(strict) ?? strict;
  const referred = REFERRED_FORMATS.find(({ id }) => id === was.format)?.parse(probe);
  if (referred !== undefined) return referred.ok ? null : broken(referred.problems);
  const parsed = /\.(json|ya?ml|toml)$/i.test(filled ?? knownAs(path)) ? probe.data() : null;
  return parsed === null || parsed.ok
    ? null
    : broken(parsed.problems.map((problem) => ({ ...problem, path })));
}

/** The first place of a file that is no valid syntax, where its artifacts are of a format that reads on behind one. */
export function findFault(path: string, text: string, format: string): Problem | null {
  const known = FORMATS.find(({ id }) => id === format);
  if (known === undefined || text.length > longestOf(known)) return null;
  return known.findFault?.(probeKnown(path, text)) ?? null;
}

function describeLength(text: string): string {
  return `${text.length.toLocaleString('en-US')} characters`;
}

function unreadable(path: string, found: string): Problem {
  return { path, line: 1, column: 1, expected: 'text of at most 1,000,000 characters', found };
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
