/** Where the first of the words after `from` ends; -1 where there is none. */
export type WordSearch = (text: string, from: number) => number;

/**
 * Looks for any of many plain words at once, by an automaton (Aho and Corasick's) with one step for a character, however
 * many words there are: an alternation of a hundred words takes the engine of regular expressions five times as long.
 */
export function searchWords(words: readonly string[]): WordSearch {
  const letters = numberLetters(words);
  const { classes, table } = buildAutomaton(letters, [words], null);
  return (text, from) => {
    let row = 0;
    for (let at = from; at < text.length; at++) {
      row = table[row + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
      if (row < 0) return at + 1;
    }
    return -1;
  };
}

/** Of several lists of words, up to 30, those of which a word stands in the text: a bit for each, the first one's the lowest. */
export type ListSearch = (text: string) => number;

/**
 * Looks for the words of all lists in one pass. Capitals count as small letters, and `-` and `_` as if they were not there:
 * `top-k` is also `TOP_K` and `topK`.
 */
export function searchLists(lists: readonly (readonly string[])[]): ListSearch {
  const folded = lists.map((words) => words.map((word) => word.toLowerCase().replace(/[-_]/g, '')));
  const letters = numberLetters(folded.flat());
  for (const [code, letter] of letters) {
    const capital = String.fromCharCode(code).toUpperCase();
    if (capital.length === 1) letters.set(capital.charCodeAt(0), letter);
  }
  const skipped = new Set(letters.values()).size + 1;
  for (const separator of '-_') letters.set(separator.charCodeAt(0), skipped);
  const { classes, table, width } = buildAutomaton(letters, folded, skipped);
  const all = 2 ** lists.length - 1;
  return (text) => {
    let row = 0;
    let found = 0;
    for (let at = 0; at < text.length; at++) {
      row = table[row + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
      if (row >= 0) continue;
      row = ~row;
      found |= table[row + width] ?? 0;
      if (found === all) break;
    }
    return found;
  };
}

/** The letters of words by their code, from 1 on. */
function numberLetters(words: readonly string[]): Map<number, number> {
  return new Map([...new Set(words.join(''))].map((letter, at) => [letter.charCodeAt(0), at + 1]));
}

/** `classes`: the letter of each code, 0 of any other. `table`: see `buildTable`. */
type Automaton = { classes: Uint8Array; table: Int32Array; width: number };

function buildAutomaton(
  letters: ReadonlyMap<number, number>,
  lists: readonly (readonly string[])[],
  skipped: number | null,
): Automaton {
  const classes = new Uint8Array(0x10000);
  for (const [code, letter] of letters) classes[code] = letter;
  const width = Math.max(0, ...letters.values()) + 1;
  return {
    classes,
    table: buildTable(buildTrie(lists, classes), lists.flat().join('').length, width, skipped),
    width,
  };
}

/** What begins as some of the words do, by the letter that comes next. `lists`: those of which it is a word, as bits. */
type Beginning = { next: Map<number, Beginning>; lists: number };

function buildTrie(lists: readonly (readonly string[])[], classes: Uint8Array): Beginning {
  const root: Beginning = { next: new Map(), lists: 0 };
  for (const [at, words] of lists.entries()) {
    for (const word of words) {
      let node = root;
      for (let index = 0; index < word.length; index++) {
        const letter = classes[word.charCodeAt(index)] ?? 0;
        const known: Beginning = node.next.get(letter) ?? { next: new Map(), lists: 0 };
        node.next.set(letter, known);
        node = known;
      }
      node.lists |= 1 << at;
    }
  }
  return root;
}

/**
 * The next row by row and letter, where a word ends its complement (`~row`), which is negative. There is a row for each
 * beginning, of which there are at most `most` and the empty one; behind its letters, at `width`, stand the lists of which words
 * end there. `skipped`: a letter that changes nothing.
 */
function buildTable(root: Beginning, most: number, width: number, skipped: number | null): Int32Array {
  const rowWidth = width + 1;
  const table = new Int32Array((most + 1) * rowWidth);
  /** `ending`: the row of the longest ending of this beginning that begins a word as well. */
  const waiting = [{ node: root, row: 0, ending: 0 }];
  for (const { node, row, ending } of waiting) {
    // Shorter ones come first, so that the row is complete. Where no word goes on, that ending does.
    if (row > 0) table.copyWithin(row, ending, ending + width);
    for (const [letter, longer] of node.next) {
      const instead = row === 0 ? 0 : (table[ending + letter] ?? 0);
      const rest = instead < 0 ? ~instead : instead;
      const next = waiting.length * rowWidth;
      const lists = longer.lists | (table[rest + width] ?? 0);
      table[next + width] = lists;
      table[row + letter] = lists === 0 ? next : ~next;
      waiting.push({ node: longer, row: next, ending: rest });
    }
    if (skipped !== null) table[row + skipped] = (table[row + width] ?? 0) === 0 ? row : ~row;
  }
  return table;
}
