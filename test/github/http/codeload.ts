import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { HERMETIC_GIT_ENV } from '../../support/git-repository.ts';
import type { Repository } from '../world.ts';
import type { LoggedRequest } from './exchange.ts';
import { befall, type Fault } from './faults.ts';

type Ticket = { repository: Repository; sha: string };

/**
 * Serves tarballs at another origin, as GitHub does: a client that follows the redirect leaves its token behind, and the
 * address itself is what grants access.
 */
export type Codeload = {
  server: Server;
  address(repository: Repository, sha: string): string;
  /** The address of these bytes. */
  keep(bytes: Buffer): string;
};

export function createCodeload(
  log: LoggedRequest[],
  take: (route: string, path: string) => Fault | null,
  origin: () => string,
): Codeload {
  const tickets = new Map<string, Ticket>();
  const kept = new Map<string, Buffer>();
  const server = createServer(async (incoming, response) => {
    const entry: LoggedRequest = {
      method: incoming.method ?? '',
      route: 'GET codeload',
      url: incoming.url ?? '',
      body: null,
      status: null,
      installationId: null,
    };
    log.push(entry);
    const fault = take('GET codeload', incoming.url ?? '');
    if (fault !== null && (await befall(fault, response)) === 'ended') {
      entry.status = fault.status ?? null;
      return;
    }
    const url = new URL(incoming.url ?? '', origin());
    const bytes = kept.get(url.pathname);
    if (bytes !== undefined) {
      entry.status = 200;
      response.writeHead(200, { 'content-type': 'application/zip' }).end(bytes);
      return;
    }
    const ticket = tickets.get(url.searchParams.get('token') ?? '');
    if (ticket === undefined || url.pathname !== pathOf(ticket)) {
      entry.status = 404;
      response.writeHead(404).end('404: Not Found');
      return;
    }
    entry.status = 200;
    response.writeHead(200, { 'content-type': 'application/x-gzip' });
    const { repository, sha } = ticket;
    const folder = `${repository.owner.login}-${repository.name}-${sha.slice(0, 7)}/`;
    const args = ['--git-dir', repository.git.dir, 'archive', '--format=tar.gz', `--prefix=${folder}`, sha];
    const archive = spawn('git', args, { env: HERMETIC_GIT_ENV, stdio: ['ignore', 'pipe', 'inherit'] });
    response.on('close', () => archive.kill());
    if (!fault?.truncate) {
      archive.stdout.pipe(response);
      return;
    }
    archive.stdout.once('data', (chunk: Buffer) =>
      response.write(chunk.subarray(0, chunk.byteLength / 2), () => response.socket?.destroy()),
    );
  });
  return {
    server,
    keep(bytes) {
      const path = `/artifacts/${randomBytes(12).toString('hex')}`;
      kept.set(path, bytes);
      return `${origin()}${path}`;
    },
    address(repository, sha) {
      const token = randomBytes(12).toString('hex');
      tickets.set(token, { repository, sha });
      return `${origin()}${pathOf({ repository, sha })}?token=${token}`;
    },
  };
}

function pathOf({ repository, sha }: Ticket): string {
  return `/${repository.owner.login}/${repository.name}/legacy.tar.gz/${sha}`;
}
