import { isNested } from './evaluate.ts';
import type { SourceCall, SourceFile, SourceValue } from './types.ts';

/** A value with others inside that a name is bound to or a function returns. `path` is that name behind its scope, dotted. */
export type RootValue = { name: string; path: string; value: SourceValue };

/** What a file is looked through for by more than one rule, sorted out once: most values and most calls are plain. */
type Roots = {
  bound: readonly RootValue[];
  returned: readonly RootValue[];
  both: readonly RootValue[];
  withOptions: readonly SourceCall[];
  withNested: readonly SourceCall[];
};

/** What the names of a file are bound to, as far as others stand inside. */
export function listBound(file: SourceFile): readonly RootValue[] {
  return rootsOf(file).bound;
}

/** The same of what its functions return. */
export function listReturned(file: SourceFile): readonly RootValue[] {
  return rootsOf(file).returned;
}

/** What names are bound to, and behind it what functions return. */
export function listRoots(file: SourceFile): readonly RootValue[] {
  return rootsOf(file).both;
}

/** The calls, in file order, for which `optionsOf` may find something. */
export function callsWithOptions(file: SourceFile): readonly SourceCall[] {
  return rootsOf(file).withOptions;
}

/** The calls, in file order, that are given a value with others inside. */
export function callsWithNested(file: SourceFile): readonly SourceCall[] {
  return rootsOf(file).withNested;
}

const known = new WeakMap<SourceFile, Roots>();

function rootsOf(file: SourceFile): Roots {
  const before = known.get(file);
  if (before !== undefined) return before;
  const bound = readBound(file);
  const returned = readReturned(file);
  const roots = {
    bound,
    returned,
    both: [...bound, ...returned],
    withOptions: file.calls.filter(
      ({ named, positional }) => named.length > 0 || positional.some(({ type }) => type === 'object'),
    ),
    withNested: file.calls.filter(
      ({ named, positional }) => positional.some(isNested) || named.some(({ value }) => isNested(value)),
    ),
  };
  known.set(file, roots);
  return roots;
}

function readBound({ bindings }: SourceFile): RootValue[] {
  return bindings.flatMap(({ name, scope, value }) =>
    isNested(value) ? [{ name, path: [...scope, name].join('.'), value }] : [],
  );
}

function readReturned({ functions }: SourceFile): RootValue[] {
  return functions.flatMap(({ name, scope, returns }) => {
    const nested = returns.filter(isNested);
    if (nested.length === 0) return [];
    const path = [...scope, name].filter((part) => part !== '').join('.');
    return nested.map((value) => ({ name, path, value }));
  });
}
