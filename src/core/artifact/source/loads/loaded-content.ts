import { innerValues } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import { isWithin } from '../names/scopes.ts';
import type { SourceBinding, SourceCall, SourceFile, SourceFunction, SourceValue } from '../types.ts';
import { readPath } from './file-paths.ts';
import { type FileRead, type FileReader, mayRead, readOf } from './file-reads.ts';
import { isPlain, listHandedAway, listReaders, uniqueReads } from './handed-paths.ts';
import { groupByScope, listIdentifiers, namesIn, namesRead } from './names-read.ts';

/** What of a file's values comes from files that it reads. */
export type LoadedContent = {
  ofValue(value: SourceValue, scope: readonly string[]): FileRead[];
  /** What a function reads, itself or by way of others of the file. */
  ofFunction(fn: SourceFunction): FileRead[];
  /** Of the names and calls in an expression as it is written: `render(RULES)`. */
  ofSource(source: string, scope: readonly string[]): FileRead[];
  /** What a function reads by the paths that it is handed. */
  readersOf(fn: SourceFunction): FileReader[];
};

const MAX_DEPTH = 30;
/** Names that are followed to other names, one after the other. */
const MAX_STEPS = 12;
/** Functions of one name that a call may mean, as methods of several classes. */
const MAX_SAME = 20;
/** Calls that are followed in one file, each as often as names lead to it. Ten times what the longest programs by hand take. */
const MAX_FOLLOWED = 100_000;
/** A function with more calls that read is no helper. */
const MAX_READING = 5;
/** Names in a list that a loop goes through. */
const MAX_LISTED = 60;
/** Files, or patterns of them, that one place reads. */
const MAX_READS = 500;
const ADDS = /^[\w$.]{1,80}\.(append|push|extend|insert|unshift|add)$/;

/** Follows names, functions and paths within one file. */
export function followLoads(file: SourceFile): LoadedContent {
  const bindings = Map.groupBy(file.bindings, ({ name }) => name);
  const placed = Map.groupBy(file.bindings, ({ name, scope }) => `${scope.join('.')} ${name}`);
  const within = Map.groupBy(file.bindings, ({ scope }) => scope.join('.'));
  const functions = Map.groupBy(file.functions, ({ name }) => name);
  const named = (name: string) => (name === '' ? [] : (functions.get(name) ?? []).slice(0, MAX_SAME));
  const calls = groupByScope(file);
  const additions = Map.groupBy(
    file.calls.filter(({ callee }) => ADDS.test(callee)),
    ({ callee }) => callee.slice(0, callee.lastIndexOf('.')),
  );
  const byCallee = Map.groupBy(file.calls, ({ callee }) => callee);
  const loops = Map.groupBy(file.loops ?? [], ({ name }) => name);
  const known = new Map<SourceFunction | SourceBinding | SourceCall, FileRead[]>();
  /** By the dotted path of a function: several may have one. */
  const knownWithin = new Map<string, FileRead[]>();
  const knownAdded = new Map<string, FileRead[]>();
  const handedOn = new Map<SourceFunction, SourceCall[]>();
  let left = MAX_FOLLOWED;

  /** The bindings of a name in the innermost scope around its use that has one; of a member, in any method. */
  function boundTo(name: string, scope: readonly string[]): SourceBinding[] {
    const all = bindings.get(name) ?? [];
    if (all.length === 0 || /^(self|this|cls)\./.test(name)) return all;
    for (let length = scope.length; length >= 0; length--) {
      const own = placed.get(`${scope.slice(0, length).join('.')} ${name}`);
      if (own !== undefined) return own;
    }
    return [];
  }

  const follow = (name: string, scope: readonly string[]): SourceValue | null => {
    const [bound] = boundTo(name, scope);
    if (bound !== undefined) return bound.value;
    return name.includes('.') ? (boundTo(lastPart(name), scope)[0]?.value ?? null) : null;
  };

  function ofName(name: string, scope: readonly string[], steps: number): FileRead[] {
    if (steps > MAX_STEPS) return [];
    const own = boundTo(name, scope);
    if (own.length > 0)
      return [...own.flatMap((one) => ofBinding(one, steps + 1)), ...added(name, own[0]?.scope ?? [], steps)];
    const dot = name.lastIndexOf('.');
    return dot < 0 ? [] : ofName(name.slice(0, dot), scope, steps);
  }

  /** Texts that are put into a list: `parts.append(read("rules.md"))`. */
  function added(name: string, scope: readonly string[], steps: number): FileRead[] {
    const around = scope.join('.');
    const calls = additions.get(name);
    if (calls === undefined) return [];
    const key = `${around} ${name}`;
    const before = knownAdded.get(key);
    if (before !== undefined) return before;
    knownAdded.set(key, []);
    const found = unique(
      calls.flatMap((call) =>
        call.scope.slice(0, scope.length).join('.') === around
          ? call.positional.flatMap((value) =>
              value.type === 'object' ? [] : ofValue(value, call.scope, 0, steps + 1),
            )
          : [],
      ),
    );
    knownAdded.set(key, found);
    return found;
  }

  /** Each is followed once: names that are bound to each other end, and cost no more than their number. */
  function ofBinding(binding: SourceBinding, steps: number): FileRead[] {
    const before = known.get(binding);
    if (before !== undefined) return before;
    known.set(binding, []);
    const found = unique(ofValue(binding.value, binding.scope, 0, steps));
    known.set(binding, found);
    return found;
  }

  function ofCall(call: SourceCall, depth: number, steps: number): FileRead[] {
    const before = known.get(call);
    if (before !== undefined) return before;
    known.set(call, []);
    const found = unique(readBy(call, depth, steps));
    known.set(call, found);
    return found;
  }

  function readBy(call: SourceCall, depth: number, steps: number): FileRead[] {
    left -= 1;
    if (left < 0) return [];
    const scope = call.scope;
    const reads = readsOf(call);
    const last = lastPart(call.callee);
    const target = call.callee.slice(0, -last.length - 1);
    return [
      ...reads,
      ...(target === '' ? [] : ofName(target, scope, steps)),
      ...(target === '' || /^(self|this|cls|[A-Z]\w*)$/.test(target)
        ? named(last).flatMap((fn) => [...ofFunction(fn, steps + 1), ...handed(fn, call)])
        : []),
      ...listHandedAway(file, call, follow),
      ...innerValues(call).flatMap((inner) => ofValue(inner, scope, depth + 1, steps)),
    ];
  }

  /** What a call reads; in a loop over names that are written there, and by a key of a table of them, each of them. */
  function readsOf(call: SourceCall): FileRead[] {
    const read = readOf(call, follow);
    const several = mayRead(call) ? severalIn(call) : null;
    if (several === null) return read === null ? [] : [read];
    const { name, items } = several;
    left -= items.length;
    return items.flatMap(
      (item) => readOf(call, (called, scope) => (called === name ? item : follow(called, scope))) ?? [],
    );
  }

  /** A name in what a call reads that stands for each of several texts. */
  function severalIn(call: SourceCall): { name: string; items: SourceValue[] } | null {
    for (const name of namesRead(call)) {
      const loop = (loops.get(name) ?? [])
        .slice(0, MAX_SAME)
        .find(({ scope }) => isWithin(call.scope, scope) && !isGiven(name, scope.length, call.scope));
      const over: SourceValue | null =
        loop?.over ?? (name.endsWith('[]') ? follow(name.slice(0, -2), call.scope) : null);
      const items = over === null ? null : textsOf(over, loop?.scope ?? call.scope);
      if (items !== null) return { name, items };
    }
    return null;
  }

  /** Whether a name is a parameter of a function around a place, further in than `from` scopes. */
  function isGiven(name: string, from: number, place: readonly string[]): boolean {
    return place
      .slice(from)
      .some((inner, at) =>
        named(inner).some(
          (fn) =>
            fn.scope.length === from + at &&
            isWithin(place, fn.scope) &&
            fn.parameters.some((parameter) => parameter.name === name),
        ),
      );
  }

  /** The texts of a list or an object, or of what a name is bound to; null where they are not written there. */
  function textsOf(value: SourceValue, scope: readonly string[]): SourceValue[] | null {
    const list = value.type === 'name' ? follow(value.name, scope) : value;
    if (list?.type !== 'list' && list?.type !== 'object') return null;
    const items = innerValues(list);
    return items.length > 0 && items.every(({ type }) => type === 'text') ? items.slice(0, MAX_LISTED) : null;
  }

  /** What a function reads that is handed the path: `read("rules.md")`. */
  function handed(fn: SourceFunction, call: SourceCall): FileRead[] {
    const reading = readingParameters(fn);
    if (reading.length === 0) return [];
    const given = (name: string, scope: readonly string[]): SourceValue | null => {
      const at = fn.parameters.findIndex((parameter) => parameter.name === name);
      if (at < 0) return follow(name, scope);
      const value = call.named.find(({ key }) => key === name)?.value ?? call.positional[at];
      if (value === undefined || value.type === 'text') return value ?? null;
      const path = readPath(value, call.scope, follow);
      return path === null || !isPlain(path)
        ? null
        : { type: 'text', parts: [{ text: path }], lines: value.lines };
    };
    left -= reading.length;
    return reading.flatMap((one) => readOf(one, given) ?? []);
  }

  /** The calls in a function that read what one of its parameters names. */
  function readingParameters(fn: SourceFunction): readonly SourceCall[] {
    const before = handedOn.get(fn);
    if (before !== undefined) return before;
    const inner = [...fn.scope, fn.name].join('.');
    const given = new Set(fn.parameters.map(({ name }) => name));
    const possible = given.size === 0 ? [] : callsIn([...fn.scope, fn.name]).filter(mayRead);
    // `file = BASE / name` may stand in between.
    const between = (possible.length === 0 ? [] : (within.get(inner) ?? [])).filter(({ value }) =>
      namesIn(value).some((one) => given.has(one)),
    );
    const handed = new Set([...given, ...between.map(({ name }) => name)]);
    const reading = possible.filter((one) => namesRead(one).some((name) => handed.has(name)));
    const few = reading.slice(0, MAX_READING);
    handedOn.set(fn, few);
    return few;
  }

  function callsIn(scope: readonly string[]): readonly SourceCall[] {
    return calls.get(scope.join('.')) ?? [];
  }

  function ofFunction(fn: SourceFunction, steps: number): FileRead[] {
    const before = known.get(fn);
    if (before !== undefined || steps > MAX_STEPS) return before ?? [];
    known.set(fn, []);
    const inner = [...fn.scope, fn.name];
    const found = unique([
      ...readWithin(inner, steps),
      ...fn.returns.flatMap((value) => ofValue(value, inner, 0, steps)),
    ]);
    known.set(fn, found);
    return found;
  }

  function readWithin(scope: readonly string[], steps: number): FileRead[] {
    const key = scope.join('.');
    const before = knownWithin.get(key);
    if (before !== undefined) return before;
    knownWithin.set(key, []);
    // What stands inside of a call are calls of the function as well.
    const found = unique(callsIn(scope).flatMap((call) => readBy(call, MAX_DEPTH, steps)));
    knownWithin.set(key, found);
    return found;
  }

  function ofValue(value: SourceValue, scope: readonly string[], depth: number, steps: number): FileRead[] {
    if (depth > MAX_DEPTH) return [];
    switch (value.type) {
      case 'name':
        return ofName(value.name, scope, steps);
      case 'call':
        return ofCall(value, depth, steps);
      case 'text':
        return value.parts.flatMap((part) =>
          'hole' in part
            ? [...ofSource(part.hole, scope, steps), ...calledIn(part.hole, value, scope, depth, steps)]
            : [],
        );
      case 'function':
        return value.function.returns.flatMap((inner) => ofValue(inner, scope, depth + 1, steps));
      case 'other':
        return [
          ...(value.over === undefined ? [] : ofName(value.over, scope, steps)),
          ...[...(value.yields === undefined ? [] : [value.yields]), ...(value.sum ?? [])].flatMap((inner) =>
            ofValue(inner, scope, depth + 1, steps),
          ),
        ];
      case 'spread':
        return ofValue(value.value, scope, depth + 1, steps);
      default:
        return innerValues(value).flatMap((inner) => ofValue(inner, scope, depth + 1, steps));
    }
  }

  function ofSource(source: string, scope: readonly string[], steps: number): FileRead[] {
    return listIdentifiers(source).flatMap((name) => [
      ...ofName(name, scope, steps),
      ...named(name.replace(/^(self|this|cls)\./, '')).flatMap((fn) => ofFunction(fn, steps + 1)),
    ]);
  }

  /** What the calls in a hole of a text read by what they are handed: `"Welcome.\n" + read("rules.md")`. */
  function calledIn(
    hole: string,
    { lines: [first, last] }: SourceValue,
    scope: readonly string[],
    depth: number,
    steps: number,
  ): FileRead[] {
    if (!hole.includes('(')) return [];
    return listIdentifiers(hole).flatMap((callee) =>
      (byCallee.get(callee) ?? []).flatMap((call) =>
        call.lines[0] >= first && call.lines[1] <= last && call.scope.join('.') === scope.join('.')
          ? ofCall(call, depth + 1, steps)
          : [],
      ),
    );
  }

  return {
    ofValue: (value, scope) => unique(ofValue(value, scope, 0, 0)),
    ofFunction: (fn) => ofFunction(fn, 0),
    ofSource: (source, scope) => unique(ofSource(source, scope, 0)),
    readersOf: (fn) => listReaders(fn, readingParameters(fn), follow),
  };
}

function unique(reads: readonly FileRead[]): FileRead[] {
  return uniqueReads(reads).slice(0, MAX_READS);
}
