import { isNested } from './evaluate.ts';
import type { SourceFile, SourceValue } from './types.ts';

/** A value with others inside that a name is bound to or a function returns. `path` is that name behind its scope, dotted. */
export type RootValue = { name: string; path: string; value: SourceValue };

/** What the names of a file are bound to, as far as others stand inside: most values are plain, and every rule asks. */
export function listBound({ bindings }: SourceFile): RootValue[] {
  return bindings.flatMap(({ name, scope, value }) =>
    isNested(value) ? [{ name, path: [...scope, name].join('.'), value }] : [],
  );
}

/** The same of what its functions return. */
export function listReturned({ functions }: SourceFile): RootValue[] {
  return functions.flatMap(({ name, scope, returns }) => {
    const nested = returns.filter(isNested);
    if (nested.length === 0) return [];
    const path = [...scope, name].filter((part) => part !== '').join('.');
    return nested.map((value) => ({ name, path, value }));
  });
}
