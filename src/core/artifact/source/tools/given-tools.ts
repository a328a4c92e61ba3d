import { optionsOf } from '../evaluate.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceEntry, SourceFile, SourceValue } from '../types.ts';

const LISTS = /^(tools|functions)$/;
const TAKERS = /^(bind_tools|bindTools|ToolNode)$/;
const MAX_DEPTH = 6;

/** `TOOLS`, `agent_tools`: what elsewhere is given to a model. */
const NAMED_LIST = /(^|_)tools$/;

/** Names of the functions that agents and models of a Python file are given as tools: `Agent(tools=[refund])`. */
export function functionsGivenAsTools(index: SourceIndex): ReadonlySet<string> {
  if (index.file.language !== 'python' || !index.usesModels) return new Set();
  const names = [...listsOfTools(index.file), ...listsOfFunctions(index)].flatMap((value) =>
    namesIn(value, index, 0),
  );
  return new Set(names);
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

function listsOfTools({ calls, bindings }: SourceFile): SourceValue[] {
  const inEntries = (entries: readonly SourceEntry[]) =>
    entries.flatMap(({ key, value }) => (LISTS.test(key) ? [value] : []));
  return [
    ...calls.flatMap((call) => {
      const options = optionsOf(call);
      const taken = TAKERS.test(lastPart(call.callee)) ? call.positional : [];
      return options.length === 0 ? taken : [...inEntries(options), ...taken];
    }),
    ...bindings.flatMap(({ name, value }) => [
      ...(LISTS.test(name) ? [value] : []),
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

function namesIn(value: SourceValue, index: SourceIndex, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  if (value.type === 'list') return value.items.flatMap((item) => namesIn(item, index, depth + 1));
  if (value.type === 'call')
    return lastPart(value.callee) === 'partial'
      ? value.positional.slice(0, 1).flatMap((item) => namesIn(item, index, depth + 1))
      : [];
  if (value.type !== 'name') return [];
  const found = index.lookup(value.name);
  if (found !== null) return namesIn(found, index, depth + 1);
  const name = value.name.replace(/^(self|cls)\./, '');
  return index.functionOf(name) === null ? [] : [name];
}
