import { type Detection, isCandidate } from '../../core/artifact/detect.ts';
import { baseName, directoryOf, stemOf } from '../../core/artifact/paths.ts';
import {
  IMPORTS_SDK,
  listDocumented,
  MANIFEST,
  MAY_GIVE,
  namesOf,
  roleOfNames,
  SDK,
} from '../../core/artifact/references/given-tools.ts';
import { listModuleFiles } from '../../core/artifact/references/loaded-files.ts';
import type { ToolsRole } from '../../core/artifact/types.ts';
import type { FileContent } from '../../ports.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import { BATCH, MIN_STEM, readNaming } from './programs-naming.ts';

/** Modules on the way from who gives a tool to where it stands: `tools/__init__.py` has it from `tools/orders.py`. */
const MAX_STEPS = 3;

/**
 * Modules that hold what programs of other files give a model as tools, each with its role. The tree then finds the tools
 * in them.
 */
export async function findGivenTools(
  tree: ArtifactTree,
  found: ReadonlyMap<string, Detection>,
): Promise<Map<string, ToolsRole>> {
  const { files } = tree.snapshot;
  const names = new Map<string, Set<string>>();
  let asking: Iterable<readonly [string, Detection]> = found;
  for (let step = 0; step < MAX_STEPS; step++) {
    const reached = new Set<string>();
    for (const [path, { loads }] of asking)
      for (const { module, name } of loads?.tools ?? []) {
        const file = listModuleFiles(path, module).find((one) => files.has(one));
        if (file === undefined || file === path) continue;
        const known = names.get(file) ?? new Set();
        names.set(file, known);
        if (known.has(name)) continue;
        known.add(name);
        reached.add(file);
      }
    if (reached.size === 0) break;
    tree.refer(new Map([...reached].map((path) => [path, roleOfNames(names.get(path) ?? [])])));
    asking = await tree.detectAll([...reached].sort());
  }
  return new Map([...names].map(([path, given]) => [path, roleOfNames(given)]));
}

/** The same of the changed files of two sides; of what was removed by the base's programs. */
export async function findGivenOnEither(
  { base, head }: Record<'base' | 'head', ArtifactTree>,
  changed: readonly { path: string; oldPath: string }[],
): Promise<Map<string, ToolsRole>> {
  const modules = changed.filter(({ path }) => /\.py$/.test(path) && isCandidate(path));
  if (modules.length === 0) return new Map();
  const [after, before] = await Promise.all([
    head.snapshot.readMany(modules.map(({ path }) => path).filter((path) => head.snapshot.files.has(path))),
    base.snapshot.readMany(
      modules.map(({ oldPath }) => oldPath).filter((path) => base.snapshot.files.has(path)),
    ),
  ]);
  const textIn = (contents: ReadonlyMap<string, FileContent>, path: string): string | null => {
    const content = contents.get(path);
    return content?.kind === 'text' ? content.text : null;
  };
  const here: ChangedModule[] = [];
  const gone: ChangedModule[] = [];
  for (const { path, oldPath } of modules) {
    const [now, then] = [textIn(after, path), textIn(before, oldPath)];
    if (now !== null) here.push({ path, text: now, other: then });
    if (then !== null) gone.push({ path: oldPath, text: then, other: now });
  }
  const pathNow = new Map(modules.map(({ path, oldPath }) => [oldPath, path]));
  const names = new Map<string, string[]>();
  for (const [path, role] of await findGivenAmong(head, here)) names.set(path, namesOf(role));
  for (const [old, role] of await findGivenAmong(base, gone)) {
    const path = pathNow.get(old) ?? old;
    names.set(path, [...(names.get(path) ?? []), ...namesOf(role)]);
  }
  return new Map([...names].map(([path, given]) => [path, roleOfNames(given)]));
}

/** A module that changed, and what stood at its place on the other side; null where nothing did. */
type ChangedModule = { path: string; text: string; other: string | null };

/**
 * Of modules of Python that changed, those that hold what a program gives a model as tools. Programs are read only where
 * what a function says of itself changed, in a project that uses models, and only those are parsed that import such a
 * module and may give tools.
 */
async function findGivenAmong(
  tree: ArtifactTree,
  changed: readonly ChangedModule[],
): Promise<Map<string, ToolsRole>> {
  const possible = changed.filter(({ text, other }) => {
    const said = listDocumented(text);
    return said !== listDocumented(other ?? '');
  });
  if (possible.length === 0) return new Map();
  const programs = [...tree.snapshot.files.keys()].filter((path) => /\.py$/.test(path) && isCandidate(path));
  if (!(await usesModels(tree, programs))) return new Map();
  const giving = new Set<string>();
  let modules = possible.map(({ path }) => path);
  const searched = new Set<string>();
  for (let step = 0; step < MAX_STEPS && modules.length > 0; step++) {
    const stems = modules.map(moduleName).filter((stem) => stem.length >= MIN_STEM && !searched.has(stem));
    if (stems.length === 0) break;
    for (const stem of stems) searched.add(stem);
    const imports = importing(stems);
    // What only hands on has few lines, or gives its tools a list.
    const ways = await readNaming(tree, programs, stems, (text) =>
      imports.test(text) ? (MAY_GIVE.test(text) ? 'gives' : 'hands on') : null,
    );
    for (const [path, way] of ways) if (way === 'gives') giving.add(path);
    modules = [...ways].flatMap(([path, way]) => (way === 'hands on' ? [path] : []));
  }
  if (giving.size === 0) return new Map();
  const roles = await findGivenTools(tree, await tree.detectAll([...giving].sort()));
  return new Map([...roles].filter(([path]) => changed.some((one) => one.path === path)));
}

/** What an import calls it: of a package that is its folder. */
function moduleName(path: string): string {
  return baseName(path) === '__init__.py' ? baseName(directoryOf(path)) : stemOf(path);
}

/** Finds an import of one of these words, also of several lines: `from desk import (⏎ orders,⏎)`. */
function importing(words: readonly string[]): RegExp {
  const any = `\\b(${words.map(escapeWord).join('|')})\\b`;
  return new RegExp(
    `^[ \\t]*((from|import)\\b[^\\n]*|from[ \\t][^\\n]{0,300}[ \\t]import[ \\t]*\\([^)]{0,4000})${any}`,
    'm',
  );
}

function escapeWord(word: string): string {
  return word.replace(/[^\w]/g, '\\$&');
}

/** Whether a project says that it uses models, or a program of it does; one without a list of what it needs may. */
async function usesModels({ snapshot }: ArtifactTree, programs: readonly string[]): Promise<boolean> {
  const manifests = [...snapshot.files.keys()].filter((path) => MANIFEST.test(path));
  if (manifests.length === 0) return true;
  const says = async (paths: readonly string[], what: RegExp) =>
    [...(await snapshot.readMany(paths)).values()].some(
      (content) => content.kind === 'text' && what.test(content.text),
    );
  if (await says(manifests, SDK)) return true;
  for (let at = 0; at < programs.length; at += BATCH)
    if (await says(programs.slice(at, at + BATCH), IMPORTS_SDK)) return true;
  return false;
}
