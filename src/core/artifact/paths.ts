type Parts = { path: string; directory: string; name: string; stem: string; extension: string };

/** Some fifty questions are asked about a path before the next one; its parts, once cut off, are known by then. */
let asked: Parts = { path: '', directory: '', name: '', stem: '', extension: '' };

function partsOf(path: string): Parts {
  if (path === asked.path) return asked;
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  // The files of a directory follow one another: one string for it is hashed once.
  const same = slash === asked.directory.length && path.startsWith(asked.directory);
  asked = {
    path,
    directory: same ? asked.directory : slash < 0 ? '' : path.slice(0, slash),
    name,
    stem: dot <= 0 ? name : name.slice(0, dot),
    extension: dot <= 0 ? '' : name.slice(dot + 1).toLowerCase(),
  };
  return asked;
}

/** The last segment. */
export function baseName(path: string): string {
  return partsOf(path).name;
}

/** All but the last segment; empty at the top. */
export function directoryOf(path: string): string {
  return partsOf(path).directory;
}

/** The lower-case extension without its dot; empty where there is none. */
export function extensionOf(path: string): string {
  return partsOf(path).extension;
}

/** The name without its last extension. */
export function stemOf(path: string): string {
  return partsOf(path).stem;
}

const ENV_FILE = /^(\.env(\.[\w.-]+)?|[\w.-]+\.env)$/i;
/** Names of templates to copy, in which people write the dot as they like. */
const ENV_TEMPLATE =
  /^([\w.-]{1,60}[._-])?\.?env(rc)?[._-](example|sample|template|tmpl|dist|defaults?|local|dev|prod|test)(\.txt)?$/i;

/** `.env`, `.env.example`, `prod.env`, `.env_example`, `env.example`, `.envrc`. */
export function isEnvFile(path: string): boolean {
  const name = baseName(path);
  return ENV_FILE.test(name) || name === '.envrc' || ENV_TEMPLATE.test(name);
}

/** Settings that are written line by line: Java's `.properties`, INI files, HOCON. */
export function isSettingsFile(path: string): boolean {
  return /\.(properties|ini|cfg|conf|hocon)(\.(example|sample|template|dist))?$/i.test(path);
}

/** Files of nothing but settings, whoever reads them. */
export function isConfigFile(path: string): boolean {
  return /\.(ya?ml|json|toml)$/i.test(path) || isEnvFile(path) || isSettingsFile(path);
}

/** What an artifact is called that is such a file: an environment by its whole name. */
export function nameOfConfig(path: string): string {
  return isEnvFile(path) ? baseName(path) : stemOf(path);
}

/** What gives a program its variables beside how it is started: images, services of systemd. */
export function isImageFile(path: string): boolean {
  return /(^|\/)((docker|container)file([.-][\w.-]+)?|[\w.-]+\.(dockerfile|containerfile)|[\w@.-]+\.service)$/i.test(
    path,
  );
}

/** What was answered of a directory, by pattern: a directory's files are asked about one after another, and by every format. */
const answers = new Map<RegExp, Map<string, boolean>>();
/** Directories that are remembered of a pattern; a server that meets more begins anew. */
const MAX_ANSWERS = 20_000;
/** More than are written anywhere: a pattern that is made anew for each question would be remembered for ever. */
const MAX_PATTERNS = 500;

/** Whether a directory on the way to the file matches. `pattern` is a constant of its module. */
export function hasDirectory(path: string, pattern: RegExp): boolean {
  return someDirectory(directoryOf(path), pattern);
}

/** Where packages begin of what a program of Java or Kotlin ships; its tests lie in `src/test`. */
const PACKAGES = /(?:^|\/)src\/main\/(?:java|kotlin|scala|groovy)(?=\/|$)/;

/**
 * The same of directories that say what a file is for. Those of packages are only names, as in `com.acme.test` or
 * `adapter.out`, and do not count.
 */
export function hasPurpose(path: string, pattern: RegExp): boolean {
  const directory = directoryOf(path);
  const packages = directory.includes('src/main/') ? PACKAGES.exec(directory) : null;
  return someDirectory(packages === null ? directory : directory.slice(0, packages.index), pattern);
}

function someDirectory(directory: string, pattern: RegExp): boolean {
  let known = answers.get(pattern);
  if (known === undefined || known.size >= MAX_ANSWERS) {
    if (answers.size >= MAX_PATTERNS) answers.clear();
    known = new Map();
    answers.set(pattern, known);
  }
  const before = known.get(directory);
  if (before !== undefined) return before;
  const answer = directory.split('/').some((segment) => pattern.test(segment));
  known.set(directory, answer);
  return answer;
}

const FOREIGN =
  /^(node_modules|bower_components|vendor|third_party|site-packages|\.venv|venv|\.git|dist|build|out|target|\.next|coverage|__pycache__)$/i;
/** Installed or generated code: whatever looks like an artifact there is someone else's. */
export function isForeign(path: string): boolean {
  return hasPurpose(path.includes(SHIPPED) ? path.replace(SHIPPED, 'src/main/') : path, FOREIGN);
}

/** What Gradle ships beside a program, as it is written: no output of a build. */
const SHIPPED = 'src/main/dist/';

const RECORDED =
  /^(__?fixtures?__?|fixtures?|test[-_]?data|test[-_]?files|__snapshots__|snapshots|cassettes|recordings?|__mocks__|mocks|results?|outputs?|logs?|runs|traces)$/i;
const TESTS = /^(tests?|__tests__|specs?|e2e|testing)$/i;
/** Data that a test or an earlier run left behind, as opposed to configuration in use. */
export function isRecordedData(path: string): boolean {
  return hasPurpose(path, RECORDED);
}

export function isUnderTests(path: string): boolean {
  return hasPurpose(path, TESTS) || isRecordedData(path);
}

/** Resolves `reference` as written in a file whose paths begin at the top; null where it leaves the repository. */
export function resolveFromRoot(reference: string): string | null {
  return resolveReference('', reference);
}

/** Resolves `reference` as written in the file at `from`; null where it leaves the repository. */
export function resolveReference(from: string, reference: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference) || reference.startsWith('/') || reference.includes('\\'))
    return null;
  const segments = directoryOf(from) === '' ? [] : directoryOf(from).split('/');
  for (const segment of reference.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.length === 0 ? null : segments.join('/');
}
