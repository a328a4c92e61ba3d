const known = new Map<string, readonly string[]>();
/** Names that are remembered; whoever reads more begins anew. */
const MAX_KNOWN = 10_000;

/** The words of an identifier in lower case: `SYSTEM_PROMPT`, `systemPrompt` and `system-prompt` are `system`, `prompt`. */
export function wordsOf(name: string): readonly string[] {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const words = splitWords(name);
  // Every rule asks about the same few names; what is longer is no name.
  if (name.length <= 100) known.set(name, words);
  return words;
}

function splitWords(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The last part of a chain of members: `create` of `client.chat.completions.create`. */
export function lastPart(callee: string): string {
  return callee.slice(callee.lastIndexOf('.') + 1);
}
