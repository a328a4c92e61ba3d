import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { OperatorCaps } from './core/eval/budget.ts';
import type { CommandIo } from './entry/commands/io.ts';
import type { ServerSettings } from './entry/http/settings.ts';

export type FullSettings = ServerSettings & { caps: OperatorCaps };
export type ReadSettings = { ok: true; value: FullSettings } | { ok: false; problems: string[] };

/** Every fault of the environment at once, those of the models among them. */
export async function readSettings(io: CommandIo, { sharesDatabase = false } = {}): Promise<ReadSettings> {
  const [{ readServerSettings }, { readModelsSettings }, { readOperatorCaps }] = await Promise.all([
    import('./entry/http/settings.ts'),
    import('./adapters/models/open.ts'),
    import('./entry/operator-caps.ts'),
  ]);
  const server = readServerSettings(io.env, { dataDir: dataDir(io) }, (path) => readFileSync(path, 'utf8'));
  const models = readModelsSettings(io.env, io.cwd);
  const caps = readOperatorCaps(io.env);
  const problems = [server, models, caps].flatMap((read) => (read.ok ? [] : read.problems));
  if (sharesDatabase && (io.env.DATABASE_URL ?? '').trim() === '')
    problems.push(
      'DATABASE_URL: not set; a worker shares the PostgreSQL of the servers that take deliveries.',
    );
  if (!server.ok || !caps.ok || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { ...server.value, caps: caps.value } };
}

/** Where the system keeps what is not to be lost. */
export function dataDir({ env }: CommandIo): string {
  const { XDG_DATA_HOME } = env;
  const root =
    XDG_DATA_HOME === undefined || XDG_DATA_HOME === '' ? join(homedir(), '.local', 'share') : XDG_DATA_HOME;
  return join(root, 'promptgate');
}
