import { hasDirectory, stemOf } from '../paths.ts';

/** Whether the name of a file or of a folder above it says that it holds prompts. */
export function isPromptsFile(path: string): boolean {
  return (
    /(^|[-_.])(system[-_]?)?(prompts?|instructions?|personas?)([-_.]|$)/i.test(stemOf(path)) ||
    hasDirectory(path, /^([a-z0-9]+[-_])*prompts?([-_]?(templates?|library|lib|files|store|bank))?$/i)
  );
}
