import { normalizeKey } from '../../values.ts';
import { toJson } from '../evaluate.ts';
import type { SourceEntry } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** Options of a call that change what a model does and are no sampling parameters. */
const STEERS =
  /^(toolchoice|paralleltoolcalls|maxsteps|stopwhen|responseformat|provideroptions|reasoning|thinking|modalities|verbosity|servicetier|safetysettings|mediaresolution|thinkingconfig|toolconfig|functioncallingconfig|responsemimetype|responsemodalities|modelversion)$/;
/** What a model is told, where it is written elsewhere: then the name is all that is known of it. */
const TELLS = /^(system|instructions|systeminstruction|systemprompt)$/;
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
  const path = `${at}.${key}`;
  if (value.type === 'object' && depth < MAX_LEVELS)
    return value.entries.flatMap((entry) => steering(entry, path, hint, depth + 1));
  return [{ path, value: toJson(value) ?? null, line: lines[0], hint }];
}

/** The options that stand one level deeper: `config`, `generationConfig`, `options`. */
export function nestedOptions({ key, value }: SourceEntry): SourceEntry[] {
  return value.type === 'object' &&
    /config|options|settings|kwargs|body|generation|params|parameters/i.test(key)
    ? value.entries
    : [];
}
