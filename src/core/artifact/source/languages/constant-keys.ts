import type { SourceBinding } from '../types.ts';

/** `{MODEL: …}`, `{_CONF_MODEL: …}`: a key that is a constant, as opposed to a variable. */
const CONSTANT = /^_?[A-Z][A-Z0-9_]+$/;
/** What a setting or a member is called; longer texts are no keys of anything. */
const NAME = /^[A-Za-z_][\w.-]{0,60}$/;

type Bound = Pick<SourceBinding, 'name' | 'value' | 'scope' | 'appends'>;
/** How many of the bindings are in `texts`; null of a name that is bound twice. */
type Known = { read: number; texts: Map<string, string | null> };

const known = new WeakMap<readonly object[], Known>();

export function isConstantName(name: string): boolean {
  return CONSTANT.test(name);
}

/** What a key that is a constant is called: its text where the file has said it above, else its own name. */
export function keyOfConstant<T extends object>(
  name: string,
  bindings: readonly T[],
  read: (binding: T) => Bound,
): string {
  if (!CONSTANT.test(name)) return name;
  const found = known.get(bindings) ?? { read: 0, texts: new Map() };
  known.set(bindings, found);
  for (; found.read < bindings.length; found.read += 1) {
    const binding = bindings[found.read];
    if (binding !== undefined) note(found.texts, read(binding));
  }
  return found.texts.get(name) ?? name;
}

function note(texts: Map<string, string | null>, { name, value, scope, appends }: Bound): void {
  if (scope.length > 0 || !CONSTANT.test(name)) return;
  const [part, ...more] = value.type === 'text' ? value.parts : [];
  const isName =
    part !== undefined && 'text' in part && more.length === 0 && NAME.test(part.text) && !appends;
  texts.set(name, isName && !texts.has(name) ? part.text : null);
}
