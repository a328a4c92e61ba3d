import { baseName, isUnderTests } from '../paths.ts';

const NAMES =
  /^((docker|container)file([.-][\w.-]+)?|[\w.-]+\.(dockerfile|containerfile)|procfile([.-][\w.-]+)?|[\w@.-]+\.service|(?!\.)[\w.-]+\.(sh|bash|zsh|ps1|bat|cmd)|justfile|makefile)$/i;
/** Scripts that try out or compare models. */
const TRIALS = /(^|[-_.])(tests?|validate|verify|check|bench(marks?)?|smoke|compare|download|e2e)([-_.]|$)/i;

/** Images, scripts and services, but those that only try something out. */
export function isCommandFile(path: string): boolean {
  return NAMES.test(baseName(path)) && !TRIALS.test(baseName(path)) && !isUnderTests(path);
}
