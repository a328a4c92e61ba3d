import { chmodSync, mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One directory for all that a run leaves in temporary files, removed when it is over: workers are ended without being asked, so
 * none of them can be left to clean up after itself. What tests start inherits it.
 */
export function setup(): () => Promise<void> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'promptgate-')));
  // PostgreSQL runs as a user of its own, who has to get to its directory in here.
  chmodSync(dir, 0o711);
  process.env.TMPDIR = dir;
  // It takes a while, in which vitest has to hear that its workers ended: it takes those for hanging that it does not hear of.
  return () => rm(dir, { recursive: true, force: true, maxRetries: 3 });
}
