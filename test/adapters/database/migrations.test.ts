import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { createTemporaryDirectory } from '../../support/git-repository.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'src', 'adapters', 'database');

it('the migrations make the tables that the code names: generating more changes nothing', () => {
  const copy = join(createTemporaryDirectory(), 'migrations');
  cpSync(join(FOLDER, 'migrations'), copy, { recursive: true });
  const bin = join(ROOT, 'node_modules', 'drizzle-kit', 'bin.cjs');
  const schema = join(FOLDER, 'schema.ts');
  const out = execFileSync(
    process.execPath,
    [bin, 'generate', '--dialect=postgresql', `--schema=${schema}`, `--out=${relative(ROOT, copy)}`],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(out).toContain('No schema changes');
  expect(readdirSync(copy)).toEqual(readdirSync(join(FOLDER, 'migrations')));
});
