import type { Position } from '../../../documents/position.ts';
import { findTreeFault, type Parser } from './tree.ts';

/** A grammar that is loaded when a file of its language is first read. */
export type Grammar = {
  /** Has to be awaited before anything else. */
  load(): Promise<void>;
  parser(): Parser;
  /** Where the first syntax error of a file is; null where there is none, and of what is not read at all. */
  findFault(path: string, text: string): Position | null;
};

export function openGrammar(language: string, load: () => Promise<{ parser: Parser }>): Grammar {
  let loaded: Parser | null = null;
  function parser(): Parser {
    if (loaded === null) throw new Error(`bug: ${language} is read before its grammar was loaded`);
    return loaded;
  }
  return {
    async load() {
      loaded ??= (await load()).parser;
    },
    parser,
    findFault: (_path, text) => findTreeFault(parser(), text),
  };
}
