const acting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Has `act` called once when the signal aborts, unless what is returned is called before; never where it has aborted already. A signal
 * looks through all of its listeners whenever one is added or removed; of the many calls of a review it has one here.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const acts = acting.get(signal) ?? listen(signal);
  // Given twice, a function is called twice.
  const own = () => act();
  acts.add(own);
  return () => acts.delete(own);
}

function listen(signal: AbortSignal): Set<() => void> {
  const acts = new Set<() => void>();
  acting.set(signal, acts);
  const actAll = () => {
    const all = [...acts];
    acts.clear();
    for (const act of all) act();
  };
  signal.addEventListener('abort', actAll, { once: true });
  return acts;
}
