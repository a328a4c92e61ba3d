import type { Json } from '../../problem.ts';
import { placeOf } from '../../shapes/eval-places.ts';
import { type Claims, isClaimed } from '../drafts.ts';
import { optionsOf, renderText, toJson } from '../evaluate.ts';
import type { CodeSetting } from '../models/code-settings.ts';
import { MODEL_KEYS } from '../models/model-calls.ts';
import { insideOf } from '../names/name-scopes.ts';
import { lastPart } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { isWithin } from '../names/scopes.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceClass, SourceEntry, SourceFunction, SourceValue } from '../types.ts';
import { type EvalNames, readEvalNames } from './eval-frameworks.ts';
import { listInlineBars } from './inline-bars.ts';
import { bodyOf, listMarkedTests } from './marked-tests.ts';

/** What a judge is told is a prompt by itself; criteria and steps are what the suite checks. */
const PROMPT_KEY = /prompt|template|^instructions$|^system/i;
/** Names of what a judge is told. */
const TOLD_JUDGE = /prompt|template|instruction|rubric|criteria/i;
/** What says how a run is shown, and not what it checks. */
const PLUMBING =
  /^(verbose\w*|display|log_\w+|callbacks?|on[A-Z]\w*|debug|\w*api_?key|show_\w+|print_\w+|client|logger|token|secret)$/i;
/** What people call a judge, which is no matter of its prompt. */
const NAME_KEY = /^(name|key|feedback_?key)$/i;
/** Keys under which cases stand that a function gives. */
const CASES = /^(data|dataset|examples|cases|samples|eval_?data|test_?cases)$/i;
/** A constant longer than this says something of its own. Characters. */
const MAX_CONSTANT = 2_000;
const MAX_DEPTH = 12;

/** What runs evals in a file: the calls of known frameworks, and what else of theirs it defines. */
export type Evals = {
  names: EvalNames;
  calls: readonly SourceCall[];
  /** `@task`, `@scorer` */
  functions: readonly SourceFunction[];
  /** Metrics of its own. */
  classes: readonly SourceClass[];
  /** Tests that are marked as evals, and what each does. */
  tests: readonly { test: SourceFunction; body: string }[];
  /** What numbers have to reach where they are compared. */
  bars: readonly CodeSetting[];
};

function holdsEvals({ calls, functions, classes, tests }: Evals): boolean {
  return calls.length + functions.length + classes.length + tests.length > 0;
}

/**
 * Takes what belongs to evals before a rule about prompts, agents or models does; prompts of judges are left to the rules
 * about prompts.
 */
export function claimEvals(
  index: SourceIndex,
  claims: Claims,
  { path, lines }: { path: string; lines: readonly string[] },
): Evals {
  const { file } = index;
  const names = readEvalNames(file);
  const calls = file.calls.filter(({ callee }) => names.nameOf(callee) !== null);
  for (const call of calls) {
    const entries = optionsOf(call);
    const told = entries.some(({ key }) => PROMPT_KEY.test(key));
    if (!told) claims.addAlone(call);
    for (const { key, value } of entries)
      if (!PROMPT_KEY.test(key) && !(told && MODEL_KEYS.includes(key))) claimOwn(value, names, claims);
    for (const value of call.positional) if (value.type !== 'object') claimOwn(value, names, claims);
  }
  const tests = listMarkedTests(path, index);
  claimTests(tests, index, claims);
  return {
    names,
    calls,
    functions: file.functions.filter((fn) => fn.decorators.some((one) => isOf(one, names))),
    classes: file.classes.filter(({ bases }) => bases.some(names.isBase)),
    tests: tests.map((test) => ({ test, body: bodyOf(test, lines) })),
    bars: calls.length > 0 && placeOf(path) !== 'no' ? listInlineBars(lines) : [],
  };
}

/** What a test asks and expects is no prompt; what a judge in it is told is one. */
function claimTests(tests: readonly SourceFunction[], { file }: SourceIndex, claims: Claims): void {
  if (tests.length === 0) return;
  const isInTest = insideOf(tests);
  for (const { name, scope, value } of file.bindings)
    if (isInTest(scope) && !TOLD_JUDGE.test(name)) claims.add(value);
  for (const call of file.calls)
    if (isInTest(call.scope) && !optionsOf(call).some(({ key }) => PROMPT_KEY.test(key))) claims.add(call);
}

function isOf(decorator: SourceValue, names: EvalNames): boolean {
  if (decorator.type === 'call') return names.nameOf(decorator.callee) !== null;
  return decorator.type === 'name' && names.nameOf(decorator.name) !== null;
}

/** Texts of cases, criteria and names; a call of another kind inside may hold a prompt. */
function claimOwn(value: SourceValue, names: EvalNames, claims: Claims, depth = 0): void {
  if (depth > MAX_DEPTH) return;
  if (value.type === 'text') claims.add(value);
  if (value.type === 'list') for (const item of value.items) claimOwn(item, names, claims, depth + 1);
  if (value.type === 'object')
    for (const entry of value.entries) claimOwn(entry.value, names, claims, depth + 1);
}

/** The settings of a file's evals, as far as no prompt holds them. */
export function listEvalSettings(evals: Evals, index: SourceIndex, claims: Claims): CodeSetting[] {
  const reader = { index, names: evals.names, claims };
  return [
    ...evals.calls.flatMap((call) => settingsOfCall(call, reader)),
    ...evals.functions.flatMap((fn) => [
      { path: [...fn.scope, fn.name].join('.'), value: true, line: fn.lines[0], hint: fn.name },
      ...defaultsOf(fn, [...fn.scope, fn.name], reader),
    ]),
    ...evals.tests.map(({ test: { scope, name, lines }, body }) => {
      const [line, end] = lines;
      return { path: [...scope, name].join('.'), value: body, line, end, hint: name };
    }),
    ...evals.bars,
    ...evals.classes.flatMap((one) => settingsOfClass(one, reader)),
    ...(holdsEvals(evals) ? index.file.functions.flatMap((fn) => casesOf(fn, reader)) : []),
  ];
}

type Reader = { index: SourceIndex; names: EvalNames; claims: Claims };

function settingsOfCall(call: SourceCall, reader: Reader): CodeSetting[] {
  const name = nameOfCall(call, reader.index);
  const hint = lastPart(call.callee);
  const entries = optionsOf(call);
  const prompted = entries.some(({ key, value }) => PROMPT_KEY.test(key) && isClaimed(value, reader.claims));
  const given = [
    ...call.positional.flatMap((value, at): SourceEntry[] =>
      value.type === 'object' ? [] : [{ key: `argument${at + 1}`, value, lines: value.lines }],
    ),
    // The prompt of a judge holds what stands beside it as well.
    ...entries.filter(({ key }) => !PLUMBING.test(key) && (!prompted || NAME_KEY.test(key))),
  ];
  const found = given.flatMap(({ key, value, lines }): CodeSetting[] => {
    const constant = MODEL_KEYS.includes(key) ? null : constantNamed(value, reader);
    // A model that is chosen elsewhere is told of there.
    const shown = MODEL_KEYS.includes(key) ? toJson(value) : show(casesIn(key, value), reader, 0);
    const [line, end] = constant?.lines ?? lines;
    return shown === undefined ? [] : [{ path: `${name}.${key}`, value: shown, line, end, hint }];
  });
  const [line, end] = call.lines;
  return [{ path: name, value: hint, line, end, hint }, ...found];
}

/** Of cases that a function gives, what it returns. */
function casesIn(key: string, value: SourceValue): SourceValue {
  if (!CASES.test(key) || value.type !== 'function') return value;
  const [only, ...more] = value.function.returns;
  return only === undefined || more.length > 0 ? value : only;
}

/** A value as it stands, constants of the file in place of their names; of a framework's call inside the name alone. */
function show(value: SourceValue, reader: Reader, depth: number): Json | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const inside = (inner: SourceValue) => show(inner, reader, depth + 1);
  switch (value.type) {
    case 'name': {
      const constant = constantOf(value.name, reader);
      return constant === null ? value.name : inside(constant);
    }
    case 'call':
      return reader.names.nameOf(value.callee) === null ? toJson(value) : lastPart(value.callee);
    case 'list':
      return value.items.map((item) => inside(item) ?? null);
    case 'object':
      return Object.fromEntries(
        value.entries.flatMap(({ key, value: inner }): [string, Json][] => {
          const json = inside(inner);
          return json === undefined ? [] : [[key, json]];
        }),
      );
    default:
      return toJson(value);
  }
}

/** A constant of the file that is no prompt and no artifact of its own; null of other names. */
function constantOf(name: string, { index, claims }: Reader): SourceValue | null {
  const value = index.lookup(name);
  if (value === null || /prompt|template|instruction/i.test(name)) return null;
  if (value.type === 'text')
    return claims.has(value) || renderText(value).length > MAX_CONSTANT ? null : value;
  const literal = value.type === 'number' || value.type === 'boolean';
  return literal || value.type === 'list' || value.type === 'object' ? value : null;
}

function constantNamed(value: SourceValue, reader: Reader): SourceValue | null {
  return value.type === 'name' ? constantOf(value.name, reader) : null;
}

/** A metric of its own: what it is set to, and the defaults it is made with. */
function settingsOfClass(one: SourceClass, reader: Reader): CodeSetting[] {
  const scope = [...one.scope, one.name];
  const inside = (other: readonly string[]) => isWithin(other, scope);
  const { functions, bindings } = reader.index.file;
  return [
    { path: scope.join('.'), value: one.bases, line: one.lines[0], hint: one.name },
    ...functions
      .filter((fn) => inside(fn.scope))
      .flatMap((fn) => defaultsOf(fn, [...fn.scope, fn.name], reader)),
    ...bindings.flatMap(({ name, scope: own, value, lines: [line] }): CodeSetting[] => {
      const set = own.length === scope.length || /^(__init__|constructor)$/.test(own.at(-1) ?? '');
      const literal = isSetting(value) && !reader.claims.has(value);
      if (!inside(own) || !set || !literal) return [];
      return [{ path: [...own, name].join('.'), value: toJson(value) ?? null, line, hint: name }];
    }),
  ];
}

function isSetting(value: SourceValue): boolean {
  if (value.type === 'list') return value.items.length > 0 && value.items.every(isSetting);
  return value.type === 'text' || value.type === 'number' || value.type === 'boolean';
}

function defaultsOf(fn: SourceFunction, scope: readonly string[], { claims }: Reader): CodeSetting[] {
  return fn.parameters.flatMap(({ name, default: given, lines: [line] }): CodeSetting[] =>
    given === null || !isSetting(given) || claims.has(given)
      ? []
      : [{ path: [...scope, name].join('.'), value: toJson(given) ?? null, line, hint: name }],
  );
}

/** `@pytest.mark.parametrize("question,answer", [("…", "…")])`: the cases of a test. */
function casesOf(fn: SourceFunction, reader: Reader): CodeSetting[] {
  return fn.decorators.flatMap((one): CodeSetting[] => {
    if (one.type !== 'call' || !/\.parametrize$/.test(one.callee)) return [];
    const cases = one.positional[1];
    const shown = cases === undefined ? undefined : show(cases, reader, 0);
    if (shown === undefined || cases === undefined) return [];
    const [line, end] = (constantNamed(cases, reader) ?? cases).lines;
    return [{ path: `${fn.name}.cases`, value: shown, line, end, hint: fn.name }];
  });
}
