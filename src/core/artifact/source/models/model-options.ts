import { normalizeKey } from '../../values.ts';
import { literalOf, toJson } from '../evaluate.ts';
import { fallbackOf } from '../literal-defaults.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** Options of a call that change what a model does and are no sampling parameters. */
const STEERS =
  /^(toolchoice|paralleltoolcalls|maxsteps|stopwhen|responseformat|provideroptions|reasoning|thinking|modalities|verbosity|servicetier|safetysettings|mediaresolution|thinkingconfig|toolconfig|functioncallingconfig|responsemimetype|responsemodalities|modelversion)$/;
/** What a model is told, where it is written elsewhere: then the name is all that is known of it. */
const TELLS = /^(system|instructions|systeminstruction|systemprompt)$/;
/** What builds the type of a field, from its start: `z.int().min(1).optional()`. */
const TYPES = /^(z|zod|yup|[jJ]oi|Type|Schema)\./;
const MAX_LEVELS = 5;

/** What an option sets, by its path; nothing of one that sets nothing about a model. */
export function steering(
  { key, value, lines }: SourceEntry,
  at: string,
  hint: string,
  depth: number,
): CodeSetting[] {
  const known = normalizeKey(key);
  if (depth === 0 && !STEERS.test(known) && !(TELLS.test(known) && value.type === 'name')) return [];
  if (isUnset(value)) return [];
  const path = `${at}.${key}`;
  if (value.type === 'object' && depth < MAX_LEVELS)
    return value.entries.flatMap((entry) => steering(entry, path, hint, depth + 1));
  return [{ path, value: toJson(value) ?? null, line: lines[0], hint }];
}

/** What holds where nothing is set, and the type of what may be: neither sets anything. */
function isUnset(value: SourceValue): boolean {
  if (value.type === 'call') {
    const root = value.receiver?.type === 'call' ? isUnset(value.receiver) : TYPES.test(value.callee);
    return root && fallbackOf(value) === null;
  }
  // `found.responseFormat ?? {type: "text"}`
  if (value.type === 'choice')
    return value.options.every((option) => option.type === 'name' || isUnset(option));
  if (value.type !== 'object' || value.entries.length !== 1) return false;
  const [only] = value.entries;
  // `responseFormat: {type: "text"}`
  return only?.key === 'type' && only.value.type === 'text' && literalOf(only.value) === 'text';
}

/** The options that stand one level deeper: `config`, `generationConfig`, `options`. */
export function nestedOptions({ key, value }: SourceEntry): SourceEntry[] {
  return value.type === 'object' &&
    /config|options|settings|kwargs|body|generation|params|parameters/i.test(key)
    ? value.entries
    : [];
}
