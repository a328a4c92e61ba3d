export { openAnchors } from './anchors.ts';
export { promptgateCacheDir } from './cache-dir.ts';
export { openCalibrations } from './calibrations.ts';
export { openLedger } from './ledger.ts';
export { openTrialStore } from './trial-store.ts';
