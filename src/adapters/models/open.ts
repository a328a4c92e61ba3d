import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Models } from '../../ports.ts';
import { readModelsEnv } from './env.ts';
import type { Env } from './env-values.ts';
import { createModels, ModelsEnvError } from './index.ts';
import { PROVIDERS_VARIABLE } from './providers-file.ts';

/** What the environment and the file that it names say of models, or every fault of both. */
export function readModelsSettings(env: Env, cwd: string): ReturnType<typeof readModelsEnv> {
  const read = readProvidersFile(env, cwd);
  return read.ok ? readModelsEnv(env, read.text) : { ok: false, problems: [read.problem] };
}

/** The models of the environment and of the file that it names. Throws a ModelsEnvError where either cannot be used. */
export function openModels(env: Env, cwd: string): Models {
  const read = readProvidersFile(env, cwd);
  if (!read.ok) throw new ModelsEnvError([read.problem]);
  return createModels(env, { file: read.text });
}

function readProvidersFile(
  env: Env,
  cwd: string,
): { ok: true; text: string | null } | { ok: false; problem: string } {
  const path = env[PROVIDERS_VARIABLE]?.trim() ?? '';
  if (path === '') return { ok: true, text: null };
  try {
    return { ok: true, text: readFileSync(resolve(cwd, path), 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { ok: false, problem: `${PROVIDERS_VARIABLE}: the file cannot be read (${code}).` };
  }
}
