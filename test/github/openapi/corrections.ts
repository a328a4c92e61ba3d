type Schema = { [key: string]: unknown };
type Schemas = Record<string, unknown>;

/** Where the description disagrees with what GitHub sends or documents elsewhere. */
export function correct(schemas: Schemas): void {
  for (const name of ['pull-request', 'pull-request-simple']) {
    // Null once the fork, or the account that owned it, is deleted.
    makeNullable(schemas, [name, 'properties', 'head', 'properties', 'repo']);
    makeNullable(schemas, [name, 'properties', 'head', 'properties', 'user']);
  }
  // The events that an App subscribed to: some lists are older than some events.
  for (const event of ['deployment_protection_rule', 'merge_group'])
    addToLists(schemas, 'deployment_review', event);
}

/** Where the description of an operation is wrong. */
export function correctPaths(paths: Record<string, unknown>): void {
  // An account is a user, an organization or an enterprise, and not all of them at once.
  for (const parent of findHolding(paths['/app/installations'], 'account')) {
    const account = parent.account as Schema;
    if (!Array.isArray(account.allOf)) continue;
    const { allOf, ...rest } = account;
    parent.account = { ...rest, anyOf: allOf };
  }
}

/** Everything that has a property `name`. */
function findHolding(value: unknown, name: string): Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = name in value ? [value as Schema] : [];
  return [...own, ...Object.values(value).flatMap((held) => findHolding(held, name))];
}

function makeNullable(schemas: Schemas, path: readonly string[]): void {
  const last = path.at(-1) ?? '';
  let parent = schemas;
  for (const key of path.slice(0, -1)) parent = parent[key] as Schema;
  const schema = parent[last];
  if (schema === undefined) throw new Error(`There is nothing to correct at ${path.join('.')}.`);
  parent[last] = { nullable: true, allOf: [schema] };
}

/** Adds `value` to every enum that has `beside`. */
function addToLists(value: unknown, beside: string, added: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, held] of Object.entries(value)) {
    if (key === 'enum' && Array.isArray(held) && held.includes(beside) && !held.includes(added))
      held.push(added);
    else addToLists(held, beside, added);
  }
}
