import type { SourceFile } from '../types.ts';
import { readJavaBlock } from './java/java-statements.ts';
import { readJavaValue } from './java/java-values.ts';
import { openGrammar } from './lezer/grammar.ts';
import { finishReading, type LanguageReader, startReading } from './lezer/reading.ts';
import { parseTree } from './lezer/tree.ts';

const READER: LanguageReader = { language: 'java', readValue: readJavaValue, readBlock: readJavaBlock };

const grammar = openGrammar('Java', () => import('@lezer/java'));
/** Loads the grammar of Java; has to be awaited before `readJava`. */
export const loadJava = grammar.load;
/** Where the first syntax error of a Java file is; null where there is none, and of what is not read at all. */
export const findJavaFault = grammar.findFault;

/** What a Java file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readJava(_path: string, text: string): SourceFile | null {
  const tree = parseTree(grammar.parser(), text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  readJavaBlock(reading, tree.root, { scope: [], depth: 0, owner: null });
  return finishReading(reading);
}
