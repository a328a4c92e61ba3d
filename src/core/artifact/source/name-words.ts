/** The words of an identifier in lower case: `SYSTEM_PROMPT`, `systemPrompt` and `system-prompt` are `system`, `prompt`. */
export function wordsOf(name: string): string[] {
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
