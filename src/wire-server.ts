import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Database } from './adapters/database/index.ts';
import type { CommandIo } from './entry/commands/io.ts';
import { EXIT } from './entry/commands/io.ts';
import { createHttpServer, WEBHOOKS_PATH } from './entry/http/server.ts';
import { readServerSettings, type ServerSettings } from './entry/http/settings.ts';
import type { Log } from './ports.ts';

/** The composition root of the server: environment -> adapters -> flows -> entries. */

/** Reviews that are under way may end before the process does; what is left over goes on at the next start. */
const GRACE_MS = 10_000;

/** `promptgate serve`: takes deliveries and reviews pull requests until SIGTERM or Ctrl-C. */
export async function serve(io: CommandIo): Promise<number> {
  const read = readSettings(io);
  if (!read.ok) {
    io.stderr(`promptgate cannot start:\n${read.problems.map((problem) => `  ${problem}\n`).join('')}`);
    return EXIT.usage;
  }
  const settings = read.value;
  const { createLogger } = await import('./entry/http/logger.ts');
  const log = createLogger(settings.logLevel, { write: io.stdout });
  const { openDatabase } = await import('./adapters/database/index.ts');
  const database = await openDatabase(settings.database, log);
  try {
    await run(settings, database, log, io);
  } finally {
    await database.close();
  }
  return EXIT.pass;
}
