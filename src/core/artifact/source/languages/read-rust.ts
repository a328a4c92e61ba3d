import type { SourceFile, SourceFunction } from '../types.ts';
import { openGrammar } from './lezer/grammar.ts';
import { finishReading, type LanguageReader, type Reading, startReading } from './lezer/reading.ts';
import { parsePart, parseTree } from './lezer/tree.ts';
import { readRustBlock } from './rust/rust-items.ts';
import { setTokenReader } from './rust/rust-tokens.ts';
import { readRustValue } from './rust/rust-values.ts';

const READER: LanguageReader = { language: 'rust', readValue: readRustValue, readBlock: readRustBlock };

const grammar = openGrammar('Rust', () => import('@lezer/rust'));
/** Loads the grammar of Rust; has to be awaited before `readRust`. */
export const loadRust = grammar.load;
/** Where the first syntax error of a Rust file is; null where there is none, and of what is not read at all. */
export const findRustFault = grammar.findFault;

/** How often a file may be read again for what its macros are given: macros stand in macros. */
const MAX_AGAIN = 4;

/** What a Rust file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readRust(_path: string, text: string): SourceFile | null {
  const parser = grammar.parser();
  const tree = parseTree(parser, text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  let left = tree.text.length * MAX_AGAIN;
  setTokenReader(reading, (from, to) => {
    left -= to - from;
    return left < 0 ? null : parsePart(parser, tree, { from, to, before: 'const X:T=', after: ';' });
  });
  readRustBlock(reading, tree.root, { scope: [], depth: 0, owner: null });
  for (const fn of reading.functions) fn.parameters = withMembers(fn, reading);
  return finishReading(reading);
}

/** `Parameters(p): Parameters<Forecast>` of rmcp: the members of the struct are the arguments. */
function withMembers(
  { decorators, parameters }: SourceFunction,
  { classes }: Reading,
): SourceFunction['parameters'] {
  if (decorators.length === 0) return parameters;
  return parameters.flatMap((parameter) => {
    const type = /^(?:\w+::)*Parameters<\s*(\w+)\s*>$/.exec(parameter.annotation)?.[1];
    const struct = type === undefined ? undefined : classes.find(({ name }) => name === type);
    if (struct !== undefined) return struct.fields;
    return parameter.name === '' || parameter.name === 'self' ? [] : [parameter];
  });
}
