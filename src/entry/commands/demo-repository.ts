import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from '../../package-file.ts';

/** The branch with the change. */
export const DEMO_BRANCH = 'tidy-tool-descriptions';
/** The model that the example names where it needs a large one. */
export const EXAMPLE_MODEL = 'openai/gpt-5.4-mini';

const EXAMPLE = packageFile('examples/support-agent');
const CHANGE = packageFile('examples/support-agent-change');
const MESSAGE = 'COMMIT_MESSAGE.txt';
const run = promisify(execFile);

/**
 * Makes the example a git repository in `dir` (empty, existing): `main` as the team has it, and a branch with what a
 * colleague made of it, checked out. `model` stands in for the large model that the example names.
 */
export async function makeDemoRepository(dir: string, model: string | null): Promise<void> {
  const git = (...args: string[]) => run('git', args, { cwd: dir, env: HERMETIC });
  await git('init', '--quiet', '--initial-branch=main');
  await cp(EXAMPLE, dir, { recursive: true });
  if (model !== null) await replaceModel(dir, model);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Support agent: prompts, tools, documents, evals');
  await git('checkout', '--quiet', '-b', DEMO_BRANCH);
  await cp(CHANGE, dir, { recursive: true });
  const message = await readFile(join(dir, MESSAGE), 'utf8');
  await rm(join(dir, MESSAGE));
  if (model !== null) await replaceModel(dir, model);
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message);
}

/** Whoever runs the demo may have hooks, templates, signing and another author configured; none of it belongs here. */
const HERMETIC = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Robin Example',
  GIT_AUTHOR_EMAIL: 'robin@example.com',
  GIT_COMMITTER_NAME: 'Robin Example',
  GIT_COMMITTER_EMAIL: 'robin@example.com',
};

async function replaceModel(dir: string, model: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.ya?ml$/.test(entry.name) || entry.parentPath.includes(`${join(dir, '.git')}/`))
      continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8');
    if (text.includes(EXAMPLE_MODEL)) await writeFile(path, text.replaceAll(EXAMPLE_MODEL, model));
  }
}
