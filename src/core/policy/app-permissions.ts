/** Permissions of a GitHub App by name, each with its level: `{checks: 'write'}`. */
export type AppPermissions = Readonly<Record<string, string>>;

const LEVELS = ['read', 'write', 'admin'];

/** Whether a permission that is granted at `level` covers `wanted`. */
export function covers(level: string | undefined, wanted: string): boolean {
  return level !== undefined && LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}

/** Those of `wanted` that are not granted at their level: `checks: write`. */
export function listLacking(granted: AppPermissions, wanted: AppPermissions): string[] {
  const lacking = Object.entries(wanted).filter(([name, level]) => !covers(granted[name], level));
  return listPermissions(Object.fromEntries(lacking));
}

export function listPermissions(permissions: AppPermissions): string[] {
  return Object.entries(permissions).map(([name, level]) => `${name}: ${level}`);
}
