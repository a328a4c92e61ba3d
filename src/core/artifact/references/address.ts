import { stemOf } from '../paths.ts';
import type { Artifact, Change } from '../types.ts';

/** Where an artifact is: its file, and its name there. */
export type Place = { path: string; name: string };

/**
 * What policies and reports call an artifact: its path, and for one of several in a file `path#name`. What is named after
 * its file (the model settings of a program) is called by the path alone.
 */
export function addressOf(one: Change | Artifact): string {
  const artifact = 'content' in one ? one : (one.head ?? one.base);
  const { path, name } = one;
  const isPart = artifact?.lines !== undefined && name !== stemOf(path);
  return isPart ? `${path}#${name}` : path;
}

/**
 * What an address can mean, likeliest first: a path may hold a `#` as well, and so may a name (`SYSTEM_PROMPT#2`). A null
 * name: the whole is a path.
 */
export function readAddress(address: string): { path: string; name: string | null }[] {
  const readings: { path: string; name: string | null }[] = [{ path: address, name: null }];
  for (let at = address.indexOf('#'); at >= 0; at = address.indexOf('#', at + 1)) {
    const [path, name] = [address.slice(0, at), address.slice(at + 1)];
    if (path !== '' && name !== '') readings.push({ path, name });
  }
  return readings;
}

/** Where a changed artifact was and is. */
export function placesOf({ base, head }: Change): Place[] {
  return [base, head].flatMap((side) => (side === null ? [] : [{ path: side.path, name: side.name }]));
}
