import picomatch from 'picomatch';
import { baseName, directoryOf, isForeign, resolveReference } from '../paths.ts';
import type { Artifact } from '../types.ts';

/** Whether a reference names several files. */
export function isGlob(reference: string): boolean {
  return /[*?{}[\]]/.test(reference);
}

/** What `referenceUpwards` makes: folders of which one stands before the path, or none. */
const UPWARDS = /^\{(?:[^{},]*\/,)+\}(.*)$/;

/** The files that a reference means, sorted: the file itself, all of a folder, or what a glob matches. */
export type FindReferenced = (reference: string) => readonly string[];

/** Finds references among `files`. Each is looked up once; paths with brackets match themselves before they are globs. */
export function indexFiles(files: Iterable<string>): FindReferenced {
  const known = new Set(files);
  const answers = new Map<string, readonly string[]>();
  let sorted: string[] | null = null;
  let byName: Map<string, string[]> | null = null;

  /** The files that a glob can match: most end in a plain name, and of that name there are few. */
  function listCandidates(glob: string): readonly string[] {
    sorted ??= [...known].sort();
    const path = UPWARDS.exec(glob)?.[1] ?? glob;
    const name = baseName(path);
    if (path.lastIndexOf('}') > path.lastIndexOf('/') || /[\\*?{}[\]()!+@|,]/.test(name)) return sorted;
    byName ??= groupByName(sorted);
    return byName.get(name) ?? [];
  }

  function lookUp(reference: string): string[] {
    if (known.has(reference)) return [reference];
    sorted ??= [...known].sort();
    if (!isGlob(reference)) return listFolder(sorted, reference);
    const matches = picomatch(reference, { dot: true, nonegate: true });
    return listCandidates(reference).filter((path) => matches(path));
  }

  return (reference) => {
    const answer = answers.get(reference) ?? lookUp(reference);
    answers.set(reference, answer);
    return answer;
  };
}

function groupByName(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const group = groups.get(baseName(path));
    if (group === undefined) groups.set(baseName(path), [path]);
    else group.push(path);
  }
  return groups;
}

/** The paths of a sorted list that lie in a folder. */
function listFolder(sorted: readonly string[], folder: string): string[] {
  const prefix = `${folder}/`;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (sorted[end]?.startsWith(prefix) === true) end += 1;
  return sorted.slice(low, end);
}

/**
 * A reference to a file that the application looks up by its name in a folder that the file at `from` does not tell: in
 * its own or any above it. Null where the name leaves the repository, or is a pattern itself.
 */
export function referenceUpwards(from: string, name: string): string | null {
  if (name === '' || isGlob(name) || /[\\(),]/.test(name)) return null;
  const path = resolveReference('', name);
  if (path === null || path.startsWith('../')) return null;
  const folders: string[] = [];
  for (let folder = directoryOf(from); folder !== ''; folder = directoryOf(folder))
    folders.push(`${folder.replace(/[^\w/ -]/g, '\\$&')}/`);
  return folders.length === 0 ? path : `{${folders.join(',')},}${path}`;
}

/** The word of a file's name that whoever refers to it has to write: `style` of `prompts/_style.prompt`; null: none. */
export function nameWord(path: string): string | null {
  let first: string | null = null;
  someWord(baseName(path), (name, from, to) => {
    first = name.slice(from, to);
    return true;
  });
  return first;
}

/** Whether a text holds any of the words as a whole, so that it may name the files that are called so. */
export function holdsWord(text: string, words: ReadonlySet<string>): boolean {
  const lengths = new Set([...words].map(({ length }) => length));
  return someWord(text, (all, from, to) => lengths.has(to - from) && words.has(all.slice(from, to)));
}

/**
 * Whether any word of a text is accepted: letters and digits, with `_` and `-` between them. Written out, as it reads all
 * prompts of a repository and a regular expression takes ten times as long.
 */
function someWord(text: string, accept: (text: string, from: number, to: number) => boolean): boolean {
  for (let at = 0; at < text.length; at++) {
    if (!isLetter(text, at)) continue;
    const from = at;
    let to = at + 1;
    for (at += 1; at < text.length; at++) {
      if (isLetter(text, at)) to = at + 1;
      else if (text[at] !== '_' && text[at] !== '-') break;
    }
    if (accept(text, from, to)) return true;
  }
  return false;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128)
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
  return isSurrogate(code) || /[\p{L}\p{N}]/u.test(text.charAt(at));
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/**
 * References of which no file is there. What is generated (`dist/`), or has a hole that only a run fills, is nobody's
 * mistake.
 */
export function listMissing({ references }: Artifact, find: FindReferenced): string[] {
  return references.filter(
    (reference) => !/\{\{|\{%|\$/.test(reference) && !isForeign(reference) && find(reference).length === 0,
  );
}

/** The line (from 1) of the artifact's file that names a file: by its name, else by the word of it. */
export function lineNaming(text: string, artifact: Artifact, reference: string): number {
  const lines = text.split('\n');
  const [from, to] = artifact.lines ?? [1, lines.length];
  const own = lines.slice(from - 1, to);
  const word = nameWord(reference);
  for (const named of [baseName(reference), ...(word === null ? [] : [word])]) {
    const at = own.findIndex((line) => line.includes(named));
    if (at >= 0) return from + at;
  }
  return from;
}
