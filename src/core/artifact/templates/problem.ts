import type { Position } from '../documents/position.ts';
import { nearestName } from '../nearest.ts';
import type { Json } from '../problem.ts';

/** Values by variable name, as a case gives them. */
export type Variables = Record<string, Json>;

/** Templates, values and results longer than this are refused. Characters. */
export const MAX_TEXT = 1_000_000;

/** Why a template gave no text. `line` and `column` (from 1) are in the template. */
export type RenderProblem =
  | {
      kind: 'missing-variable';
      name: string;
      nearest: string | null;
      message: string;
      line?: number;
      column?: number;
    }
  | { kind: 'template'; message: string; line?: number; column?: number };

/** Thrown inside the engines only; `renderText` turns it into a RenderProblem. */
export class TemplateFault extends Error {
  readonly at: Partial<Position>;
  /** Valid in its language, and not possible here: no fault of the template. */
  readonly unsupported: boolean;
  constructor(message: string, at: Partial<Position> = {}, unsupported = false) {
    super(message);
    this.at = at;
    this.unsupported = unsupported;
  }
}

/** Thrown inside the engines only, for a name that no variable has. */
export class MissingVariable extends Error {
  readonly variable: string;
  readonly at: Partial<Position>;
  constructor(variable: string, at: Partial<Position> = {}) {
    super(variable);
    this.variable = variable;
    this.at = at;
  }
}

/** The problem of a missing variable, with the nearest name that was given. `user.nme` is compared within `user`. */
export function describeMissing(name: string, vars: Variables, at: Partial<Position>): RenderProblem {
  const { siblings, prefix } = siblingsOf(name, vars);
  const near = nearestName(name.slice(prefix.length), siblings);
  const nearest = near === null ? null : `${prefix}${near}`;
  const given = siblings.length === 0 ? 'none are given' : `given: ${siblings.slice(0, 12).join(', ')}`;
  const advice = nearest === null ? given : `did you mean \`${nearest}\`?`;
  const message = `the template asks for \`${name}\`, which the case does not give; ${advice}`;
  return { kind: 'missing-variable', name, nearest, message, ...at };
}

function siblingsOf(name: string, vars: Variables): { siblings: string[]; prefix: string } {
  let holder: Json = vars;
  let prefix = '';
  for (const part of name.split('.').slice(0, -1)) {
    if (
      holder === null ||
      typeof holder !== 'object' ||
      Array.isArray(holder) ||
      !Object.hasOwn(holder, part)
    )
      break;
    const next: Json = holder[part] ?? null;
    if (next === null || typeof next !== 'object' || Array.isArray(next)) break;
    holder = next;
    prefix += `${part}.`;
  }
  return { siblings: Object.keys(holder), prefix };
}

/** A value as it stands in a text: text as it is, null as nothing, lists and mappings as JSON. */
export function valueToText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}

/** Refuses what has grown too long. */
export function checkLength(length: number): void {
  if (length > MAX_TEXT) {
    throw new TemplateFault(
      `the template makes a text of more than ${MAX_TEXT.toLocaleString('en-US')} characters`,
    );
  }
}
