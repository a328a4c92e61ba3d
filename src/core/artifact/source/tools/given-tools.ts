import { optionsOf } from '../evaluate.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceEntry, SourceFile, SourceFunction, SourceImport, SourceValue } from '../types.ts';

const LISTS = /^(tools|functions)$/;
const TAKERS = /^(bind_tools|bindTools|ToolNode)$/;
/** What takes a list of tools at a place of its own: `create_react_agent(model, [refund])`. */
const TAKES_LIST =
  /^(create_\w*agent|initialize_agent|(\w*Agent|AgentExecutor)(\.from_tools)?|CodeAgent|from_tools)$/;
/** What makes a tool of a function, which its own words and parameters describe; the call is the tool where the function is of this file. */
const FOUND_BY_CALL = /^(FunctionTool|StructuredTool|Tool|tool|beta_tool|from_function|from_defaults)$/;
/** What hands on a function, which is the tool. */
const HANDS_ON = /^(function_tool|LongRunningFunctionTool|partial)$/;
const MAX_DEPTH = 6;

/** `TOOLS`, `agent_tools`: what elsewhere is given to a model. */
const NAMED_LIST = /(^|_)tools$/;

/** Behind the name of a function of which is meant what it gives back. */
const CALLED = '()';

/** A name of another file. `name`: a function, a list of some, `Class.method`, or `get_tools()`. */
export type AskedTool = { module: string; name: string };

/** Paths of functions of the file (`refund`, `Desk.refund`), and names of other files. */
type Given = { functions: string[]; asked: AskedTool[] };

/** Paths of the functions that agents and models of a Python file are given as tools: `refund` of `Agent(tools=[refund])`. */
export function functionsGivenAsTools(index: SourceIndex): ReadonlySet<string> {
  if (!takesFunctions(index)) return new Set();
  const { functions } = collect([...listsOfTools(index.file), ...listsOfFunctions(index)], index);
  return new Set(functions);
}

/** What agents and models of a Python file are given as tools that stands in other files: `from .tools import refund`. */
export function toolsOfOtherFiles(index: SourceIndex): AskedTool[] {
  return takesFunctions(index) ? collect(listsOfTools(index.file), index).asked : [];
}

/** What names of a file stand for, of which another file gives a model the tools: functions, and names of further files. */
export function resolveGiven(names: readonly string[], index: SourceIndex): Given {
  const lines: [number, number] = [1, 1];
  const values = names.map((name): SourceValue => {
    if (!name.endsWith(CALLED)) return { type: 'name', name, lines };
    const callee = name.slice(0, -CALLED.length);
    return { type: 'call', callee, receiver: null, positional: [], named: [], scope: [], lines };
  });
  return collect(values, index);
}

function takesFunctions({ file, usesModels }: SourceIndex): boolean {
  return file.language === 'python' && usesModels;
}

/** The key in a `tools` map by what it names: the model knows the tool by the key. */
export function keysOfTools(index: SourceIndex): ReadonlyMap<string, string> {
  if (index.file.language !== 'typescript') return new Map();
  const entries = listsOfTools(index.file).flatMap((value) => (value.type === 'object' ? value.entries : []));
  return new Map(
    entries.flatMap(({ key, value }): [string, string][] =>
      value.type === 'name' ? [[value.name, key]] : [],
    ),
  );
}

/** Names of TypeScript that stand for lists of tools where a model is given them: `tools: this.extra`. */
export function namesOfLists({ file }: SourceIndex): ReadonlySet<string> {
  if (file.language !== 'typescript') return new Set();
  const names = listsOfTools(file).flatMap((value) => [
    ...(value.type === 'name' ? [value.name] : []),
    ...(value.type === 'object' ? (value.spreads ?? []) : []),
    ...(value.type === 'list'
      ? value.items.flatMap((item) =>
          item.type === 'spread' && item.value.type === 'name' ? [item.value.name] : [],
        )
      : []),
  ]);
  return new Set([...names, ...names.map((name) => name.replace(/^this\./, ''))]);
}

function listsOfTools({ calls, bindings }: SourceFile): SourceValue[] {
  const inEntries = (entries: readonly SourceEntry[]) =>
    entries.flatMap(({ key, value }) => (LISTS.test(key) ? [value] : []));
  return [
    ...calls.flatMap((call) => {
      const options = optionsOf(call);
      const taken = TAKERS.test(lastPart(call.callee)) ? call.positional : [];
      const lists = TAKES_LIST.test(lastPart(call.callee))
        ? call.positional.filter(({ type }) => type === 'list')
        : [];
      return [...(options.length === 0 ? [] : inEntries(options)), ...taken, ...lists];
    }),
    ...bindings.flatMap(({ name, value }) => [
      ...(LISTS.test(lastPart(name)) ? [value] : []),
      ...(value.type === 'object' ? inEntries(value.entries) : []),
    ]),
  ];
}

/** Lists under such a name of nothing but functions of the file: `TOOLS: List[Callable] = [search, get_weather]`. */
function listsOfFunctions({ file, functionOf }: SourceIndex): SourceValue[] {
  return file.bindings.flatMap(({ name, value, appends }) =>
    !appends &&
    value.type === 'list' &&
    value.items.length > 0 &&
    NAMED_LIST.test(wordsOf(name).join('_')) &&
    value.items.every((item) => item.type === 'name' && functionOf(item.name) !== null)
      ? [value]
      : [],
  );
}

function collect(values: readonly SourceValue[], index: SourceIndex): Given {
  const functions = new Set<string>();
  const asked = new Map<string, AskedTool>();
  const ask = (one: AskedTool) => asked.set(`${one.module} ${one.name}`, one);
  const visit = (value: SourceValue, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (value.type === 'list') for (const item of value.items) visit(item, depth + 1);
    else if (value.type === 'choice') for (const item of value.options) visit(item, depth + 1);
    else if (value.type === 'spread') visit(value.value, depth + 1);
    else if (value.type === 'other') for (const item of value.sum ?? []) visit(item, depth + 1);
    else if (value.type === 'call') {
      const last = lastPart(value.callee);
      const own = index.functionOf(last);
      if (FOUND_BY_CALL.test(last) || HANDS_ON.test(last)) {
        if (value.named.some(({ key }) => key === 'description')) return;
        const wrapped =
          value.positional[0] ?? value.named.find(({ key }) => /^(fn|func|function)$/.test(key))?.value;
        if (wrapped?.type !== 'name') return;
        if (FOUND_BY_CALL.test(last) && index.functionOf(lastPart(wrapped.name)) !== null) return;
        visit(wrapped, depth + 1);
      } else if (own !== null) for (const inner of own.returns) visit(inner, depth + 1);
      else for (const one of importsOf(value.callee, index)) ask({ ...one, name: `${one.name}${CALLED}` });
    } else if (value.type === 'name') visitName(value.name, depth);
  };
  const seen = new Set<string>();
  const byName = Map.groupBy(index.file.functions, (fn) => fn.name);
  const visitName = (name: string, depth: number): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const found = index.lookup(name);
    const paths = found === null ? pathsOfFunction(name, byName, index) : [];
    if (found !== null) visit(found, depth + 1);
    else if (paths.length > 0) for (const path of paths) functions.add(path);
    else for (const one of importsOf(name, index)) ask(one);
  };
  for (const value of values) visit(value, 0);
  return { functions: [...functions], asked: [...asked.values()] };
}

/**
 * `refund`, `self.refund`, `Desk.refund`, and `desk.refund` where `desk = Desk()`: the functions of this file that it may be. By a
 * name alone a method is meant only where nothing else is called so, and with `self` the other way round.
 */
function pathsOfFunction(
  name: string,
  functions: ReadonlyMap<string, readonly SourceFunction[]>,
  index: SourceIndex,
): string[] {
  const bare = name.replace(/^(self|cls)\./, '');
  const pathOf = (fn: SourceFunction) => [...fn.scope, fn.name].join('.');
  const all = functions.get(bare) ?? [];
  if (all.length > 0) {
    const fitting = all.filter((fn) => (index.classOf(fn.scope.at(-1) ?? '') !== null) === (bare !== name));
    return (fitting.length > 0 ? fitting : all).map(pathOf);
  }
  const dot = bare.indexOf('.');
  if (dot < 0) return [];
  const made = madeBy(bare.slice(0, dot), index);
  return (functions.get(bare.slice(dot + 1)) ?? []).filter((fn) => fn.scope.join('.') === made).map(pathOf);
}

/** The class of which a name is an object: `Desk` of `desk = Desk(shop)`. */
function madeBy(name: string, { lookup }: SourceIndex): string {
  const value = lookup(name);
  return value?.type === 'call' && value.receiver === null ? value.callee : name;
}

function importsOf(name: string, index: SourceIndex): AskedTool[] {
  const dot = name.indexOf('.');
  const [head, rest] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
  if (head === 'self' || head === 'cls') return [];
  const made = madeBy(head, index);
  const { imports } = index.file;
  const found = imports.flatMap((one) => importedAs(one, name, made, rest));
  if (found.length > 0 || dot >= 0) return found;
  return imports.flatMap(({ module, names }) =>
    module.startsWith('.') && names.some(({ imported, local }) => imported === '*' && local === '*')
      ? [{ module, name }]
      : [],
  );
}

function importedAs({ module, names }: SourceImport, name: string, head: string, rest: string): AskedTool[] {
  return names.flatMap(({ imported, local }): AskedTool[] => {
    // `import shop.tools`, and `shop.tools.refund` where it is used.
    if (imported === '*')
      return name.startsWith(`${module}.`)
        ? [{ module, name: name.slice(module.length + 1) }]
        : local === head && rest !== '' && local !== module.split('.')[0]
          ? [{ module, name: rest }]
          : [];
    if (local !== head) return [];
    if (rest === '') return [{ module, name: imported }];
    // `from shop import tools`, or an object of a class.
    const inner = module.endsWith('.') ? `${module}${imported}` : `${module}.${imported}`;
    return [
      { module: inner, name: rest },
      { module, name: `${imported}.${rest}` },
    ];
  });
}
