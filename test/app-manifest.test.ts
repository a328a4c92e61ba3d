import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PASSING, RECEIVERS, UNASKED } from '../src/entry/webhooks/index.ts';

type Manifest = {
  public: boolean;
  hook_attributes: { url: string };
  default_permissions: Record<string, string>;
  default_events: string[];
};
const manifest = parse(readFileSync(new URL('../app.yml', import.meta.url), 'utf8')) as Manifest;

it('asks for write access to checks, pull requests and issues only', () => {
  const writes = Object.entries(manifest.default_permissions).filter(([, access]) => access !== 'read');
  expect(Object.fromEntries(writes)).toEqual({
    checks: 'write',
    issues: 'write',
    pull_requests: 'write',
  });
});

it('is private and names the path that webhooks arrive at', () => {
  expect(manifest.public).toBe(false);
  expect(new URL(manifest.hook_attributes.url).pathname).toBe('/api/github/webhooks');
});

it('subscribes to the events that are handled, and to no other', () => {
  const handled = new Set(
    RECEIVERS.flatMap(({ events }) => events.filter((event) => !PASSING.has(event))).map(
      (event) => event.split('.')[0] ?? '',
    ),
  );
  expect(new Set(manifest.default_events)).toEqual(
    new Set([...handled].filter((event) => !UNASKED.has(event))),
  );
});

it('subscribes to no event that its permissions do not allow', () => {
  const needs: Record<string, string> = {
    pull_request: 'pull_requests',
    check_run: 'checks',
    check_suite: 'checks',
    push: 'contents',
    merge_group: 'merge_queues',
    // Of pull requests; those of issues take the permission for issues.
    issue_comment: 'pull_requests',
  };
  for (const event of manifest.default_events)
    expect(manifest.default_permissions).toHaveProperty(needs[event] ?? event);
});
