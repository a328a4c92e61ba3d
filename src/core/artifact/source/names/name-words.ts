/** Names that are remembered; whoever asks about more begins anew. */
const MAX_KNOWN = 10_000;
/** What is longer is no name. Characters. */
const MAX_NAME = 100;

/**
 * What was answered of a name, by the number of the question. In one map: the rules ask some fifty questions about the names of
 * one file before the next one comes, and with a map for each question every answer would lie in other memory.
 */
const known = new Map<string, unknown[]>();
let questions = 0;

/** The same function of a name, which works out its answer once: every rule asks about the same few names. */
export function rememberByName<T extends NonNullable<unknown> | null>(
  answer: (name: string) => T,
): (name: string) => T {
  const question = questions;
  questions += 1;
  return (name) => {
    const before = known.get(name)?.[question] as T | undefined;
    if (before !== undefined) return before;
    const found = answer(name);
    if (name.length <= MAX_NAME) answersOf(name)[question] = found;
    return found;
  };
}

function answersOf(name: string): unknown[] {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const answers = new Array<unknown>(questions);
  known.set(name, answers);
  return answers;
}

/** The words of an identifier in lower case: `SYSTEM_PROMPT`, `systemPrompt` and `system-prompt` are `system`, `prompt`. */
export const wordsOf: (name: string) => readonly string[] = rememberByName(splitWords);

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
