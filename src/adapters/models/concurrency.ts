import { listSecrets, type ProviderSettings } from './provider-settings.ts';

/** Calls to one provider: how many may be under way at first, and at most once it has shown that it takes them. */
export type Concurrency = { start: number; most: number };

const START = 8;
const MOST = 32;

/** What is told is kept to from the start. A server without a key is mostly one's own, and answers a few at a time: the others would wait there until they time out. */
export function concurrencyOf(told: number | null, provider: ProviderSettings): Concurrency {
  if (told !== null) return { start: told, most: told };
  const isOpen = listSecrets(provider).every((secret) => secret === null);
  return { start: START, most: isOpen ? START : MOST };
}
