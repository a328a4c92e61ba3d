import type { Draft } from '../drafts.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import { type AskedTool, toolsOfOtherFiles } from '../tools/given-tools.ts';
import type { SourceFile, SourceFunction, SourceImport } from '../types.ts';
import type { FileRead, FileReader } from './file-reads.ts';
import { uniqueReads } from './handed-paths.ts';
import { followLoads, type LoadedContent } from './loaded-content.ts';
import { groupByScope, listIdentifiers } from './names-read.ts';

/** What a program reads from files, as far as it may be what a model is told. */
export type SourceLoads = {
  /** Read into what a model is told by this file. */
  prompts: FileRead[];
  /** What those get that import a name of this file. */
  gives: (FileRead & { name: string })[];
  /** Its functions that read what others hand them. */
  readers: FileReader[];
  /** Names of other files that are put into what a model is told. */
  asks: { module: string; name: string }[];
  /** Names of other files that a model is given as tools. */
  tools: AskedTool[];
};

/** Who makes what a model is told: `build_system_prompt`, `loadInstructions`. */
const MAKES = /(^|_)(system|prompts?|instructions?|persona|preamble)(_|$)/;
const PREPARES =
  /^(build|load|get|make|create|render|compose|assemble|generate|format|read|prepare|construct|init|fetch|default|base|system|prompt|compile|with)$/;
/** Last words of names that are about a prompt and do not hold one. */
const ABOUT =
  /^(path|paths|file|files|filename|dir|dirs|directory|folder|name|names|id|ids|key|keys|url|uri|version|hash|length|size|count|tokens|info|message|error|log|loader|exists|schema|type|config|settings|output)$/;
/** What a program keeps for itself, and what it is asked about. */
const OF_A_RUN =
  /(^|[_\W])(history|cache|state|session|sessions|log|logs|output|outputs|results?|memory|secrets?|credentials?|tokens?)([_\W]|$)/i;

/** Imports that are files by themselves: `import rules from './rules.md?raw'`. */
const IMPORTED_FILE = /^([./@~#][^?\n]{0,200}\.(?:txt|md|json|ya?ml|toml))(?:\?[\w&=]{1,40})?$/;

/** Of a file that reads none. */
const NOTHING: LoadedContent = {
  ofValue: () => [],
  ofFunction: () => [],
  ofSource: () => [],
  readersOf: () => [],
};

const promises = rememberByName((name): boolean => {
  const words = wordsOf(lastPart(name));
  return MAKES.test(words.join('_')) && !ABOUT.test(words.at(-1) ?? '');
});
const prepares = rememberByName((name): boolean => wordsOf(name).some((word) => PREPARES.test(word)));

/** Only models have one. */
const SYSTEM_PROMPT = /system_?(prompt|instruction)/i;

/** Whether a file makes what the system of a model is told, though it asks none itself: another one does. */
export function makesSystemPrompt(index: SourceIndex): boolean {
  return index.file.functions.some((fn) => SYSTEM_PROMPT.test(fn.name) && isMaker(fn, index));
}

/**
 * Finds what files a source file reads into a prompt. `drafts`: the artifacts in it. `silent`: where nothing in it speaks of
 * models but the name of a function that makes a system prompt, only what that one reads counts.
 */
export function findLoads(
  index: SourceIndex,
  drafts: readonly Draft[],
  lines: readonly string[] | null,
  silent: boolean,
): SourceLoads | null {
  const { givenToModels: given } = index;
  const file = lines === null ? index.file : withFiles(index.file, lines);
  const content = lines === null ? NOTHING : followLoads(file);
  const calls = groupByScope(file);
  const told: FileRead[] = [];
  const names = new Set<string>();
  const tellSource = (source: string, scope: readonly string[]) => {
    told.push(...content.ofSource(source, scope));
    for (const name of listIdentifiers(source)) names.add(name);
  };
  const isTold = (giving: string | null) => giving === 'given' || giving === 'part';

  for (const { name, scope, value } of silent ? [] : file.bindings) {
    if (!isTold(given.ofName(name, scope)) && !promises(name) && !given.names.has(name)) continue;
    told.push(...content.ofValue(value, scope));
    if (value.type === 'call') names.add(value.callee);
    if (value.type === 'text')
      for (const part of value.parts) if ('hole' in part) tellSource(part.hole, scope);
  }
  for (const fn of file.functions) {
    if (fn.name === '' || (silent && !SYSTEM_PROMPT.test(fn.name))) continue;
    if (!isTold(given.ofFunction(fn.name)) && !isMaker(fn, index)) continue;
    told.push(...content.ofFunction(fn));
    for (const { callee } of calls.get([...fn.scope, fn.name].join('.')) ?? []) names.add(callee);
  }
  for (const call of given.calls) {
    told.push(...content.ofValue(call, call.scope));
    names.add(call.callee);
  }
  for (const name of given.names) names.add(name);
  for (const { kind, content: said } of drafts)
    if (said.type === 'prompt' && (kind === 'prompt' || kind === 'agent-definition'))
      for (const { content: text } of said.messages)
        if (typeof text === 'string')
          for (const [, hole = ''] of text.matchAll(/\$\{([^}]{1,200})\}/g)) tellSource(hole, []);
  const loads = {
    prompts: uniqueReads(told).filter(({ path }) => !OF_A_RUN.test(path)),
    gives: lines === null ? [] : listGiven(file, content),
    readers: file.functions.flatMap((fn) =>
      fn.name === '' || fn.returns.length === 0 ? [] : content.readersOf(fn),
    ),
    asks: file.imports.flatMap((one) => askedOf(one, names)),
    tools: toolsOfOtherFiles(index),
  };
  return Object.values(loads).every((found) => found.length === 0) ? null : loads;
}

function isMaker({ name, returns }: SourceFunction, index: SourceIndex): boolean {
  return returns.length > 0 && promises(name) && prepares(name) && !index.asksPeople;
}

function askedOf({ module, names }: SourceImport, asked: ReadonlySet<string>): SourceLoads['asks'] {
  return names.flatMap(({ imported, local }): SourceLoads['asks'] => {
    if (asked.has(local)) return [{ module, name: imported }];
    if (imported !== '*' && imported !== 'default') return [];
    const members = [...asked].filter((name) => name.startsWith(`${local}.`));
    return members.map((name) => ({ module, name: lastPart(name) }));
  });
}

/** What the functions and the constants of a file hold that others may import. */
function listGiven(file: SourceFile, content: LoadedContent): SourceLoads['gives'] {
  const constants = file.bindings.flatMap(({ name, scope, value }) =>
    scope.length > 0 ? [] : content.ofValue(value, scope).map((read) => ({ ...read, name })),
  );
  const made = file.functions.flatMap((fn) =>
    fn.name === '' || fn.returns.length === 0
      ? []
      : content.ofFunction(fn).map((read) => ({ ...read, name: fn.name })),
  );
  const given = Map.groupBy([...constants, ...made], ({ name }) => name);
  return [...given.values()].flatMap(uniqueReads).filter(({ path }) => !OF_A_RUN.test(path));
}

type Bound = SourceFile['bindings'][number];

function readOfFile(name: string, path: string, line: number): Bound {
  const lines: [number, number] = [line, line];
  const text = { type: 'text' as const, parts: [{ text: path }], lines };
  const value = {
    type: 'call' as const,
    callee: 'readFile',
    receiver: null,
    positional: [text],
    named: [],
    lines,
    scope: [],
  };
  return { name, value, appends: false, lines, scope: [] };
}

function importedFiles({ imports }: SourceFile): Bound[] {
  return imports.flatMap(({ module, names }) => {
    const path = IMPORTED_FILE.exec(module)?.[1];
    return path === undefined ? [] : names.map(({ local }) => readOfFile(local, path, 1));
  });
}

/** With the files that it imports or embeds as values that it reads. */
function withFiles(file: SourceFile, lines: readonly string[]): SourceFile {
  const files = [...importedFiles(file), ...(file.language === 'go' ? embedded(lines) : [])];
  return files.length === 0 ? file : { ...file, bindings: [...file.bindings, ...files] };
}

/** `//go:embed rules.md`, and the variable on the next line. */
function embedded(lines: readonly string[]): Bound[] {
  return lines.flatMap((line, at) => {
    const path = /^\/\/go:embed\s+([\w./*-]{1,200})\s*$/.exec(line)?.[1];
    const name = /^(?:var\s+)?(\w{1,80})\s+(?:string|\[\]byte|embed\.FS)\b/.exec(
      lines[at + 1]?.trim() ?? '',
    )?.[1];
    return path === undefined || name === undefined ? [] : [readOfFile(name, path, at + 1)];
  });
}
