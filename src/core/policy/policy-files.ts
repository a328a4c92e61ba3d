import { baseName, directoryOf, isForeign, isRecordedData } from '../artifact/paths.ts';

/** The policy of a whole repository. */
export const POLICY_PATH = '.github/promptgate.yml';

/** The name of a policy for one directory and what lies below it. */
const NESTED_NAME = 'promptgate.yml';

/** Whether a file is a policy of its directory. Not at the top, where the policy is `.github/promptgate.yml`. */
function isNestedPolicy(path: string): boolean {
  const directory = directoryOf(path);
  return (
    baseName(path) === NESTED_NAME &&
    directory !== '' &&
    baseName(directory) !== '.github' &&
    !isForeign(path) &&
    !isRecordedData(path)
  );
}

/** Every policy file among these paths, the whole repository's first. */
export function listPolicyFiles(paths: Iterable<string>): string[] {
  const found = [...paths].filter((path) => path === POLICY_PATH || isNestedPolicy(path));
  const isRoot = (path: string) => Number(path === POLICY_PATH);
  return found.sort((a, b) => isRoot(b) - isRoot(a) || (a < b ? -1 : 1));
}

/** Names that people give the file by mistake. */
export const NEAR_PATHS: readonly string[] = [
  '.github/promptgate.yaml',
  'promptgate.yml',
  'promptgate.yaml',
  '.promptgate.yml',
  '.promptgate.yaml',
];

/** Whether a file is a policy, or was meant for one. */
export function looksLikePolicy(path: string): boolean {
  return path === POLICY_PATH || isNestedPolicy(path) || NEAR_PATHS.includes(path);
}

/** What a problem of a policy expects that stands in another repository and cannot be read. */
export const READABLE = 'a policy that can be read';

/** Whether a path is of the organisation's repository: `acme/.github:.github/promptgate.yml`. */
export function isElsewhere(path: string): boolean {
  return /^[^/:]+\/\.github:/.test(path);
}
