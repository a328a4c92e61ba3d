export { promptgateCacheDir } from './cache-dir.ts';
export { openCalibrations } from './calibrations.ts';
export { openTrialStore } from './trial-store.ts';
