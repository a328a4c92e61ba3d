import type { Change } from '../core/artifact/types.ts';
import type { Policy } from '../core/policy/parse.ts';
import type { CollectedSuite } from './collect-suites.ts';
import type { Sides } from './read-sides.ts';

/** Suites that changed artifacts carry themselves. */
export async function collectEmbeddedSuites(
  _changes: readonly Change[],
  _sides: Sides,
  _policy: Policy,
): Promise<CollectedSuite[]> {
  return [];
}
