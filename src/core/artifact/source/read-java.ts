import type { Position } from '../documents/position.ts';
import { readJavaBlock } from './java/java-statements.ts';
import { readJavaValue } from './java/java-values.ts';
import { finishReading, type LanguageReader, startReading } from './lezer/reading.ts';
import { findTreeFault, type Parser, parseTree } from './lezer/tree.ts';
import type { SourceFile } from './types.ts';

const READER: LanguageReader = { language: 'java', readValue: readJavaValue, readBlock: readJavaBlock };

let parser: Parser | null = null;

/** Loads the grammar of Java; has to be awaited before `readJava`. */
export async function loadJava(): Promise<void> {
  parser ??= (await import('@lezer/java')).parser;
}

function loaded(): Parser {
  if (parser === null) throw new Error('bug: Java is read before loadJava() was awaited');
  return parser;
}

/** What a Java file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readJava(_path: string, text: string): SourceFile | null {
  const tree = parseTree(loaded(), text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  readJavaBlock(reading, tree.root, { scope: [], depth: 0, owner: null });
  return finishReading(reading);
}

/** Where the first syntax error of a Java file is; null where there is none, and of what is not read at all. */
export function findJavaFault(_path: string, text: string): Position | null {
  return findTreeFault(loaded(), text);
}
