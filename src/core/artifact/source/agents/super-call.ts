import { optionsOf } from '../evaluate.ts';
import { isWithin } from '../names/scopes.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceClass, SourceEntry } from '../types.ts';

/** What the constructor of a class gives its base: `super().__init__(name="…")`, `super({ name: "…" })`. */
export function givenToBase(cls: SourceClass, index: SourceIndex): SourceEntry[] {
  const scope = [...cls.scope, cls.name];
  return index.file.calls.flatMap((call) => {
    const inside = isWithin(call.scope, scope) && call.scope.length === scope.length + 1;
    return inside && isSuper(call, cls) ? [...optionsOf(call), ...boundOptions(call, index)] : [];
  });
}

/** What the constructor has put together before: `const input = { name: "…" }`, `super({ ...input, token })`. */
function boundOptions({ positional, scope }: SourceCall, { file }: SourceIndex): SourceEntry[] {
  const names = positional.flatMap((value) =>
    value.type === 'name' ? [value.name] : value.type === 'object' ? (value.spreads ?? []) : [],
  );
  if (names.length === 0) return [];
  const path = scope.join('.');
  return file.bindings.flatMap(({ name, value, scope: own }) =>
    names.includes(name) && value.type === 'object' && own.join('.') === path ? value.entries : [],
  );
}

function isSuper({ callee, receiver, scope, positional }: SourceCall, cls: SourceClass): boolean {
  const method = scope.at(-1);
  if (callee === 'super') return method === 'constructor' && positional.length > 0;
  if (method !== '__init__') return false;
  if (callee === '__init__') return receiver?.type === 'call' && receiver.callee === 'super';
  // `BaseTool.__init__(self, name="…")`
  return cls.bases.some((base) => callee === `${base}.__init__`);
}
