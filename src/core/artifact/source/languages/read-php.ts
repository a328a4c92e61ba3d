import { stemOf } from '../../paths.ts';
import type { SourceFile, SourceFunction } from '../types.ts';
import { openGrammar } from './lezer/grammar.ts';
import { bind, finishReading, type LanguageReader, type Place, startReading } from './lezer/reading.ts';
import { parseTree } from './lezer/tree.ts';
import { readPhpBlock } from './php/php-statements.ts';
import { readPhpValue } from './php/php-values.ts';

const READER: LanguageReader = { language: 'php', readValue: readPhpValue, readBlock: readPhpBlock };

const grammar = openGrammar('PHP', () => import('@lezer/php'));
/** Loads the grammar of PHP; has to be awaited before `readPhp`. */
export const loadPhp = grammar.load;
/** Where the first syntax error of a PHP file is; null where there is none, and of what is not read at all. */
export const findPhpFault = grammar.findFault;

/** What a PHP file says without being run; null where nothing of it can be read. Never throws on any text. */
export function readPhp(path: string, text: string): SourceFile | null {
  const tree = parseTree(grammar.parser(), text);
  if (tree === null) return null;
  const reading = startReading(tree, READER);
  // What the file itself returns, as configurations of Laravel do, is known by the name of the file.
  const owner: SourceFunction = {
    name: '',
    decorators: [],
    doc: null,
    parameters: [],
    returns: [],
    lines: [1, 1],
    scope: [],
  };
  const place: Place = { scope: [], depth: 0, owner };
  readPhpBlock(reading, tree.root, place);
  for (const value of owner.returns)
    if (/^(object|list|text)$/.test(value.type)) bind(reading, place, stemOf(path), value, value.lines);
  return finishReading(reading);
}
