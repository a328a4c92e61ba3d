import { isImageFile } from '../../artifact/images.ts';
import type { Json } from '../../artifact/problem.ts';
import { isGlob } from '../../artifact/references/references.ts';
import { resolveImage } from '../../artifact/shapes/image-part.ts';
import type { JsonRecord } from '../../artifact/values.ts';
import type { Config } from './promptfoo-assertions.ts';
import { CODE, CODE_FILE, findReferenced, readReferenced } from './promptfoo-files.ts';

/** promptfoo's own bound on variables that name variables. */
const MAX_ROUNDS = 5;
/** No prompt may be longer. */
const MAX_VALUE = 1_000_000;

/** Variables with their files read: `file://` is the file's text, or a picture by its path in the repository; a glob every file's; code is refused. */
export function resolveVars(config: Config, vars: JsonRecord): JsonRecord {
  const { path, texts, refuse } = config;
  const resolve = (value: Json): Json => {
    if (Array.isArray(value)) return value.flatMap(resolve);
    if (typeof value !== 'string' || !/^(file:\/\/|package:\S)/.test(value)) return value;
    if (CODE_FILE.test(value) || value.startsWith('package:')) {
      refuse(value, CODE);
      return value;
    }
    const image = isImageFile(value) ? resolveImage(path, value) : null;
    // Its bytes are read where a prompt shows it.
    if (image !== null && !isGlob(image)) return `file://${image}`;
    const files = isGlob(value) ? findReferenced(path, value, texts) : [];
    if (files.length > 0) return files.map((file) => (texts.get(file) ?? '').trim());
    const read = readReferenced(path, value, texts);
    if (read.ok) return typeof read.value === 'string' ? read.value : JSON.stringify(read.value);
    refuse(value, read.reason);
    return value;
  };
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, resolve(value)]));
}

/**
 * promptfoo runs a test once for every value of a list, and for every combination of several lists. A value may name
 * other variables. Null: more than `most` combinations.
 */
export function multiplyVars(vars: JsonRecord, most: number): JsonRecord[] | null {
  let all: JsonRecord[] = [{}];
  for (const [name, value] of Object.entries(vars)) {
    const values = Array.isArray(value) ? value : [value];
    if (all.length * values.length > most) return null;
    all = all.flatMap((one) => values.map((each) => ({ ...one, [name]: each })));
  }
  return all.map(nameValues);
}

/** `{{name}}` in a value is the value of that variable; a trailing line break is none of the value. */
function nameValues(vars: JsonRecord): JsonRecord {
  const named: JsonRecord = Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(/\n$/, '') : value,
    ]),
  );
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let changed = false;
    for (const [name, value] of Object.entries(named)) {
      if (typeof value !== 'string') continue;
      const [tag, other] = /\{\{\s*(\w+)\s*\}\}/.exec(value) ?? [];
      const found = other !== undefined && Object.hasOwn(named, other) ? named[other] : undefined;
      if (tag === undefined || found === undefined || other === name) continue;
      const text = typeof found === 'string' ? found : JSON.stringify(found);
      if (value.length + text.length > MAX_VALUE) continue;
      named[name] = value.replace(tag, () => text);
      changed = true;
    }
    if (!changed) break;
  }
  return named;
}
