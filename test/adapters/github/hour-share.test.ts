import { describe, expect, it } from 'vitest';
import {
  createHourShare,
  type HourShare,
  heldBack,
  noteUse,
} from '../../../src/adapters/github/hour-share.ts';

const LIMIT = 5000;
const RESET = 3600;

/** Numbers in [0,1[, the same every time. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/**
 * An hour of an installation in which one repository asks for `share` of all that is asked, and ten others for the rest, by whichever
 * of the servers has a place. `restartAt`: so many requests are left when all of them start anew.
 */
function runHour(servers: number, share: number, restartAt = -1) {
  const random = createRandom(servers);
  let shares: HourShare[] = Array.from({ length: servers }, createHourShare);
  const refused = new Map<string, number>();
  let remaining = LIMIT;
  let asked = 0;
  while (remaining > 0 && asked < 3 * LIMIT) {
    asked += 1;
    if (remaining === restartAt) shares = shares.map(createHourShare);
    const repository = random() < share ? 'busy' : `other ${Math.floor(random() * 10)}`;
    const server = shares[Math.floor(random() * servers)] ?? createHourShare();
    if (heldBack(server, repository, 0) !== null) {
      refused.set(repository, (refused.get(repository) ?? 0) + 1);
      continue;
    }
    remaining -= 1;
    noteUse(server, repository, {
      'x-ratelimit-limit': LIMIT,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': RESET,
    });
  }
  return { asked, refused, others: [...refused.keys()].filter((name) => name !== 'busy') };
}

describe('the hour of an installation that several servers work for', () => {
  it.each([1, 2, 3, 5, 8, 16])('is not used up by one repository, with %i of them', (servers) => {
    const { asked, refused, others } = runHour(servers, 0.8);
    expect(others).toEqual([]);
    // Of the last fifth it leaves nearly all: the others can ask for as much as they would in 3,000 more.
    expect(refused.get('busy')).toBeGreaterThan(2000);
    expect(asked).toBeGreaterThan(LIMIT + 2000);
  });

  it.each([1, 3, 8])('holds nobody back where none asks for half, with %i of them', (servers) => {
    expect(runHour(servers, 0.3).refused.size).toBe(0);
  });

  it.each([1, 3])(
    'holds nobody back for what was asked before a start, and soon knows again who does, with %i of them',
    (servers) => {
      const { refused, others } = runHour(servers, 0.8, LIMIT * 0.2);
      expect(others).toEqual([]);
      expect(refused.get('busy')).toBeGreaterThan(500);
    },
  );
});
