import type { Json } from '../problem.ts';
import type { Structured } from './structured.ts';

/** `NAME=value`, with or without `export`, quotation marks and a comment behind it. */
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(.*)$/;

/** Reads a `.env` file: names and their values as text. Lines that assign nothing are left out; the last value counts. */
export function parseEnv(text: string): Structured {
  const data: { [key: string]: Json } = Object.create(null);
  const lines = new Map<string | number | undefined, number>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|[\r\n]/)
    .entries()) {
    const [, name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    data[name] = toValue(unquote(value));
    lines.set(name, index + 1);
  }
  const lineOf = (name: string | number | undefined) => lines.get(name) ?? 1;
  return {
    data: { ...data },
    locate: ([name]) => ({ line: lineOf(name), column: 1 }),
    locateText: ([name]) => ({ line: lineOf(name), starts: [] }),
  };
}

function unquote(value: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(value);
  return quoted?.[2] ?? value.replace(/(^|\s)#.*$/, '').trim();
}

/** What is plainly a number is one, as in other configurations. */
function toValue(text: string): Json {
  const number = Number(text);
  return text !== '' && String(number) === text ? number : text;
}
