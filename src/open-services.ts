import { resolve } from 'node:path';
import type { CommandIo } from './entry/commands/io.ts';
import type { Services } from './ports.ts';

/** The operator's services, for as long as `use` runs; nothing of them is loaded where none are listed. */
export async function withServices<T>(
  io: CommandIo,
  use: (services: { services?: Services }) => Promise<T>,
): Promise<T> {
  const path = io.env.PROMPTGATE_SERVICES?.trim() ?? '';
  if (path === '') return use({});
  const { openServices } = await import('./adapters/models/services/open.ts');
  const services = await openServices(resolve(io.cwd, path), io.env);
  try {
    return await use({ services });
  } finally {
    services.close();
  }
}
