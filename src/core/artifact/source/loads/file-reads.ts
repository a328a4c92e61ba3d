import { wordOf } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceCall, SourceValue } from '../types.ts';
import { type FollowName, readPath } from './file-paths.ts';

/** A file, or the files of a folder, that a call reads: a path of which the beginning may be missing, with `*` for what is not written. */
export type FileRead = {
  path: string;
  line: number;
  /** The function of another module that is handed the path as an argument (by its place or its key), where that one reads it. */
  reader?: { module: string; name: string; at: number | string };
};

/** A function that reads what it is handed: the path that it reads, with `HANDED` for the argument at that place, of that key. */
export type FileReader = { name: string; at: number; key: string; path: string };
/** Stands in the path of a reader for what that one is handed; no path has it. */
export const HANDED = '\u0000';

/** Functions that read the file at the path that they are handed. */
const READS =
  /^(open|readFile|readFileSync|readTextFile|readTextFileSync|readAllText|readAllTextAsync|readAllBytes|readAllLines|readString|readLines|read_to_string|file_get_contents|getResourceAsStream|getResource|read_file|readfile|include_str|load_file|parse_file|loadFile|require|import|open_text|read_text|readFileToString|render_to_string|get_template)$/;
/** The same as methods of the path itself. */
const READS_SELF = /^(open|read_text|read_bytes|readText|getContentAsString|getInputStream|text)$/;
/** What lists a folder, to read what is in it. */
const LISTS = /^(listdir|scandir|readdir|readdirSync|readDir|glob|globSync|rglob|iterdir|walk|walkSync)$/;
/** What renders a view of Laravel. */
const VIEW = /^(view|View\.make|view\.make)$/;
/** Helpers of the program's own: `load_text("rules.md")`. */
const HELPER = /^_*(load|read|import|fetch|get)_?[A-Za-z_]{0,40}$/;
const DATA_FILE = /^[\w./@ -]{1,200}\.(txt|md|markdown|ya?ml|json5?|toml|tmpl|tpl)$/i;
const WRITES = /^[rbt]?[wax]/;

/** Whether a text may read a file of words at all; most that call models do not. */
export const MAY_READ =
  /\b(open\(|read_text|read_bytes|readFile|readTextFile|readAll|readString|readLines|read_to_string|file_get_contents|getResource|ClassPathResource|ReadFile|ReadAll|include_str|go:embed|listdir|scandir|readdir|ReadDir|r?glob\(|iterdir|import\.meta\.glob|\bview\(['"]|View::make|render_to_string|get_template|importlib\.resources|importlib_resources|pkgutil|pkg_resources|Bun\.file|(load|read)_?\w{0,40}\(\s?['"`]|\?raw|\.(json|txt|md|ya?ml)['"`])/;

/** What reads a file of a package, which stands in front of the file's name: `resources.read_text("inn.texts", "house.md")`. */
const READS_OF_PACKAGE =
  /(^|\.)(resources\.(read_text|open_text|path)|pkgutil\.get_data|get_data|resource_(string|filename|stream))$/;

/** Whether a call reads a file, by its name. */
export function mayRead({ callee }: SourceCall): boolean {
  const last = lastPart(callee);
  return READS.test(last) || READS_OF_PACKAGE.test(callee) || READS_SELF.test(last) || LISTS.test(last);
}

/** What a call reads; null where it reads nothing, or nothing that is written there. */
export function readOf(call: SourceCall, follow: FollowName): FileRead | null {
  const path = pathRead(call, follow);
  return path === null ? null : { path, line: call.lines[0] };
}

function pathRead(call: SourceCall, follow: FollowName): string | null {
  const last = lastPart(call.callee);
  const [first, second] = call.positional;
  const own = ownPath(call, last, follow);
  if (LISTS.test(last) || call.callee === 'import.meta.glob') return listed(call, own, follow);
  if (READS_OF_PACKAGE.test(call.callee) && second !== undefined) {
    const file = readPath(second, call.scope, follow);
    const folder = wordOf(first)?.replaceAll('.', '/');
    return file === null || folder === undefined || !folder.includes('/') ? file : `${folder}/${file}`;
  }
  if (VIEW.test(call.callee)) return viewOf(first);
  if (READS_SELF.test(last) && own !== null && !WRITES.test(modeOf(first))) return own;
  if (first === undefined) return null;
  if (call.callee === 'Bun.file' || READS.test(last)) {
    const mode = call.named.find(({ key }) => key === 'mode');
    if (last === 'open' && WRITES.test(modeOf(mode?.value ?? second))) return null;
    return readPath(first, call.scope, follow);
  }
  const word = HELPER.test(last) ? wordOf(first) : null;
  return word !== null && DATA_FILE.test(word) ? readPath(first, call.scope, follow) : null;
}

/** `view('prompts.summary')` of Laravel is `resources/views/prompts/summary.blade.php`. */
function viewOf(value: SourceValue | undefined): string | null {
  const name = wordOf(value);
  return name !== null && /^[\w-]+([./][\w-]+)*$/.test(name)
    ? `views/${name.replaceAll('.', '/')}.blade.php`
    : null;
}

function modeOf(value: SourceValue | undefined): string {
  return wordOf(value) ?? '';
}

/** What a method is called on, where that is a path: `RULES_PATH.open()`, `(BASE / "a.md").read_text()`. */
function ownPath(call: SourceCall, last: string, follow: FollowName): string | null {
  if (call.receiver !== null) return readPath(call.receiver, call.scope, follow);
  const target = call.callee.slice(0, -last.length - 1);
  if (target === '') return null;
  return readPath({ type: 'name', name: target, lines: call.lines }, call.scope, follow);
}

/** `os.listdir(DIR)`, `DIR.glob("*.md")`, `glob(f"{DIR}/*.md")`: what is in the folder. */
function listed(call: SourceCall, own: string | null, follow: FollowName): string | null {
  const [first] = call.positional;
  const named = first === undefined ? null : readPath(first, call.scope, follow);
  const pattern = wordOf(first);
  if (own !== null) return pattern === null ? `${own}/*` : `${own}/${pattern.replace(/^\*\*\//, '')}`;
  if (named === null) return null;
  return /[*.][^/]*$/.test(named) ? named : `${named}/*`;
}
