import type { Json } from '../../../problem.ts';
import { memberOf, stringOf } from '../../../values.ts';

/** A line of a cell's source; `offset`: where it begins in the file. */
export type CellLine = { text: string; offset: number };

export type ScannedNotebook = {
  /** The lines of each code cell. */
  cells: CellLine[][];
  /** As the kernel calls it; null where the file does not say. */
  language: string | null;
  /** Where the file stops being JSON; null where it is one. What stood before is kept. */
  fault: number | null;
};

type Scan = { source: string; at: number };

/** What is said about the kernel is shorter. Characters. */
const MAX_METADATA = 200_000;

/**
 * The code cells of a notebook, by a pass over its text: parsing it as JSON would copy its pictures. Null of what has no list of
 * cells.
 */
export function scanNotebook(source: string): ScannedNotebook | null {
  const scan = { source, at: 0 };
  const cells: CellLine[][] = [];
  let language: string | null = null;
  let found = false;
  const sound = eachMember(scan, (key) => {
    if (key === 'cells') {
      found = true;
      return eachItem(scan, () => readCell(scan, cells));
    }
    const from = scan.at;
    if (!skipValue(scan)) return false;
    if (key === 'metadata' && scan.at - from <= MAX_METADATA)
      language = languageIn(source.slice(from, scan.at));
    return true;
  });
  return found ? { cells, language, fault: sound ? null : Math.min(scan.at, source.length) } : null;
}

function readCell(scan: Scan, cells: CellLine[][]): boolean {
  let isCode = false;
  let lines: CellLine[] = [];
  const sound = eachMember(scan, (key) => {
    if (key === 'cell_type') {
      const text = readString(scan);
      isCode = text === 'code';
      return text !== null || skipValue(scan);
    }
    if (key !== 'source') return skipValue(scan);
    lines = [];
    if (charAt(scan) === '"') return readLines(scan, lines);
    return charAt(scan) === '['
      ? eachItem(scan, () => (charAt(scan) === '"' ? readLines(scan, lines) : skipValue(scan)))
      : skipValue(scan);
  });
  if (sound && isCode) cells.push(lines);
  return sound;
}

/** The lines of the text that stands here; its first goes on from the one before where that has not ended. */
function readLines(scan: Scan, lines: CellLine[]): boolean {
  const from = scan.at + 1;
  if (!skipString(scan)) return false;
  const raw = scan.source.slice(from, scan.at - 1);
  let start = 0;
  const add = (end: number) => {
    const text = decode(raw.slice(start, end));
    const last = lines.at(-1);
    if (last !== undefined && !last.text.endsWith('\n')) last.text += text;
    else if (text !== '') lines.push({ text, offset: from + start });
    start = end;
  };
  for (const { 0: sign, index } of raw.matchAll(/\\(?:u[0-9a-fA-F]{4}|.)/gs))
    if (/^\\(n|u000a)$/i.test(sign)) add(index + sign.length);
  add(raw.length);
  return true;
}

/** What is no JSON text is kept as it is written. */
function decode(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

function languageIn(json: string): string | null {
  let metadata: Json;
  try {
    metadata = JSON.parse(json) as Json;
  } catch {
    return null;
  }
  const kernel = memberOf(metadata, 'kernelspec');
  return (
    stringOf(memberOf(memberOf(metadata, 'language_info'), 'name')) ??
    stringOf(memberOf(kernel, 'language')) ??
    stringOf(memberOf(kernel, 'name'))
  );
}

/** Whether the object that begins here is one; `read` has to pass over the value of each key. */
function eachMember(scan: Scan, read: (key: string) => boolean): boolean {
  return eachPart(scan, '{', '}', () => {
    const key = readString(scan);
    if (key === null || charAt(scan) !== ':') return false;
    scan.at += 1;
    skipSpace(scan);
    return read(key);
  });
}

function eachItem(scan: Scan, read: () => boolean): boolean {
  return eachPart(scan, '[', ']', read);
}

function eachPart(scan: Scan, open: string, close: string, read: () => boolean): boolean {
  if (charAt(scan) !== open) return false;
  scan.at += 1;
  if (charAt(scan) === close) {
    scan.at += 1;
    return true;
  }
  for (;;) {
    skipSpace(scan);
    if (!read()) return false;
    const next = charAt(scan);
    if (next !== ',' && next !== close) return false;
    scan.at += 1;
    if (next === close) return true;
  }
}

/** The next character that is no white space. */
function charAt(scan: Scan): string | undefined {
  skipSpace(scan);
  return scan.source[scan.at];
}

function skipSpace(scan: Scan): void {
  while (/\s/.test(scan.source[scan.at] ?? 'x')) scan.at += 1;
}

/** Passes over whatever value stands here, by its brackets: nothing of it is looked at. */
function skipValue(scan: Scan): boolean {
  const first = charAt(scan);
  if (first === '"') return skipString(scan);
  if (first !== '{' && first !== '[') {
    const literal = /[\w.+-]+/y;
    literal.lastIndex = scan.at;
    if (!literal.test(scan.source)) return false;
    scan.at = literal.lastIndex;
    return true;
  }
  const mark = /["{}[\]]/g;
  for (let depth = 0; ; ) {
    mark.lastIndex = scan.at;
    const found = mark.exec(scan.source);
    if (found === null) return false;
    scan.at = found.index;
    const [char] = found;
    if (char === '"') {
      if (!skipString(scan)) return false;
      continue;
    }
    scan.at += 1;
    depth += char === '{' || char === '[' ? 1 : -1;
    if (depth === 0) return true;
  }
}

function readString(scan: Scan): string | null {
  const from = scan.at;
  return charAt(scan) === '"' && skipString(scan)
    ? decode(scan.source.slice(from, scan.at).trim().slice(1, -1))
    : null;
}

/** Passes over a text from quote to quote: pictures are long, and have no escapes. */
function skipString(scan: Scan): boolean {
  const { source } = scan;
  for (let end = source.indexOf('"', scan.at + 1); end >= 0; end = source.indexOf('"', end + 1)) {
    let before = end - 1;
    while (source[before] === '\\') before -= 1;
    if ((end - 1 - before) % 2 === 0) {
      scan.at = end + 1;
      return true;
    }
  }
  return false;
}
