import {
  listLacking,
  listLost,
  listOptional,
  listPermissions,
  listUnsupported,
  OPTIONAL_PERMISSIONS,
} from '../../core/policy/app-permissions.ts';
import type { AppFacts, AppRefusal, HookDelivery } from '../../ports.ts';
import type { DoctorCheck } from './doctor.ts';

/** What the App is to be: app.yml, the environment, and where this server listens. */
export type Expected = {
  appId: number;
  apiUrl: string;
  owners: ReadonlySet<string>;
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
  hookPath: string;
};

/** GitHub takes no JWT from a clock that is further off. Milliseconds. */
const MOST_SKEW_MS = 60_000;

const good = (name: string, detail: string): DoctorCheck => ({ name, ok: true, detail });
const fault = (name: string, detail: string): DoctorCheck => ({ name, ok: false, detail });

/** Where GitHub did not tell of the App. */
export function checkRefusal({ status, message, skewMs }: AppRefusal, expected: Expected): DoctorCheck[] {
  const { appId, apiUrl } = expected;
  const clock = skewMs === null ? [] : [checkClock(skewMs)];
  if (status === 404)
    return [
      ...clock,
      good('GitHub', apiUrl),
      fault(
        'App',
        `GitHub knows no App ${appId}. Set APP_ID to the number on the App's settings page, and GITHUB_API_URL where the App is one of a GitHub Enterprise Server.`,
      ),
    ];
  if (status === 401)
    return [
      ...clock,
      good('GitHub', apiUrl),
      fault(
        'App',
        `GitHub does not accept PRIVATE_KEY for App ${appId}. Generate a new key on the App's settings page under "Private keys" and set it, or set APP_ID to the App that the key belongs to.`,
      ),
    ];
  return [...clock, fault('GitHub', `${message} GITHUB_API_URL is ${apiUrl}.`)];
}

/** Everything that GitHub tells of the App, against what is expected. */
export function checkFacts(facts: AppFacts, expected: Expected): DoctorCheck[] {
  return [
    good('GitHub', expected.apiUrl),
    checkClock(facts.skewMs),
    good('App', `number ${facts.id}, ${facts.page}; GitHub accepts the private key`),
    checkPermissions(facts, expected),
    checkEvents(facts, expected),
    checkHook(facts, expected),
    checkDeliveries(facts),
    ...checkInstallations(facts, expected),
  ];
}

function checkClock(skewMs: number): DoctorCheck {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return good('clock', `within ${Math.max(1, seconds)} s of GitHub's`);
  const direction = skewMs > 0 ? 'behind' : 'ahead of';
  return fault(
    'clock',
    `this machine's clock is ${seconds} s ${direction} GitHub's, which accepts no more than 60 s. Turn time synchronisation on (timedatectl set-ntp true).`,
  );
}

function checkPermissions(facts: AppFacts, { permissions }: Expected): DoctorCheck {
  const lacking = listLacking(facts.permissions, permissions);
  if (lacking.length > 0)
    return fault(
      'permissions',
      `the App does not ask for ${lacking.join(', ')}. Set this at ${settingsOf(facts)}/permissions; then the owner of each installation accepts it.`,
    );
  const more = listLacking({ ...permissions, ...OPTIONAL_PERMISSIONS }, facts.permissions);
  const besides = more.length === 0 ? '' : `; not needed: ${more.join(', ')}`;
  const had = [...listPermissions(permissions), ...listOptional(facts.permissions)];
  const lost = listLost(facts.permissions).map((one) => `; ${one}`);
  return good('permissions', `${had.join(', ')}${besides}${lost.join('')}`);
}

function checkEvents(facts: AppFacts, { events }: Expected): DoctorCheck {
  const lacking = events.filter((event) => !facts.events.includes(event));
  if (lacking.length === 0) return good('events', events.join(', '));
  const first = listUnsupported(lacking, facts.permissions).map(
    ({ event, needs }) => `${event} takes ${needs}`,
  );
  const before =
    first.length === 0 ? '' : ` GitHub offers it once the App asks for what it takes: ${first.join(', ')}.`;
  return fault(
    'events',
    `the App does not subscribe to ${lacking.join(', ')}.${before} Tick this under "Subscribe to events" at ${settingsOf(facts)}/permissions.`,
  );
}

function checkHook(facts: AppFacts, { hookPath }: Expected): DoctorCheck {
  const { url, contentType, insecureSsl, hasSecret } = facts.hook;
  const page = settingsOf(facts);
  const wanted = `https://<your host>${hookPath}`;
  if (url === null || !URL.canParse(url))
    return fault('webhook', `the App has no webhook URL. Set it to ${wanted} at ${page}, and tick "Active".`);
  const { protocol, pathname, hostname } = new URL(url);
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
  const faults = [
    pathname.endsWith(hookPath) ? null : `the URL ${url} has to end with ${hookPath}`,
    protocol === 'https:' || isLocal ? null : `the URL ${url} has to be https`,
    contentType === 'json' ? null : `the content type is ${contentType ?? 'not set'}, not application/json`,
    insecureSsl === '0' ? null : 'SSL verification is off',
    hasSecret ? null : 'no secret is set: set that of WEBHOOK_SECRET',
  ].filter((one) => one !== null);
  return faults.length === 0
    ? good('webhook', `${url}, as JSON, with a secret`)
    : fault('webhook', `${faults.join('; ')}. Mend it at ${page}, under "Webhook".`);
}

/** An event of which no attempt arrived. GitHub tells attempts newest first. */
function checkDeliveries(facts: AppFacts): DoctorCheck {
  const { deliveries } = facts;
  const arrived = new Set(deliveries.filter((one) => one.arrived).map(({ guid }) => guid));
  const failed = new Map<string, HookDelivery>();
  for (const one of deliveries)
    if (!arrived.has(one.guid) && !failed.has(one.guid)) failed.set(one.guid, one);
  const [newest] = failed.values();
  if (newest === undefined)
    return good('deliveries', deliveries.length === 0 ? 'none yet' : `the last ${arrived.size} arrived`);
  const advice =
    newest.status === 401 || newest.status === 403
      ? 'The server refuses signatures: set the same secret as WEBHOOK_SECRET and in the App.'
      : `Check that \`promptgate serve\` runs and can be reached at ${facts.hook.url ?? 'the webhook URL'}. A server that starts asks for them again.`;
  const when = new Date(newest.at).toISOString();
  return fault(
    'deliveries',
    `${failed.size} of the last ${failed.size + arrived.size} did not arrive; the newest, ${newest.event}, ended with ${newest.status} at ${when}. ${advice} Details: ${settingsOf(facts)}/advanced`,
  );
}

/** What the App asks for beside what it needs, and this owner has not accepted. */
function describeUnaccepted(asked: AppFacts['permissions'], granted: AppFacts['permissions']): string {
  const unaccepted = listLost(granted).filter((lost) => !listLost(asked).includes(lost));
  return unaccepted.map((lost) => `; ${lost}, until an owner accepts it there`).join('');
}

function checkInstallations(facts: AppFacts, { owners, permissions }: Expected): DoctorCheck[] {
  const checks: DoctorCheck[] = [];
  const found = new Set<string>();
  for (const { account, page, suspended, permissions: granted } of facts.installations) {
    const name = `installation on ${account}`;
    if (!owners.has(account.toLowerCase())) {
      checks.push(good(name, `its pull requests are ignored: ${account} is not among PROMPTGATE_OWNERS`));
      continue;
    }
    found.add(account.toLowerCase());
    const lacking = listLacking(granted, permissions);
    if (suspended) checks.push(fault(name, `it is suspended. An owner of ${account} lifts this at ${page}.`));
    else if (lacking.length > 0)
      checks.push(
        fault(
          name,
          `it does not grant ${lacking.join(', ')} yet. An owner of ${account} accepts this at ${page}.`,
        ),
      );
    else
      checks.push(
        good(
          name,
          `${page}; a policy for all of ${account} is read from ${account}/.github where that is among the repositories chosen there${describeUnaccepted(facts.permissions, granted)}`,
        ),
      );
  }
  for (const owner of owners)
    if (!found.has(owner))
      checks.push(
        fault(
          `installation on ${owner}`,
          `the App is not installed there. Install it at ${facts.page}/installations/new, or take ${owner} off PROMPTGATE_OWNERS.`,
        ),
      );
  return checks;
}

/** The App's own settings, on whichever GitHub it lives: `https://host/apps/slug`, on a server `https://host/github-apps/slug`. */
function settingsOf({ page, slug, owner }: AppFacts): string {
  const web = page.replace(/\/(github-)?apps\/[^/]+$/, '');
  const home = owner.isOrganization ? `${web}/organizations/${owner.login}` : web;
  return `${home}/settings/apps/${slug}`;
}
