import { describe, expect, it } from 'vitest';
import type { Decision, DecisionLog } from '../../src/ports.ts';
import { makeReviewRequest } from './inbox.ts';

const decision = (fields: Partial<Decision>): Decision => ({
  kind: 'accept',
  actor: { id: 11, login: 'ada' },
  about: 'digest',
  reason: 'a known gap',
  source: 'https://github.example/comment/1',
  at: 1_700_000_000_000,
  ...fields,
});

/** What every implementation of the DecisionLog port does. `open` gives the same one every time. */
export function describeDecisionLogContract(open: () => DecisionLog): void {
  describe('a log of decisions', () => {
    it('tells what was decided on one commit of one pull request, oldest first', async () => {
      const request = makeReviewRequest(501);
      const later = decision({ kind: 'approve', about: null, reason: null, at: 1_700_000_000_002 });
      const earlier = decision({ actor: { id: 12, login: 'bob' }, at: 1_700_000_000_001 });
      await open().add(request, 'a'.repeat(40), later);
      await open().add(request, 'a'.repeat(40), earlier);
      expect(await open().list(request, 'a'.repeat(40))).toEqual([earlier, later]);
      expect(await open().list(request, 'b'.repeat(40))).toEqual([]);
      expect(await open().list(makeReviewRequest(502), 'a'.repeat(40))).toEqual([]);
      expect(await open().list({ ...request, repositoryId: 71 }, 'a'.repeat(40))).toEqual([]);
    });
  });
}
