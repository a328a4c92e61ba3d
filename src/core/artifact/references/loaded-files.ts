import picomatch from 'picomatch';
import { isCandidate } from '../candidates.ts';
import { baseName, directoryOf, extensionOf, isForeign, isUnderTests } from '../paths.ts';
import { READ_AS_DATA } from '../shapes/loaded-text.ts';

const TEXTS = /^(txt|md|markdown|mdx|text|prompt|tmpl|tpl|j2|jinja2?|hbs|mustache|json|ya?ml|toml)$/;
/** A name without an extension: `PROMPT`, `_rules`. */
const NAMED = /^[A-Za-z_][\w-]{2,40}$/;
/** Files about a project, of its tools, and of those who build it. */
const NEVER =
  /^(readme|changelog|license|licence|copying|notice|contributing|authors|security|code_of_conduct|makefile|dockerfile|procfile|jenkinsfile|vagrantfile|gemfile|version|owners|codeowners|todo|requirements[\w.-]*|package(-lock)?|tsconfig[\w.-]*|composer|manifest|pyproject|cargo|poetry|vercel|netlify|firebase|angular|nest-cli|turbo|lerna|robots|llms(-full)?)(\.\w+)?$/i;
/** What a program keeps for its users: pages, letters, words of an interface. */
const OF_PEOPLE =
  /(^|\/)(docs?|documentation|migrations?|seeds?|fixtures?|locales?|i18n|l10n|lang|translations?|emails?|mails?|mailers?|views|layouts|public|static|assets|node_modules|\.github|\.vscode|\.idea)(\/|$)/i;

/** Laravel's views, which are pages as a rule. */
const VIEW = /(^|\/)views\/.*\.blade\.php$/;

/** Whether a file may be what a program reads into a prompt, by its path alone. */
export function mayBeLoaded(path: string): boolean {
  if (VIEW.test(path)) return !isForeign(path) && !isUnderTests(path);
  const extension = extensionOf(path);
  const known = extension === '' ? NAMED.test(baseName(path)) : TEXTS.test(extension);
  return (
    known &&
    !NEVER.test(baseName(path)) &&
    !isForeign(path) &&
    !isUnderTests(path) &&
    !OF_PEOPLE.test(directoryOf(path)) &&
    (!READ_AS_DATA.test(path) || isCandidate(path))
  );
}

/** Folders in which builds look for what a program reads by its name, or in which agents keep who they are. */
const RESOURCES = ['', 'src/main/resources/', 'resources/', 'templates/', 'src/', 'app/', 'workspace/'];
/** A folder with more files is a collection of documents. */
const MAX_FILES = 60;

/**
 * The files that a program at `from` reads as `path`, of which the beginning may be missing: those of the nearest folder
 * around it that has some. `*` stands for what is not written.
 */
export function resolveLoad(from: string, path: string, has: ListFolder): string[] {
  const bare = path.replace(/^(\.\.\/)+/, '');
  for (const folder of foldersAround(from, path))
    for (const resource of RESOURCES) {
      const found = matchIn(`${folder}${resource}${bare}`, has);
      if (found.length > 0) return found.length > MAX_FILES ? [] : found;
    }
  return [];
}

/** The files that lie directly in a folder; the top is `''`. */
export type ListFolder = (folder: string) => readonly string[];

function foldersAround(from: string, path: string): string[] {
  const folders: string[] = [];
  for (let folder = directoryOf(from); folder !== ''; folder = directoryOf(folder))
    folders.push(`${folder}/`);
  folders.push('');
  const up = /^(\.\.\/)+/.exec(path)?.[0].length ?? 0;
  // `../rules.md` is above the program, wherever that is started.
  return up === 0 ? folders : [...folders.slice(up / 3), ...folders.slice(0, up / 3)];
}

function matchIn(path: string, has: ListFolder): string[] {
  const files = has(directoryOf(path));
  if (!baseName(path).includes('*')) return path.includes('*') ? [] : files.filter((file) => file === path);
  if (directoryOf(path).includes('*')) return [];
  const matches = picomatch(baseName(path), { dot: true });
  return files.filter((file) => matches(baseName(file)));
}

/** Where the file may be that a module is written in, as an import of the file at `from` names it; the likeliest first. */
export function listModuleFiles(from: string, module: string): string[] {
  if (/\.(py|ipynb)$/.test(from)) return listPython(from, module);
  const path = /^(\.{1,2}\/)/.test(module)
    ? [resolveUp(directoryOf(from), module)]
    : /^[@~]\//.test(module)
      ? [`src/${module.slice(2)}`, module.slice(2), `app/${module.slice(2)}`]
      : [];
  return path.flatMap((one) => {
    if (one === null) return [];
    const bare = one.replace(/\.[cm]?[jt]sx?$/, '');
    return ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '/index.ts', '/index.js'].map(
      (ending) => `${bare}${ending}`,
    );
  });
}

function listPython(from: string, module: string): string[] {
  const dots = /^\.+/.exec(module)?.[0].length ?? 0;
  const path = module.slice(dots).replaceAll('.', '/');
  if (path === '') return [];
  let folder = directoryOf(from);
  if (dots > 0) {
    for (let up = 1; up < dots; up++) folder = directoryOf(folder);
    return endings(folder === '' ? path : `${folder}/${path}`);
  }
  const folders: string[] = [];
  for (; folder !== ''; folder = directoryOf(folder)) folders.push(`${folder}/${path}`);
  return [...folders, path].flatMap(endings);
}

function endings(path: string): string[] {
  return [`${path}.py`, `${path}/__init__.py`];
}

function resolveUp(folder: string, module: string): string | null {
  const segments = folder === '' ? [] : folder.split('/');
  for (const part of module.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') segments.push(part);
    else if (segments.pop() === undefined) return null;
  }
  return segments.join('/');
}
