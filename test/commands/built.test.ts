import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTemporaryDirectory } from '../support/git-repository.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A checkout with this launcher and a program that says whether it runs as it was written or as it was built. */
function createCheckout() {
  const dir = createTemporaryDirectory();
  cpSync(join(ROOT, 'bin'), join(dir, 'bin'), { recursive: true });
  const write = (path: string, text: string) => {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  write('package.json', '{ "type": "module" }');
  write('package-lock.json', '{}');
  write('src/cli.ts', "import { said } from './said.ts';\nconsole.log(said);\n");
  write(
    'src/said.ts',
    "export const said: string = import.meta.url.includes('/dist/') ? 'built' : 'source';\n",
  );
  for (const entry of [
    'adapters/detector/run-detector',
    'adapters/sandbox/run-sandbox',
    'adapters/models/needle/run-needle',
  ])
    write(`src/${entry}.ts`, 'export {};\n');
  write('src/adapters/database/migrations/0000.sql', 'select 1;\n');
  return {
    dir,
    write,
    /** With the bundler that is installed here. */
    build() {
      cpSync(join(ROOT, 'bin'), join(dir, 'bin'), { recursive: true });
      write('node_modules/rolldown/package.json', '{ "type": "module", "exports": "./index.js" }');
      write(
        'node_modules/rolldown/index.js',
        `export * from ${JSON.stringify(import.meta.resolve('rolldown'))};\n`,
      );
      const { status, stderr } = spawnSync(process.execPath, [join(dir, 'bin/build.js')], {
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    },
    run: () =>
      spawnSync(process.execPath, [join(dir, 'bin/promptgate.js')], { encoding: 'utf8' }).stdout.trim(),
  };
}

describe('the launcher', () => {
  it('runs the sources of a checkout that was not built, and what was built of them once it was', () => {
    const checkout = createCheckout();
    expect(checkout.run()).toBe('source');
    checkout.build();
    expect(checkout.run()).toBe('built');
    expect(readFileSync(join(checkout.dir, 'dist/migrations/0000.sql'), 'utf8')).toBe('select 1;\n');
  });

  it.each([
    ['a source', 'src/said.ts', "export const said: string = 'edited';\n", 'edited'],
    ['a migration', 'src/adapters/database/migrations/0000.sql', 'select 2;\n', 'source'],
    ['a dependency', 'package-lock.json', '{ "packages": {} }', 'source'],
    ['what the build says of itself', 'dist/sources.json', '{ "src/', 'source'],
  ])('runs the sources where %s has changed since, until they are built again', (_what, path, text, said) => {
    const checkout = createCheckout();
    checkout.build();
    checkout.write(path, text);
    expect(checkout.run()).toBe(said);
    checkout.build();
    expect(checkout.run()).toBe(said === 'source' ? 'built' : said);
  });

  it('runs what was built where there are no sources, as in the published package', () => {
    const checkout = createCheckout();
    checkout.build();
    rmSync(join(checkout.dir, 'src'), { recursive: true });
    expect(checkout.run()).toBe('built');
  });
});

it('a checkout without a bundler builds nothing, so that `npm ci --omit=dev` passes', () => {
  const checkout = createCheckout();
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout.dir, 'bin/build.js')], {
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(checkout.run()).toBe('source');
});
