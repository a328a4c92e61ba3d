import type { Position } from '../documents/position.ts';
import { readGoBlock } from './go/go-statements.ts';
import { readGoValue } from './go/go-values.ts';
import { finishReading, type LanguageReader, startReading } from './lezer/reading.ts';
import { findTreeFault, type Parser, parseTree } from './lezer/tree.ts';
import type { SourceFile } from './types.ts';

const READER: LanguageReader = { language: 'go', readValue: readGoValue, readBlock: readGoBlock };

let parser: Parser | null = null;

/** Loads the grammar of Go; has to be awaited before `readGo`. */
export async function loadGo(): Promise<void> {
  parser ??= (await import('@lezer/go')).parser;
}

function loaded(): Parser {
  if (parser === null) throw new Error('bug: Go is read before loadGo() was awaited');
  return parser;
}

/** What a Go file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readGo(_path: string, text: string): SourceFile | null {
  const tree = parseTree(loaded(), text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  readGoBlock(reading, tree.root, { scope: [], depth: 0, owner: null });
  return finishReading(reading);
}

/** Where the first syntax error of a Go file is; null where there is none, and of what is not read at all. */
export function findGoFault(_path: string, text: string): Position | null {
  return findTreeFault(loaded(), text);
}
