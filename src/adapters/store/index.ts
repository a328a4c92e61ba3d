export { promptgateCacheDir } from './cache-dir.ts';
export { openTrialStore } from './trial-store.ts';
