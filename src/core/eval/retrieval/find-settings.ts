import type { Json } from '../../artifact/problem.ts';
import { normalizeKey } from '../../artifact/values.ts';

/** One leaf of a config, its keys normalised (`top_k` is `topk`). `above`: from the outermost. */
export type Setting = { path: string; key: string; above: string[]; value: Json };

export function listSettings(settings: Record<string, Json>): Setting[] {
  return Object.entries(settings).map(([path, value]) => {
    const keys = path.split('.').map(normalizeKey);
    return { path, key: keys.at(-1) ?? '', above: keys.slice(0, -1), value };
  });
}

/** Looks settings up and remembers which were used, so that a change of any other can be named. */
export type Finder = {
  /** Those of this key; `under`: below a key that fits it. */
  all(key: RegExp, under?: RegExp): Setting[];
  text(key: RegExp, under?: RegExp): (Setting & { value: string }) | null;
  number(key: RegExp, under?: RegExp): (Setting & { value: number }) | null;
  used(): string[];
};

export function createFinder(settings: readonly Setting[]): Finder {
  const used = new Set<string>();
  const all: Finder['all'] = (key, under) => {
    const found = settings.filter(
      (one) => key.test(one.key) && (under === undefined || one.above.some((part) => under.test(part))),
    );
    for (const { path } of found) used.add(path);
    return found;
  };
  return {
    all,
    text: (key, under) =>
      all(key, under).find((one): one is Setting & { value: string } => typeof one.value === 'string') ??
      null,
    number: (key, under) =>
      all(key, under).find((one): one is Setting & { value: number } => typeof one.value === 'number') ??
      null,
    used: () => [...used],
  };
}
