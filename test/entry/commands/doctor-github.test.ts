import { describe, expect, it } from 'vitest';
import { readAppManifest } from '../../../src/app-manifest.ts';
import { listUnsupported } from '../../../src/core/policy/app-permissions.ts';
import { checkFacts, checkRefusal, type Expected } from '../../../src/entry/commands/doctor-github.ts';
import type { AppFacts, HookDelivery } from '../../../src/ports.ts';

const EXPECTED: Expected = {
  appId: 7,
  apiUrl: 'https://ghe.acme.com/api/v3',
  owners: new Set(['acme']),
  permissions: { checks: 'write', metadata: 'read' },
  events: ['pull_request'],
  hookPath: '/api/github/webhooks',
};
const FACTS: AppFacts = {
  id: 7,
  slug: 'gate',
  page: 'https://ghe.acme.com/github-apps/gate',
  owner: { login: 'acme', isOrganization: true },
  permissions: EXPECTED.permissions,
  events: EXPECTED.events,
  skewMs: 0,
  hook: {
    url: 'https://gate.acme.com/api/github/webhooks',
    contentType: 'json',
    insecureSsl: '0',
    hasSecret: true,
  },
  installations: [
    {
      account: 'Acme',
      page: 'https://ghe.acme.com/i/1',
      permissions: EXPECTED.permissions,
      suspended: false,
    },
  ],
  deliveries: [],
};
const faults = (facts: Partial<AppFacts>) =>
  checkFacts({ ...FACTS, ...facts }, EXPECTED).filter(({ ok }) => !ok);
const delivery = (guid: string, fields: Partial<HookDelivery> = {}): HookDelivery => ({
  id: '1',
  guid,
  at: Date.UTC(2026, 0, 1),
  arrived: true,
  status: 202,
  event: 'pull_request.opened',
  installationId: 1,
  ...fields,
});
const failed = (status: number) => ({ arrived: false, status });

describe('what GitHub tells of the App', () => {
  it('is all well where it is as app.yml and the environment have it', () => {
    expect(faults({})).toEqual([]);
  });

  it('may have the permissions that nobody has to grant, and no other beside what is expected', () => {
    const more = { ...EXPECTED.permissions, actions: 'write', contents: 'write', administration: 'write' };
    const check = checkFacts({ ...FACTS, permissions: more }, EXPECTED).find(
      ({ name }) => name === 'permissions',
    );
    expect(check).toEqual({
      name: 'permissions',
      ok: true,
      detail:
        'checks: write, metadata: read, actions: write (for `workflow` targets), contents: write (for pull requests by `/promptgate add-case`); not needed: administration: write',
    });
  });

  it('says what is lost without a permission that nobody has to grant, and where an owner has not accepted one yet', () => {
    const detail = (facts: Partial<AppFacts>, of: string) =>
      checkFacts({ ...FACTS, ...facts }, EXPECTED).find(({ name }) => name === of)?.detail;
    expect(detail({}, 'permissions')).toMatch(
      /; without actions: write `workflow` targets are not run; without contents: write `\/promptgate add-case` shows the row .*opens no pull request$/,
    );
    expect(detail({}, 'installation on Acme')).not.toContain('without');
    const asks = { permissions: { ...EXPECTED.permissions, contents: 'write' } };
    expect(detail(asks, 'permissions')).not.toContain('without contents');
    expect(detail(asks, 'installation on Acme')).toMatch(
      /without contents: write .* until an owner accepts it there$/,
    );
  });

  it('shows a clock that is wrong by more than GitHub takes, either way, also where it let nobody in', () => {
    expect(faults({ skewMs: 59_000 })).toEqual([]);
    expect(faults({ skewMs: 90_000 })[0]?.detail).toContain("90 s behind GitHub's");
    expect(faults({ skewMs: -90_000 })[0]?.detail).toContain("90 s ahead of GitHub's");
    const refused = checkRefusal({ status: 401, message: '', skewMs: 400_000 }, EXPECTED);
    expect(refused.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['clock', 'App']);
  });

  it.each([
    [{ hasSecret: false }, 'no secret is set'],
    [{ contentType: 'form' }, 'the content type is form'],
    [{ insecureSsl: '1' }, 'SSL verification is off'],
    [{ url: 'http://gate.acme.com/api/github/webhooks' }, 'has to be https'],
  ])('shows a webhook with %j', (hook, words) => {
    const [fault] = faults({ hook: { ...FACTS.hook, ...hook } });
    expect(fault).toMatchObject({ name: 'webhook' });
    expect(fault?.detail).toContain(words);
    expect(fault?.detail).toContain('https://ghe.acme.com/organizations/acme/settings/apps/gate');
  });

  it('says what an event takes that the App does not subscribe to, where GitHub does not offer it yet', () => {
    const events = ['pull_request', 'issue_comment'];
    const lacking = (permissions: Record<string, string>) =>
      checkFacts({ ...FACTS, permissions }, { ...EXPECTED, events }).find(({ name }) => name === 'events')
        ?.detail;
    expect(lacking({ pull_requests: 'write' })).toContain('issue_comment takes issues: read');
    expect(lacking({ issues: 'write' })).not.toContain('takes');
  });

  it('tells where a policy for the whole organisation is read, and what gives access to it', () => {
    const installed = checkFacts(FACTS, EXPECTED).find(({ name }) => name === 'installation on Acme');
    expect(installed?.detail).toContain(
      'https://ghe.acme.com/i/1; a policy for all of Acme is read from Acme/.github',
    );
  });

  it('counts deliveries that no attempt brought, and knows a wrong secret by its refusal', () => {
    const deliveries = [
      delivery('a', failed(401)),
      delivery('b'),
      delivery('b', failed(502)),
      delivery('c', failed(502)),
    ];
    const [fault] = faults({ deliveries });
    expect(fault?.detail).toContain('2 of the last 3 did not arrive');
    expect(fault?.detail).toContain('set the same secret');
    expect(faults({ deliveries: deliveries.slice(1, 3) })).toEqual([]);
    expect(faults({ deliveries: deliveries.slice(3) })[0]?.detail).toContain('`promptgate serve` runs');
  });
});

it('app.yml asks for what its events take', () => {
  const { events, permissions } = readAppManifest();
  expect(listUnsupported(events, permissions)).toEqual([]);
  expect(listUnsupported(events, {}).map(({ event }) => event)).toEqual(events);
});
