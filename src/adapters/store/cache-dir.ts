import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where trials are kept: PROMPTGATE_CACHE_DIR, else the place that the system has for caches. */
export function promptgateCacheDir(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const named = env.PROMPTGATE_CACHE_DIR;
  if (named !== undefined && named !== '') return named;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'promptgate');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'promptgate', 'Cache');
  const caches = env.XDG_CACHE_HOME;
  return join(caches === undefined || caches === '' ? join(home, '.cache') : caches, 'promptgate');
}
