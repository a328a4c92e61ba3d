import type { Parsed } from './problem.ts';
import type { Structured } from './structured.ts';
import type { FileProbe } from './types.ts';
import type { Leaf } from './values.ts';

/** Where texts of a structured file stand, in lines from 1. */
export type TextPlaces = {
  /** The line that the text itself begins on: a YAML block begins on the line after its key. */
  textLine(keys: readonly (string | number)[]): number;
  /** First and last line of what these leaves take up together; null for none. */
  linesOf(leaves: readonly Leaf[]): [number, number] | null;
};

/** A file's data, as JSON where it is named so, else as YAML. */
export function readStructured(file: FileProbe): Parsed<Structured> {
  return /\.json$/i.test(file.path) ? file.json() : file.yaml();
}

export function indexTexts(file: FileProbe, source: Structured): TextPlaces {
  const isYaml = !/\.json$/i.test(file.path);
  const lines = file.text.split('\n');
  const textLine = (keys: readonly (string | number)[]) => {
    const { line } = source.locate(keys);
    return isYaml && /[|>][-+\d]{0,3}\s*(#.*)?$/.test((lines[line - 1] ?? '').slice(-200)) ? line + 1 : line;
  };
  const lastLine = ({ keys }: Leaf): number => {
    const { line, column } = source.locate(keys);
    if (!isYaml) return line;
    // The item of a list stands behind its dash, at the indentation of what follows it.
    const outer = typeof keys.at(-1) === 'number' ? column - 2 : column;
    let last = line;
    for (let next = line; next < lines.length; next += 1) {
      const text = lines[next] ?? '';
      if (text.trim() === '') continue;
      if (text.length - text.trimStart().length < outer) break;
      last = next + 1;
    }
    return last;
  };
  const linesOf = (leaves: readonly Leaf[]): [number, number] | null => {
    if (leaves.length === 0) return null;
    const firsts = leaves.map(({ keys }) => source.locate(keys).line);
    return [Math.min(...firsts), Math.max(...leaves.map(lastLine))];
  };
  return { textLine, linesOf };
}
