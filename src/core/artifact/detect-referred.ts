import { type Detection, nothing, toArtifact } from './detection.ts';
import { digestOf } from './digest.ts';
import { REFERRED_FORMATS } from './formats/index.ts';
import { MAX_REFERRED } from './length-limits.ts';
import { baseName } from './paths.ts';
import { probeFile } from './probe.ts';
import type { ReferredRole } from './types.ts';

/** What a file is that holds no artifact by itself, and that one refers to as `role`; nothing where it is none. */
export function detectReferred(path: string, text: string, role: ReferredRole): Detection {
  const format = REFERRED_FORMATS.find((one) => one.role === role);
  if (format === undefined) return nothing();
  if (text.length > MAX_REFERRED[role])
    return role === 'dataset' ? detectLargeDataset(path, digestOf(text)) : nothing();
  const parsed = format.parse(probeFile(path, text));
  const match = { confidence: 'certain' as const, reason: format.reason };
  const artifacts = parsed.ok ? parsed.value.map((part) => toArtifact(path, { format, match, part })) : [];
  return { ...nothing(), artifacts };
}

/** A dataset that is too large to tell row by row what changed. `digest`: of the file, or its id. */
export function detectLargeDataset(path: string, digest: string): Detection {
  const format = REFERRED_FORMATS.find((one) => one.role === 'dataset');
  if (format === undefined) return nothing();
  const match = { confidence: 'certain' as const, reason: format.reason };
  const content = { type: 'eval-suite' as const, settings: {}, data: { rows: null, digest } };
  const part = { name: baseName(path), content, references: [], embeddedTests: null };
  return { ...nothing(), artifacts: [toArtifact(path, { format, match, part })] };
}
