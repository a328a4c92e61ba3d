import { formatsFor } from './candidates.ts';
import { saySettingsOnce } from './claims.ts';
import { detectReferred } from './detect-referred.ts';
import { type Detection, type Found, holdsAny, namesApart, nothing, toArtifact } from './detection.ts';
import { isSaid, liftOut, listEmbeddedFiles } from './embedded-files.ts';
import { type FileForm, listForms, listReadings, readStrictly, underOwnPath } from './file-forms.ts';
import { REFERRED_FORMATS } from './formats/index.ts';
import { tellingSettings } from './formats/telling-settings.ts';
import { describeLength, longestOf } from './length-limits.ts';
import { probeFile } from './probe.ts';
import { isToolsRole, namesOf } from './references/given-tools.ts';
import { addRest } from './rest-settings.ts';
import type { ArtifactFormat, FileProbe, FileRole } from './types.ts';
import { detectUnread } from './unread-files.ts';

export { isCandidate, refersHow } from './candidates.ts';
export { detectLargeDataset, detectReferred } from './detect-referred.ts';
export type { Detection } from './detection.ts';
export { detectUnread, explainLost, findFault } from './unread-files.ts';

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
    return role === null || holdsAny(detected) ? detected : detectReferred(path, text, role);
  });
};

/**
 * What artifacts a file holds. Of the formats that match, the first claims the file; model settings beside tool
 * definitions are an artifact of their own. Never throws, whatever the text. `asked`: also what a program reads that holds
 * no artifact.
 */
export function detectFile(path: string, text: string, asked = false): Detection {
  let own = nothing();
  for (const form of listForms(path, text)) {
    if (formatsFor(form.path).length === 0) continue;
    const found = detectForm(form, asked);
    const detection = form.path === path ? found : underOwnPath(path, found);
    if (holdsAny(detection)) return detection;
    if (form.path === path) own = detection;
  }
  return own;
}

/** What a file holds in one form. What a format surely knows and cannot read stays broken: its reader may be a strict one. */
function detectForm(form: FileForm, asked: boolean): Detection {
  const { path, text } = form;
  const formats = formatsFor(path).filter((format) => text.length <= longestOf(format));
  if (formats.length === 0) return detectUnread(path, describeLength(text));
  let known = path;
  let found = nothing();
  for (const probe of listReadings(form)) {
    known = probe.path;
    found = withLoads(probe, formats, withEmbedded(probe, detectIn(probe, formats)), asked);
    if (holdsAny(found)) break;
  }
  return known === path ? found : underOwnPath(path, found);
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

function detectIn(probe: FileProbe, formats: readonly ArtifactFormat[]): Detection {
  const { path } = probe;
  const detection = nothing();
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
  const probe = readStrictly(path, text);
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
    const loads = detection.loads ?? { prompts: [], gives: [], readers: [], asks: [], tools: [] };
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
