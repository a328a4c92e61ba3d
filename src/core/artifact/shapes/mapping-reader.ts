import { MAX_FILE_BYTES } from '../file-content.ts';
import type { Problem } from '../problem.ts';
import { createJsonMappingReader, createListSniffer } from './json-mapping-reader.ts';
import { MAX_HELD } from './list-keys.ts';
import { createListReader } from './list-reader.ts';
import type { RowReader } from './row.ts';
import { createYamlMappingReader } from './yaml-mapping-reader.ts';

/** A mapping of which the first member is a list. */
const BEGINS_WITH_LIST = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[/;
const TOO_LARGE = `columns in a file of at most ${MAX_FILE_BYTES.toLocaleString('en-US')} characters, or JSON lines`;

/**
 * Reads a JSON or YAML mapping that holds a list of rows, or a YAML list between brackets: a small one as a whole, since a later key may say
 * which list is meant; a larger one as it comes. One of columns is held as a whole, since its last one has a value of the first row.
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
  let isOfColumns = false;
  let refused: Problem[] | null = null;

  function hold(): void {
    if (length <= MAX_FILE_BYTES) return;
    waiting = [];
    refused = [{ path, line: 1, column: 1, expected: TOO_LARGE, found: 'more' }];
  }

  return {
    push(piece) {
      if (refused !== null) return [];
      if (large !== null) return large.push(piece);
      waiting.push(piece);
      length += piece.length;
      if (length <= MAX_HELD) return [];
      isOfColumns ||= format === 'json' && beginsWithColumns(waiting.join(''));
      if (isOfColumns) {
        hold();
        return [];
      }
      large = format === 'json' ? createJsonMappingReader(path, wants) : createYamlMappingReader(path, wants);
      const begun = waiting.join('');
      waiting = [];
      return large.push(begun);
    },
    end() {
      if (large !== null) return large.end();
      if (refused !== null) return [];
      small.push(waiting.join(''));
      return small.end();
    },
    problems: () => refused ?? (large ?? small).problems(),
  };
}

/** Whether a mapping may be one of columns as far as its beginning says it: a list, and none that is known to hold rows. */
function beginsWithColumns(text: string): boolean {
  return BEGINS_WITH_LIST.test(text) && !createListSniffer()(text);
}
