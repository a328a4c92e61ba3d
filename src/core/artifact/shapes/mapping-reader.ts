import { createJsonMappingReader } from './json-mapping-reader.ts';
import { MAX_HELD } from './list-keys.ts';
import { createListReader } from './list-reader.ts';
import type { RowReader } from './row.ts';
import { createYamlMappingReader } from './yaml-mapping-reader.ts';

/**
 * Reads a JSON or YAML mapping that holds a list of rows, or a YAML list between brackets: a small one as a whole, since a later key may say
 * which list is meant; a larger one as it comes.
 */
export function createMappingReader(
  path: string,
  format: 'json' | 'yaml',
  wants: (line: number) => boolean,
): RowReader {
  const small = createListReader(path, format, wants);
  let waiting: string[] = [];
  let length = 0;
  let large: RowReader | null = null;
  return {
    push(piece) {
      if (large !== null) return large.push(piece);
      waiting.push(piece);
      length += piece.length;
      if (length <= MAX_HELD) return [];
      large = format === 'json' ? createJsonMappingReader(path, wants) : createYamlMappingReader(path, wants);
      const begun = waiting.join('');
      waiting = [];
      return large.push(begun);
    },
    end() {
      if (large !== null) return large.end();
      small.push(waiting.join(''));
      return small.end();
    },
    problems: () => (large ?? small).problems(),
  };
}
