import picomatch from 'picomatch';
import { parseJson, parseYaml } from '../../artifact/documents/structured.ts';
import { resolveReference } from '../../artifact/paths.ts';
import type { Json } from '../../artifact/problem.ts';
import { isGlob } from '../../artifact/references/references.ts';

/** Texts of the files that a config refers to, by repository path. */
export type ReferencedTexts = ReadonlyMap<string, string>;

/** Says that a part of a config is not run, and why. Never silent: the review is an error. */
export type Refuse = (what: string, reason: string) => void;

/** Code that promptfoo would run; a function's name may follow. */
export const CODE_FILE = /\.([cm]?[jt]sx?|py|rb|go|sh)(:[\w.]+)?$/i;
export const CODE = 'nothing of a repository is executed';

/** Paths of the texts that a reference in the file at `from` means, a glob or a path; sorted, empty where none is there. */
export function findReferenced(from: string, reference: string, texts: ReferencedTexts): string[] {
  const path = resolveReference(from, reference.replace(/^file:\/\//, ''));
  if (path === null) return [];
  if (texts.has(path)) return [path];
  if (!isGlob(path)) return [];
  const matches = picomatch(path);
  return [...texts.keys()].filter((known) => matches(known)).sort();
}

/** A file's text as promptfoo takes it: parsed where it is JSON or YAML, else without the white space around it. */
export function readReferenced(
  from: string,
  reference: string,
  texts: ReferencedTexts,
): { ok: true; value: Json } | { ok: false; reason: string } {
  const [path] = findReferenced(from, reference, texts);
  const text = path === undefined ? undefined : texts.get(path);
  if (path === undefined || text === undefined) return { ok: false, reason: 'there is no such text file' };
  if (!/\.(json|ya?ml)$/i.test(path)) return { ok: true, value: text.trim() };
  const parsed = /\.json$/i.test(path) ? parseJson(path, text) : parseYaml(path, text);
  if (parsed.ok) return { ok: true, value: parsed.value.data };
  const problem = parsed.problems[0];
  return {
    ok: false,
    reason: `line ${problem?.line}: expected ${problem?.expected}, found ${problem?.found}`,
  };
}
