import type { Position } from '../../documents/position.ts';
import type { SourceFile } from '../types.ts';
import { readStatements } from './python/python-statement.ts';
import { findSyntaxError, loadParser, parsePython } from './python/python-tree.ts';

/** Loads the parser of Python; has to be awaited before `readPython`. */
export async function loadPython(): Promise<void> {
  await loadParser();
}

/**
 * What a Python file says without being run; null where nothing of it can be read. Around a syntax error, what is sound
 * is kept. Never throws on any text, once `loadPython` is done.
 */
export function readPython(_path: string, text: string): SourceFile | null {
  const tree = parsePython(text);
  if (tree === null) return null;
  const file = readStatements(tree);
  const found = [file.imports, file.bindings, file.calls, file.functions, file.classes];
  return tree.broken && found.every(({ length }) => length === 0) ? null : file;
}

/** Where the first syntax error of a Python file is; null where there is none, and of what is not read at all. */
export function findPythonFault(_path: string, text: string): Position | null {
  return findSyntaxError(text);
}
