import type { SourceEntry, SourceFile, SourceFunction, SourceValue } from '../types.ts';
import { type LocalFunctions, tells } from './local-functions.ts';
import { lastPart } from './name-words.ts';

export function nameKey(name: string, scope: readonly string[]): string {
  return `${scope.join('.')} ${name}`;
}

/** Tells of a scope whether it is one of the functions, or inside of one. */
export function insideOf(fns: readonly SourceFunction[]): (scope: readonly string[]) => boolean {
  const scopes = new Set(fns.map(({ scope, name }) => [...scope, name].join('.')));
  return (scope) => listAround(scope).some((one) => scopes.has(one));
}

/** A scope and those around it, the outermost first: of `["Bot", "ask"]` they are `Bot` and `Bot.ask`. */
export function listAround(scope: readonly string[]): string[] {
  return scope.map((_part, at) => scope.slice(0, at + 1).join('.'));
}

/** `self.prompt` is one in all methods of a file. */
export function memberKey(name: string): string {
  return `.${name}`;
}

export function functionKey(name: string): string {
  return `${name}()`;
}

/** Where the names of a file are bound, and to what. */
export class Scopes {
  readonly #values = new Map<string, { value: SourceValue; scope: readonly string[] }[]>();
  readonly #functions = new Set<string>();

  constructor({ bindings, calls, functions }: SourceFile, local: LocalFunctions) {
    for (const { name, scope, value } of bindings) {
      this.#add(nameKey(name, scope), value, scope);
      if (isMember(name)) this.#add(memberKey(name), value, scope);
    }
    for (const { name, scope, parameters, returns } of functions) {
      if (name === '') continue;
      const inner = [...scope, name];
      this.#functions.add(name);
      for (const value of returns) this.#add(functionKey(name), value, inner);
      for (const parameter of parameters)
        this.#add(
          nameKey(parameter.name, inner),
          parameter.default ?? { type: 'null', lines: [0, 0] },
          inner,
        );
    }
    // What a function is handed is another value of its parameter.
    for (const call of calls) {
      if (local.calledBy(call) === null) continue;
      for (const [argument, value] of [...call.positional.entries(), ...call.named.map(entryPair)]) {
        const parameter = local.parameterOf(call, argument);
        if (parameter !== null && (tells(parameter.name) || /message$/i.test(parameter.name)))
          this.#add(nameKey(parameter.name, parameter.scope), value, call.scope);
      }
    }
  }

  #add(key: string, value: SourceValue, scope: readonly string[]): void {
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [{ value, scope }]);
    else values.push({ value, scope });
  }

  valuesOf(key: string): readonly { value: SourceValue; scope: readonly string[] }[] {
    return this.#values.get(key) ?? [];
  }

  /** What a name stands for where it is used: the nearest binding around it, a member, or a function. */
  keysOf(name: string, scope: readonly string[]): string[] {
    const last = lastPart(name);
    const keys = this.#functions.has(last) ? [functionKey(last)] : [];
    if (isMember(name)) {
      const own = scope.map((_, at) => nameKey(last, scope.slice(0, at + 1)));
      return [...keys, memberKey(name), ...own.filter((key) => this.#values.has(key)).slice(0, 1)];
    }
    const root = name.split('.', 1)[0] ?? name;
    for (let length = scope.length; length >= 0; length--) {
      const around = scope.slice(0, length);
      if (this.#values.has(nameKey(name, around)) || this.#values.has(nameKey(root, around)))
        return [...keys, nameKey(name, around)];
    }
    return keys;
  }
}

function entryPair({ key, value }: SourceEntry): [string, SourceValue] {
  return [key, value];
}

function isMember(name: string): boolean {
  return /^(self|this|cls)\./.test(name);
}
