import type { SourceFile } from '../types.ts';
import { readGoBlock } from './go/go-statements.ts';
import { readGoValue } from './go/go-values.ts';
import { openGrammar } from './lezer/grammar.ts';
import { finishReading, type LanguageReader, startReading } from './lezer/reading.ts';
import { parseTree } from './lezer/tree.ts';

const READER: LanguageReader = { language: 'go', readValue: readGoValue, readBlock: readGoBlock };

const grammar = openGrammar('Go', () => import('@lezer/go'));
/** Loads the grammar of Go; has to be awaited before `readGo`. */
export const loadGo = grammar.load;
/** Where the first syntax error of a Go file is; null where there is none, and of what is not read at all. */
export const findGoFault = grammar.findFault;

/** What a Go file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readGo(_path: string, text: string): SourceFile | null {
  const tree = parseTree(grammar.parser(), text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  readGoBlock(reading, tree.root, { scope: [], depth: 0, owner: null });
  return finishReading(reading);
}
