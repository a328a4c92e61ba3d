/** Permissions of a GitHub App by name, each with its level: `{checks: 'write'}`. */
export type AppPermissions = Readonly<Record<string, string>>;

const LEVELS = ['read', 'write', 'admin'];

/** What is asked for only where somebody wants what it is for. */
export const OPTIONAL_PERMISSIONS: AppPermissions = { actions: 'write', contents: 'write' };
const OPTIONAL_FOR: Readonly<Record<string, string>> = {
  actions: '`workflow` targets',
  contents: 'pull requests by `/promptgate add-case`',
};
const LOST: Readonly<Record<string, string>> = {
  actions: '`workflow` targets are not run',
  contents: '`/promptgate add-case` shows the row and a link to edit the file, and opens no pull request',
};

/** What cannot be done with `granted` for want of a permission that nobody has to grant: `without actions: write …`. */
export function listLost(granted: AppPermissions): string[] {
  return Object.entries(OPTIONAL_PERMISSIONS)
    .filter(([name, level]) => !covers(granted[name], level))
    .map(([name, level]) => `without ${name}: ${level} ${LOST[name]}`);
}

/** Those of `granted` that nobody has to grant, each with what for. */
export function listOptional(granted: AppPermissions): string[] {
  return Object.entries(OPTIONAL_PERMISSIONS)
    .filter(([name, level]) => covers(granted[name], level))
    .map(([name, level]) => `${name}: ${level} (for ${OPTIONAL_FOR[name]})`);
}

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

/**
 * The permission, at least to read, without which GitHub does not let an App subscribe to an event: it refuses a manifest with
 * "Default events are not supported by permissions", and the form does not offer the event. As "Webhook events and payloads"
 * says (docs.github.com/en/webhooks/webhook-events-and-payloads). `issue_comment` takes that for issues, also where only comments
 * on pull requests are of interest (github.com/derive-to/derive/pull/269, github.com/eclipse-csi/otterdog/pull/429).
 */
const SUBSCRIPTIONS: AppPermissions = {
  check_run: 'checks',
  check_suite: 'checks',
  issue_comment: 'issues',
  merge_group: 'merge_queues',
  pull_request: 'pull_requests',
  push: 'contents',
};

/** Those of `events` that GitHub does not offer an App with these permissions, each with what it takes: `issues: read`. */
export function listUnsupported(
  events: readonly string[],
  permissions: AppPermissions,
): { event: string; needs: string }[] {
  return events.flatMap((event) => {
    const name = SUBSCRIPTIONS[event];
    return name === undefined || covers(permissions[name], 'read') ? [] : [{ event, needs: `${name}: read` }];
  });
}
