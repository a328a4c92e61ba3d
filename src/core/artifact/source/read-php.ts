import type { Position } from '../documents/position.ts';
import { finishReading, type LanguageReader, startReading } from './lezer/reading.ts';
import { findTreeFault, type Parser, parseTree } from './lezer/tree.ts';
import { readPhpBlock } from './php/php-statements.ts';
import { readPhpValue } from './php/php-values.ts';
import type { SourceFile } from './types.ts';

const READER: LanguageReader = { language: 'php', readValue: readPhpValue, readBlock: readPhpBlock };

let parser: Parser | null = null;

/** Loads the grammar of PHP; has to be awaited before `readPhp`. */
export async function loadPhp(): Promise<void> {
  parser ??= (await import('@lezer/php')).parser;
}

function loaded(): Parser {
  if (parser === null) throw new Error('bug: PHP is read before loadPhp() was awaited');
  return parser;
}

/** What a PHP file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readPhp(_path: string, text: string): SourceFile | null {
  const tree = parseTree(loaded(), text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  readPhpBlock(reading, tree.root, { scope: [], depth: 0, owner: null });
  return finishReading(reading);
}

/** Where the first syntax error of a PHP file is; null where there is none, and of what is not read at all. */
export function findPhpFault(_path: string, text: string): Position | null {
  return findTreeFault(loaded(), text);
}
