import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import type { Structured } from './structured.ts';

/** `name = value`, `name: value`, of a profile `%dev.name = value`; a name has no white space but in INI files. */
const ASSIGNMENT = /^([A-Za-z_"%][\w."/-]*(?: [\w.-]+){0,3})\s*(?:\+?=|:)\s*(.*)$/;
const SECTION = /^\[([^\]\n]{1,200})\]\s*(?:[#;].*)?$/;
/** `openai {`, `openai = {`, `"default": {`: blocks of HOCON. */
const BLOCK = /^([A-Za-z_"][\w."-]*)\s*[=:]?\s*\{$/;
const COMMENT = /^([#;!]|\/\/)/;
const MAX_DEPTH = 50;
/** Lines of a text between three quotation marks, or behind a backslash. */
const MAX_LINES = 2000;

/**
 * Reads what is written line by line: Java's `.properties`, INI files, HOCON in the form that people write. Dots in names
 * are sections, as in YAML. Lines that assign nothing are left out; the last value of a name counts. Never fails.
 */
export function parseSettings(path: string, text: string): Structured {
  const properties = /\.properties$/i.test(path);
  const root: JsonRecord = Object.create(null);
  const places = new Map<string, number>();
  const lines = text.split(/\r\n|[\r\n]/);
  let section: string[] = [];
  const blocks: string[][] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line === '' || COMMENT.test(line)) continue;
    const header = properties ? undefined : SECTION.exec(line)?.[1];
    if (header !== undefined) {
      section = namesOf(header);
      continue;
    }
    const opened = properties ? undefined : BLOCK.exec(line)?.[1];
    if (opened !== undefined && blocks.length < MAX_DEPTH) {
      blocks.push(namesOf(opened));
      continue;
    }
    if (/^\}[,;]?$/.test(line)) {
      blocks.pop();
      continue;
    }
    const [, name, start] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined || start === undefined) continue;
    const { value, last } = readValue(lines, at, start, properties);
    const keys = [...section, ...blocks.flat(), ...namesOf(name)];
    put(root, keys, value);
    places.set(keys.join('\n'), at + 1);
    at = last;
  }
  const lineOf = (keys: readonly (string | number)[]) => {
    const names = keys.flatMap((key) => namesOf(String(key)));
    return places.get(names.join('\n')) ?? 1;
  };
  return {
    data: root,
    locate: (keys) => ({ line: lineOf(keys), column: 1 }),
    locateText: (keys) => ({ line: lineOf(keys), starts: [] }),
  };
}

/** The value that begins on a line, and the last line that it takes. */
function readValue(
  lines: readonly string[],
  at: number,
  start: string,
  properties: boolean,
): { value: Json; last: number } {
  const limit = Math.min(lines.length, at + MAX_LINES);
  if (start.startsWith('"""')) {
    const inside = [start.slice(3)];
    for (let next = at + 1; next < limit && !inside.at(-1)?.includes('"""'); next += 1)
      inside.push(lines[next] ?? '');
    return { value: inside.join('\n').replace(/"""[\s\S]*$/, ''), last: at + inside.length - 1 };
  }
  if (properties) {
    const pieces = [start];
    let last = at;
    while (/(^|[^\\])\\$/.test(pieces.at(-1) ?? '') && last + 1 < limit) {
      last += 1;
      pieces.push((lines[last] ?? '').trimStart());
    }
    const value = pieces.map((piece, index) => (index < last - at ? piece.slice(0, -1) : piece)).join('');
    return { value: toValue(value.replaceAll('\\n', '\n')), last };
  }
  // The indented lines that follow a value of an INI file go on with it.
  const more: string[] = [];
  const outer = indentOf(lines[at] ?? '');
  for (let next = at + 1; next < limit && start !== '' && !/[{[,]$/.test(start); next += 1) {
    const line = lines[next] ?? '';
    const goesOn = indentOf(line) > outer && line.trim() !== '' && !ASSIGNMENT.test(line.trim());
    if (!goesOn || COMMENT.test(line.trim()) || /^[}\]]/.test(line.trim())) break;
    more.push(line.trim());
  }
  const quoted = /^(["'])(.*)\1[,;]?\s*(?:[#;].*)?$/.exec(start)?.[2];
  const first = quoted ?? start.replace(/\s+(?:[#;]|\/\/).*$/, '').replace(/,$/, '');
  return { value: toValue([first, ...more].join('\n')), last: at + more.length };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function namesOf(name: string): string[] {
  return name.replaceAll('"', '').trim().split('.').filter(Boolean);
}

/** A name may be a value and a section at once (`model=…`, `model.size=…`): then it stays whole. */
function put(root: JsonRecord, keys: readonly string[], value: Json): void {
  let holder = root;
  for (const [index, key] of keys.slice(0, MAX_DEPTH).entries()) {
    const rest = keys.slice(index).join('.');
    const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
    if (index === keys.length - 1 || (inner !== undefined && !isRecord(inner))) {
      holder[isRecord(inner) ? `${rest}.` : rest] = value;
      return;
    }
    if (isRecord(inner)) holder = inner;
    else {
      const made: JsonRecord = Object.create(null);
      holder[key] = made;
      holder = made;
    }
  }
}

/** What is plainly a number is one, as in other configurations. */
function toValue(text: string): Json {
  const trimmed = text.trim();
  const number = Number(trimmed);
  return trimmed !== '' && String(number) === trimmed ? number : trimmed;
}
