import { fileURLToPath } from 'node:url';

/** Where a file of the package lies, by its path from the top. This module and what is built of it are both one folder below that. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
