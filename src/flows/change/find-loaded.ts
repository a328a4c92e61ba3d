import { type Detection, isCandidate } from '../../core/artifact/detect.ts';
import { baseName, directoryOf, stemOf } from '../../core/artifact/paths.ts';
import {
  type ListFolder,
  listModuleFiles,
  mayBeLoaded,
  resolveLoad,
} from '../../core/artifact/references/loaded-files.ts';
import { HTML } from '../../core/artifact/shapes/prompt-signals.ts';
import {
  type FileRead,
  type FileReader,
  HANDED,
  MAY_READ,
} from '../../core/artifact/source/loads/file-reads.ts';
import type { SourceLoads } from '../../core/artifact/source/loads/find-loads.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import { findNaming, MIN_STEM } from './programs-naming.ts';

/** Where code reads a file into what a model is told. */
export type Loader = { path: string; line: number };

/** The files that programs read into prompts, each with the first place that does. */
export async function findLoaded(
  tree: ArtifactTree,
  found: ReadonlyMap<string, Detection>,
): Promise<Map<string, Loader>> {
  const { files } = tree.snapshot;
  const programs = [...found].flatMap(([path, { loads }]) => (loads === undefined ? [] : [{ path, loads }]));
  if (programs.length === 0) return new Map();
  const list = indexFolders(files.keys());
  const fileOf = (from: string, module: string) =>
    listModuleFiles(from, module).find((one) => files.has(one)) ?? null;
  const asked = programs.flatMap(({ path, loads }) =>
    loads.asks.flatMap(({ module, name }) => {
      const file = fileOf(path, module);
      return file === null ? [] : [{ file, name }];
    }),
  );
  const modules = await readModules(tree, found, new Set(asked.map(({ file }) => file)));
  const reads: { from: string; read: FileRead }[] = [
    ...programs.flatMap(({ path, loads }) => loads.prompts.map((read) => ({ from: path, read }))),
    ...asked.flatMap(({ file, name }) =>
      (modules.get(file)?.gives ?? []).flatMap((read) => (read.name === name ? [{ from: file, read }] : [])),
    ),
  ];
  const handing = reads.flatMap(({ from, read }) =>
    read.reader === undefined ? [] : (fileOf(from, read.reader.module) ?? []),
  );
  const helpers = await readModules(tree, found, new Set(handing.filter((file) => !modules.has(file))));
  const loaded = new Map<string, Loader>();
  // Where a file is read says more than where its name is handed on.
  const { direct = [], handed = [] } = Object.groupBy(reads, ({ read }) =>
    read.reader === undefined ? 'direct' : 'handed',
  );
  for (const { from, read } of [...direct, ...handed]) {
    const helper = read.reader === undefined ? null : fileOf(from, read.reader.module);
    const readers = helper === null ? [] : ((modules.get(helper) ?? helpers.get(helper))?.readers ?? []);
    for (const path of pathsOf(read, readers))
      for (const file of resolveLoad(from, path, list))
        if (mayBeLoaded(file) && !loaded.has(file)) loaded.set(file, { path: from, line: read.line });
  }
  return loaded;
}

/** What is read: of a path that a function of another file is handed, as that one completes it. */
function pathsOf({ path, reader }: FileRead, readers: readonly FileReader[]): string[] {
  if (reader === undefined) return [path];
  return readers.flatMap((one) =>
    one.name === reader.name && (one.at === reader.at || one.key === reader.at)
      ? [one.path.replaceAll(HANDED, path)]
      : [],
  );
}

/** What modules read whose own words say nothing of models. */
async function readModules(
  tree: ArtifactTree,
  found: ReadonlyMap<string, Detection>,
  modules: ReadonlySet<string>,
): Promise<Map<string, SourceLoads>> {
  const unread = [...modules].filter((path) => found.get(path)?.loads === undefined);
  tree.refer(new Map(unread.map((path) => [path, 'loader' as const])));
  const read = await tree.detectAll(unread);
  return new Map(
    [...modules].flatMap((path): [string, SourceLoads][] => {
      const loads = (read.get(path) ?? found.get(path))?.loads;
      return loads === undefined ? [] : [[path, loads]];
    }),
  );
}

function indexFolders(paths: Iterable<string>): ListFolder {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folders.get(directoryOf(path));
    if (folder === undefined) folders.set(directoryOf(path), [path]);
    else folder.push(path);
  }
  return (folder) => folders.get(folder) ?? [];
}

/** Programs that may read a file, by their endings. */
const PROGRAM = /\.([cm]?[jt]sx?|py|go|java|php|rs|cs)$/;

/**
 * Of changed files that are no artifacts by themselves, those that a program reads into a prompt. Programs are read only
 * where such a file changed, and only those are parsed that read
 * files and name one or its folder, or that name a module that does.
 */
export async function findLoadedAmong(
  tree: ArtifactTree,
  changed: readonly string[],
): Promise<Map<string, Loader>> {
  const { snapshot } = tree;
  const possible = await withSentences(
    tree,
    changed.filter((path) => snapshot.files.has(path) && mayBeLoaded(path)),
  );
  if (possible.length === 0) return new Map();
  const programs = [...snapshot.files.keys()].filter((path) => PROGRAM.test(path) && isCandidate(path));
  if (programs.length === 0) return new Map();
  const words = possible.flatMap(wordsFor);
  const naming = await findNaming(tree, programs, words, (text) => MAY_READ.test(text));
  const found = new Map(await tree.detectAll(naming));
  const helpers = naming.filter((path) => found.get(path)?.loads === undefined);
  // A helper says nothing of models: who imports it does.
  const stems = helpers.map(stemOf).filter((stem) => stem.length >= MIN_STEM);
  const importing = stems.length === 0 ? [] : await findNaming(tree, programs, stems);
  for (const [path, detection] of await tree.detectAll(importing)) found.set(path, detection);
  const loaded = await findLoaded(tree, found);
  return new Map([...loaded].filter(([path]) => possible.includes(path)));
}

/** Five words in a row, or as many signs of a script without spaces. Longer words would cost a long file its square. */
const SENTENCE =
  /\p{L}[\p{L}\p{N}'’-]{0,60}(?:[ ,:;]{1,3}[\p{L}\p{N}'’*_-]{1,60}){4}|[\u3040-\u30ff\u3400-\u9fff]{8}/u;

async function withSentences(tree: ArtifactTree, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const contents = await tree.snapshot.readMany(paths);
  return paths.filter((path) => {
    const content = contents.get(path);
    if (content?.kind !== 'text' || !SENTENCE.test(content.text)) return false;
    return !(path.endsWith('.blade.php') && HTML.test(content.text.slice(0, MAX_HEAD)));
  });
}

/** As much of a page says that it is one. Characters. */
const MAX_HEAD = 2_000;

/** What a program writes that reads a file: its name, or its folder's where it reads all of that. */
function wordsFor(path: string): string[] {
  const folder = baseName(directoryOf(path));
  const [first = ''] = baseName(path).split('.');
  // A view of Laravel is called without its extensions.
  const view = path.endsWith('.blade.php') ? [first] : [];
  return [baseName(path), stemOf(path), ...view, ...(folder === '' ? [] : [folder])].filter(
    (word) => word.length >= MIN_STEM,
  );
}
