import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server cannot listen where it was told to; the message says why and what to do. */
export class ListenError extends Error {
  override name = 'ListenError';
}

/**
 * Connections that wait to be taken while the process is busy. Node's 511 are fewer than a burst, and whoever is turned
 * away tries again after 1, 3 and 7 seconds, of GitHub's ten. The kernel may allow fewer.
 */
const BACKLOG = 4096;

/** Listens, and resolves with where. Rejects with a ListenError. */
export async function listenAt(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<AddressInfo> {
  server.listen({ port, host, backlog: BACKLOG });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(`Cannot listen on ${host}:${port}: ${explain(error)}`);
  }
  return server.address() as AddressInfo;
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is in use. End what uses it, or set PORT to another one.';
    case 'EACCES':
      return 'this user may not use the port. Set PORT to one from 1024 on.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'this machine has no such address. Set HOST to one that it has, or to 0.0.0.0 for all of them.';
    default:
      return `${error instanceof Error ? error.message : String(error)}. Check HOST and PORT.`;
  }
}
