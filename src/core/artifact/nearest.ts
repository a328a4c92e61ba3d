import { distance } from 'fastest-levenshtein';

/** The name in `known` closest to `given` (at most a third of its letters differ), or null. */
export function nearestName(given: string, known: Iterable<string>): string | null {
  const limit = Math.max(2, Math.floor(given.length / 3));
  let best: string | null = null;
  let bestDistance = limit + 1;
  const written = given.toLowerCase();
  for (const name of known) {
    const plain = name.toLowerCase();
    // As many letters differ at least. A key of a dataset may be as long as a document.
    if (Math.abs(plain.length - written.length) >= bestDistance) continue;
    const d = distance(written, plain);
    if (d < bestDistance) {
      best = name;
      bestDistance = d;
    }
  }
  return best;
}

/** `Did you mean "tool_call"?`, or the known names where none is near, or that there are none. Ends without a space. */
export function suggestName(given: string, known: readonly string[]): string {
  if (known.length === 0) return 'There are none.';
  const near = nearestName(given, known);
  return near === null ? `Known: ${known.join(', ')}.` : `Did you mean "${near}"?`;
}
