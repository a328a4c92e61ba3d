import type { Position } from '../../documents/position.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceFile } from '../types.ts';
import { factsOf } from './csharp/csharp-facts.ts';
import { readCSharpBlock } from './csharp/csharp-statements.ts';
import { readCSharpValue } from './csharp/csharp-values.ts';
import { finishReading, type LanguageReader, type Reading, startReading } from './lezer/reading.ts';
import { type SyntaxNode, sourceOf } from './lezer/tree.ts';

type Parser = typeof import('./csharp-parser/parse-csharp.ts');

const READER: LanguageReader = { language: 'csharp', readValue: readCSharpValue, readBlock: readCSharpBlock };

let parser: Parser | null = null;

/** Loads the parser of C#; has to be awaited before `readCSharp`. */
export async function loadCSharp(): Promise<void> {
  parser ??= await import('./csharp-parser/parse-csharp.ts');
}

/** Where the first syntax error of a C# file is; null where there is none, and of what is not read at all. */
export function findCSharpFault(_path: string, text: string): Position | null {
  return loaded().findCSharpFault(text);
}

/** What a C# file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readCSharp(_path: string, text: string): SourceFile | null {
  const tree = loaded().parseCSharp(text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  collectEnums(reading, tree.root);
  readCSharpBlock(reading, tree.root, { scope: [], depth: 0, owner: null });
  nameOwnCalls(reading);
  decorateGiven(reading);
  return finishReading(reading);
}

function loaded(): Parser {
  if (parser === null) throw new Error('bug: C# is read before its parser was loaded');
  return parser;
}

/** Enums are types of parameters wherever they stand. */
function collectEnums(reading: Reading, node: SyntaxNode): void {
  for (const child of node.children) {
    if (child.name === 'Enum') {
      const [name, ...values] = child.children
        .flatMap((part) => (part.name === 'EnumBody' ? part.children : [part]))
        .filter((part) => part.name === 'Name')
        .map((part) => sourceOf(reading.tree, part));
      if (name !== undefined) factsOf(reading).enums.set(name, values);
    } else if (/^(Namespace|Class|Body)$/.test(child.name)) collectEnums(reading, child);
  }
}

/** A call of a method of the file has its name as it is written, by which it is found. */
function nameOwnCalls(reading: Reading): void {
  const own = new Set(reading.functions.map(({ name }) => name));
  for (const [call, written] of factsOf(reading).written) {
    const last = lastPart(call.callee);
    if (own.has(written) && last.toLowerCase() === written.replace(/Async$/, '').toLowerCase())
      call.callee = call.callee.slice(0, -last.length) + written;
  }
}

/** `AIFunctionFactory.Create(GetWeather, "weather")` makes a tool of a method of the file, which then says so itself. */
function decorateGiven(reading: Reading): void {
  for (const call of reading.calls) {
    const [method] = call.positional;
    if (call.callee !== 'FunctionTool' || method?.type !== 'name') continue;
    const made = reading.functions.filter(({ name }) => name === lastPart(method.name));
    const [only] = made;
    if (only === undefined || made.length > 1) continue;
    reading.calls.delete(call);
    if (only.decorators.length === 0) only.decorators.push({ ...call, callee: 'AIFunction', positional: [] });
  }
}
