import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * One directory for all that a run leaves in temporary files, removed when it is over: workers are ended without being asked, so
 * none of them can be left to clean up after itself. What tests start inherits it.
 */
export function setup(): () => void {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'promptgate-')));
  // PostgreSQL runs as a user of its own, who has to get to its directory in here.
  chmodSync(dir, 0o711);
  process.env.TMPDIR = dir;
  return () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}
