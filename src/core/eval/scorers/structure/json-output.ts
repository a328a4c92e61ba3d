import { z } from 'zod';
import { parseJson } from '../../../artifact/documents/structured.ts';
import type { Json } from '../../../artifact/problem.ts';

/** Larger answers are not read as JSON: a validator's work grows with answer times schema. */
const MAX_JSON_CHARACTERS = 256 * 1024;
const MAX_STARTS = 20;

/** Where the JSON stands in the answer: all of it, also inside a code fence, or anywhere in it. */
export const jsonPlace = z.enum(['whole', 'fenced', 'anywhere']).default('whole');
export type JsonPlace = z.output<typeof jsonPlace>;

export type JsonOutput = { ok: true; value: Json } | { ok: false; reason: string };

/** The JSON value an answer holds. Never throws; the reason says what stands in the way. */
export function readJsonOutput(text: string, place: JsonPlace): JsonOutput {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, reason: 'the answer is empty' };
  if (trimmed.length > MAX_JSON_CHARACTERS) {
    return { ok: false, reason: `the answer is longer than ${MAX_JSON_CHARACTERS} characters` };
  }
  const whole = parseJson('answer', trimmed);
  if (whole.ok) return { ok: true, value: whole.value.data };
  const inner = place === 'whole' ? null : readFenced(trimmed);
  if (inner !== null) return { ok: true, value: inner.value };
  const found = place === 'anywhere' ? readAnywhere(trimmed) : null;
  if (found !== null) return { ok: true, value: found.value };
  const problem = whole.problems[0];
  if (place === 'whole' && trimmed.startsWith('```')) {
    return { ok: false, reason: 'the JSON is wrapped in a code fence' };
  }
  const detail = problem === undefined ? '' : `: expected ${problem.expected}, found ${problem.found}`;
  return { ok: false, reason: `the answer is not JSON${detail}` };
}

function readFenced(text: string): { value: Json } | null {
  const open = /^```[\w-]*[ \t]*\r?\n/.exec(text);
  if (open === null || !text.endsWith('```')) return null;
  const parsed = parseJson('answer', text.slice(open[0].length, -3).trim());
  return parsed.ok ? { value: parsed.value.data } : null;
}

/** The first object or list that reads as JSON, from one of the first brackets. */
function readAnywhere(text: string): { value: Json } | null {
  let from = 0;
  for (let tries = 0; tries < MAX_STARTS; tries++) {
    const offset = text.slice(from).search(/[{[]/);
    if (offset === -1) return null;
    const start = from + offset;
    const end = findClosing(text, start);
    const parsed = end === -1 ? null : parseJson('answer', text.slice(start, end + 1));
    if (parsed?.ok) return { value: parsed.value.data };
    from = start + 1;
  }
  return null;
}

/** Index of the bracket that closes the one at `start`, strings skipped; -1 where none does. */
function findClosing(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === '\\') i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return i;
    }
  }
  return -1;
}
