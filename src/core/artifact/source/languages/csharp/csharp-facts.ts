import type { SourceCall, SourceFunction } from '../../types.ts';
import type { Reading } from '../lezer/reading.ts';
import type { SyntaxNode } from '../lezer/tree.ts';

/** What is known of a file beside what every language has. */
type Facts = {
  /** The last name of what is called as it is written: `BuildPromptAsync` of `buildPrompt`. */
  written: Map<SourceCall, string>;
  /** Names of enums with their values. */
  enums: Map<string, string[]>;
  /** The types that fields and variables are declared with, by their names. */
  types: Map<string, SyntaxNode>;
  /** What methods give back. */
  returned: Map<SourceFunction, SyntaxNode>;
};

const known = new WeakMap<Reading, Facts>();

export function factsOf(reading: Reading): Facts {
  const before = known.get(reading);
  if (before !== undefined) return before;
  const facts: Facts = { written: new Map(), enums: new Map(), types: new Map(), returned: new Map() };
  known.set(reading, facts);
  return facts;
}
