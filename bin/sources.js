// Whether dist/ was made of what src/ holds now. Plain JavaScript for Node 20 and newer.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Changes whenever somebody saves the file. */
export function stampOf(path) {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}

/** `stamps`: by path from the top of the checkout. */
export function isFresh(root) {
  try {
    const stamps = JSON.parse(readFileSync(join(root, 'dist', 'sources.json'), 'utf8'));
    return Object.entries(stamps).every(([path, stamp]) => stampOf(`${root}/${path}`) === stamp);
  } catch {
    // Nothing was built, or a source is gone.
    return false;
  }
}
