import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pullRequest } from '../../../src/entry/webhooks/pull-request.ts';
import { collectLog } from '../../support/databases.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('fails a delivery that cannot be kept before Probot would answer 202 by itself', async () => {
  const payload = {
    action: 'opened',
    installation: { id: 7 },
    repository: { id: 42, name: 'shop', owner: { login: 'acme' } },
    pull_request: { number: 5, head: { sha: 'a'.repeat(40) } },
  };
  const inbox = { accept: () => new Promise<never>(() => {}) };
  const deps = {
    ...{ inbox, owners: new Set(['acme']), now: Date.now },
    ...{ runEnded: () => false, log: collectLog().log },
  };
  const received = expect(pullRequest.receive({ id: 'guid', payload }, deps)).rejects.toThrow('longer than');
  await vi.advanceTimersByTimeAsync(8_999);
  await received;
});
