import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Detection, DetectTexts, FileText } from '../../core/artifact/detect.ts';

/** What is remembered, at most. Bytes. */
const MAX_BYTES = 64_000_000;
/** Of an entry, beside what was found: its key and its place in the table. */
const ENTRY_BYTES = 200;

/**
 * Remembers what was found in a text, by the text, its path and its role: each push to a pull request is reviewed anew, and
 * most of its files are those of the push before. What was asked for longest ago is forgotten first.
 */
export function rememberDetections(detect: DetectTexts, maxBytes = MAX_BYTES): DetectTexts {
  /** Serialised, so that whoever changes what it was given changes nothing for others; null where nothing was found. */
  const known = new Map<string, Buffer | null>();
  let bytes = 0;

  function recall(key: string): Detection | undefined {
    const found = known.get(key);
    if (found === undefined) return undefined;
    known.delete(key);
    known.set(key, found);
    return found === null ? { artifacts: [], broken: [], warnings: [] } : (deserialize(found) as Detection);
  }

  function remember(key: string, detection: Detection): void {
    const isEmpty =
      detection.loads === undefined &&
      [detection.artifacts, detection.broken, detection.warnings].every((list) => list.length === 0);
    const found = isEmpty ? null : serialize(detection);
    if (sizeOf(found) > maxBytes / 10 || known.has(key)) return;
    known.set(key, found);
    bytes += sizeOf(found);
    for (const [oldest, content] of known) {
      if (bytes <= maxBytes) break;
      known.delete(oldest);
      bytes -= sizeOf(content);
    }
  }

  return async (files) => {
    const keys = files.map(keyOf);
    const recalled = keys.map(recall);
    const missing = files.filter((_, i) => recalled[i] === undefined);
    const looked = (missing.length === 0 ? [] : await detect(missing))[Symbol.iterator]();
    return files.map((_, i) => {
      const before = recalled[i];
      if (before !== undefined) return before;
      const detection = looked.next().value ?? { artifacts: [], broken: [], warnings: [] };
      remember(keys[i] ?? '', detection);
      return detection;
    });
  };
}

function sizeOf(found: Buffer | null): number {
  return ENTRY_BYTES + (found?.byteLength ?? 0);
}

function keyOf({ path, text, role }: FileText): string {
  return createHash('sha256')
    .update(`${role ?? ''}\0${path}\0`)
    .update(text)
    .digest('base64');
}
