/** Whether a place lies in a scope: a function's in that of its class, and in its own. */
export function isWithin(place: readonly string[], scope: readonly string[]): boolean {
  return scope.every((part, at) => place[at] === part);
}
