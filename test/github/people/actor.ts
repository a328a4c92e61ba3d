import { account } from '../lookup.ts';
import type { Account, World } from '../world.ts';

/** Who does it; default `ada`, who administers every repository. */
export type By = { by?: string };

export const ADMIN = 'ada';

export function actor(world: World, options: By = {}): Account {
  return account(world, options.by ?? ADMIN);
}
