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
  return structure(data, lines);
}

/** `ENV A=1 B="x y"`, `ENV A 1`, `ARG A=1` of an image; `Environment="A=1" "B=2"` of a service of systemd. */
const COMMAND = /^[ \t]*(ENV[ \t]|ARG[ \t]|Environment=)[ \t]*(.*)$/i;
const PAIR = /"([A-Za-z_]\w{0,80})=([^"\n]*)"|([A-Za-z_]\w{0,80})=("[^"\n]*"|'[^'\n]*'|[^\s"']*)/g;
const SPACED = /^([A-Za-z_]\w{0,80})[ \t]+([^=\s]\S*)[ \t]*$/;

/** The variables that an image or a service of systemd gives its program, as of a `.env` file. */
export function parseAssignments(text: string): Structured {
  const data: { [key: string]: Json } = Object.create(null);
  const lines = new Map<string | number | undefined, number>();
  let goesOn = false;
  for (const [index, line] of text.split(/\r\n|[\r\n]/).entries()) {
    const rest: string | undefined = goesOn ? line : COMMAND.exec(line)?.[2];
    goesOn = rest !== undefined && (/\\[ \t]*$/.test(line) || (goesOn && /^\s*#/.test(line)));
    if (rest === undefined || /^\s*#/.test(rest)) continue;
    const [, only, given] = SPACED.exec(rest) ?? [];
    const pairs = [...rest.matchAll(PAIR)].map((match) => [match[1] ?? match[3], match[2] ?? match[4]]);
    for (const [name, value] of only === undefined ? pairs : [[only, given]]) {
      if (name === undefined || value === undefined) continue;
      data[name] = toValue(unquote(value));
      lines.set(name, index + 1);
    }
  }
  return structure(data, lines);
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

function structure(
  data: { [key: string]: Json },
  lines: ReadonlyMap<string | number | undefined, number>,
): Structured {
  const lineOf = (name: string | number | undefined) => lines.get(name) ?? 1;
  return {
    data: { ...data },
    locate: ([name]) => ({ line: lineOf(name), column: 1 }),
    locateText: ([name]) => ({ line: lineOf(name), starts: [] }),
  };
}
