import { isSettingsFile } from '../paths.ts';
import type { FileProbe } from '../types.ts';
import type { Leaf } from '../values.ts';
import type { Structured } from './structured.ts';

/** Where texts of a structured file stand, in lines from 1. */
export type TextPlaces = {
  /** First and last line of what these leaves take up together; null for none. */
  linesOf(leaves: readonly Leaf[]): [number, number] | null;
};

export function indexTexts(file: FileProbe, source: Structured): TextPlaces {
  const isToml = /\.toml$/i.test(file.path);
  const isYaml = !isToml && !/\.json$/i.test(file.path);
  const lines = file.text.split('\n');
  const lastLine = ({ keys, value }: Leaf): number => {
    const { line, column } = source.locate(keys);
    if (isToml && typeof value === 'string')
      return source.locateText(keys).line + value.trimEnd().split('\n').length - 1;
    if (isSettingsFile(file.path)) return lastOfSetting(lines, line, value);
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
  return { linesOf };
}

/** A setting goes on behind a backslash, and as long as its text has lines. */
function lastOfSetting(lines: readonly string[], first: number, value: Leaf['value']): number {
  let last = first;
  while (lines[last - 1]?.trimEnd().endsWith('\\') === true && last < lines.length) last += 1;
  if (last > first || typeof value !== 'string') return last;
  return Math.min(lines.length, first + value.trimEnd().split('\n').length - 1);
}
