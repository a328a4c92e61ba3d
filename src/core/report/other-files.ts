import { addressOf } from '../artifact/references/address.ts';
import type { ReviewReport } from './model.ts';

/** Changed files that are no artifacts, each with the suites that ran because their policy covers it by name. */
export function listOtherFiles({ changes, suites }: ReviewReport): { path: string; reason: string }[] {
  const artifacts = new Set(changes.map(addressOf));
  const found = new Map<string, string[]>();
  for (const { name, covers } of suites)
    for (const path of covers)
      if (!artifacts.has(path)) found.set(path, [...(found.get(path) ?? []), `\`${name}\``]);
  return [...found].map(([path, names]) => ({
    path,
    reason: `no AI artifact, covered by ${names.length === 1 ? 'suite' : 'suites'} ${names.slice(0, 3).join(', ')}`,
  }));
}
