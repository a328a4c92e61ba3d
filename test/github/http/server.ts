import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ISSUER_PATH, renderKeys } from '../oidc.ts';
import type { Referee } from '../openapi/referee.ts';
import type { JsonObject, Repository, World } from '../world.ts';
import { type Answer, ApiError, errorBody, fail, invalid, ok } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { checkCaller, checkRepository } from './authorize.ts';
import type { Caller, Routes } from './call.ts';
import { encodeAnswer, type LoggedRequest, readBody, sendAnswer } from './exchange.ts';
import { befall, type Fault } from './faults.ts';
import { createRateLimiter } from './rate-limit.ts';
import { createRouter } from './router.ts';

/** A request that GitHub has no use for: no such operation, or one that its description forbids. */
export type Violation = { kind: 'unknown-route' | 'invalid-request'; route: string; problems: string[] };

export type ServerParts = {
  world: World;
  referee: Referee;
  routes: Routes;
  requests: LoggedRequest[];
  violations: Violation[];
  /** Where the fake itself went wrong. */
  defects: string[];
  take(route: string, path: string): Fault | null;
};

export function createApiServer(parts: ServerParts): Server {
  const { world, referee, requests, violations, defects } = parts;
  const limiter = createRateLimiter(world.now, () => world.limits.requestsPerHour);
  const route = createRouter(referee);
  const routes: Routes = {
    ...parts.routes,
    'GET /rate_limit': {
      caller: 'either',
      handle: ({ caller }) => ok(limiter.overview(limitKey(caller))),
    },
  };

  return createServer((incoming, response) => {
    exchange(incoming, response).catch((error: Error) => {
      defects.push(error.stack ?? error.message);
      if (!response.headersSent) response.writeHead(500);
      response.end(`The fake GitHub is at fault: ${error.message}`);
    });
  });

  async function exchange(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = incoming.method ?? '';
    const url = new URL(incoming.url ?? '', world.url);
    if (url.pathname === `${ISSUER_PATH}/.well-known/jwks`) {
      // No part of the API: whoever checks a token asks without signing in.
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await renderKeys()));
      return;
    }
    const path = canonicalPath(world, url.pathname);
    const raw = await readBody(incoming);
    const match = route(method, path);
    const name = match?.route ?? `${method} ${path}`;
    const body = parseBody(raw);
    const entry: LoggedRequest = {
      method,
      route: name,
      url: incoming.url ?? '',
      body: body === MALFORMED ? raw.toString('utf8') : (body ?? null),
      status: null,
      installationId: null,
    };
    requests.push(entry);

    const query = Object.fromEntries(url.searchParams);
    const problems = match === null ? [] : referee.checkRequest(name, { params: match.params, query, body });
    const strange = match === null ? [] : referee.unknownQuery(name, query);
    if (match === null)
      violations.push({ kind: 'unknown-route', route: name, problems: ['no such operation'] });
    else if (problems.length + strange.length > 0)
      violations.push({ kind: 'invalid-request', route: name, problems: [...problems, ...strange] });

    const fault = parts.take(name, incoming.url ?? '');
    if (fault?.expireToken) expireToken(world, incoming.headers.authorization);
    if (fault !== null && (await befall(fault, response)) === 'ended') {
      entry.status = fault.status ?? null;
      return;
    }
    let caller: Caller | null = null;
    let answer: Answer;
    try {
      if (incoming.headers['user-agent'] === undefined)
        throw fail(
          403,
          'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
        );
      if (match === null) throw fail(404, 'Not Found');
      caller = authenticate(world, incoming.headers.authorization);
      if (caller.kind === 'installation') entry.installationId = caller.token.installation.id;
      if (name !== 'GET /rate_limit') limiter.count(limitKey(caller));
      answer = await handle(match, caller, {
        query,
        body,
        problems,
        url,
        accept: incoming.headers.accept ?? '',
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      answer = error.answer;
      if (error.blame && problems.length === 0)
        violations.push({
          kind: 'invalid-request',
          route: name,
          problems: [JSON.stringify(error.answer.body)],
        });
    }
    if (match !== null && answer.raw === undefined) {
      const wrong = referee.checkResponse(name, answer.status, answer.body);
      if (wrong.length > 0)
        throw new Error(`It answers ${name} with a wrong ${answer.status}: ${wrong.join('; ')}`);
    }
    if (fault?.reset === 'after') {
      response.socket?.resetAndDestroy();
      return;
    }
    const outgoing = encodeAnswer(incoming, answer);
    entry.status = outgoing.status;
    // What has not changed is free.
    if (outgoing.status === 304 && caller !== null) limiter.refund(limitKey(caller));
    sendAnswer(
      response,
      outgoing,
      {
        'x-github-request-id': `${requests.length}`,
        'x-github-media-type': 'github.v3; format=json',
        date: new Date(world.now()).toUTCString(),
        ...(caller === null ? {} : limiter.headers(limitKey(caller))),
      },
      fault,
    );
  }

  async function handle(
    match: { route: string; params: Record<string, string> },
    caller: Caller,
    request: {
      query: Record<string, string>;
      body: unknown;
      problems: readonly string[];
      url: URL;
      accept: string;
    },
  ): Promise<Answer> {
    const found = routes[match.route];
    if (found === undefined) throw new Error(`Nothing handles ${match.route}.`);
    checkCaller(found, caller);
    const { owner, repo } = match.params;
    const moved = owner === undefined || repo === undefined ? null : findMoved(world, `${owner}/${repo}`);
    if (moved !== null)
      throw redirect(world, moved, { url: request.url, writes: !/^(GET|HEAD) /.test(match.route) });
    const repository =
      owner === undefined || repo === undefined ? null : checkRepository(world, found, caller, owner, repo);
    if (request.body === MALFORMED) throw fail(400, 'Problems parsing JSON');
    if (request.problems.length > 0) throw invalid(`Invalid request.\n\n${request.problems.join('\n')}`);
    return found.handle({
      world,
      route: match.route,
      caller,
      params: match.params,
      query: request.query,
      body: (request.body ?? {}) as JsonObject,
      accept: request.accept,
      url: `${world.url}${request.url.pathname}`,
      get repository() {
        if (repository === null) throw new Error(`${match.route} names no repository.`);
        return repository;
      },
      get token() {
        if (caller.kind === 'app') throw new Error(`${match.route} is not called with a token.`);
        return caller.token;
      },
    });
  }
}

const MALFORMED = Symbol('malformed');

function parseBody(raw: Buffer): unknown {
  if (raw.byteLength === 0) return undefined;
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return MALFORMED;
  }
}

function limitKey(caller: Caller): string {
  return caller.kind === 'app' ? 'app' : String(caller.token.installation.id);
}

function expireToken(world: World, header: string | undefined): void {
  const token = world.tokens.get((header ?? '').split(' ')[1] ?? '');
  if (token !== undefined) token.expiresAt = 0;
}

/** GitHub Enterprise Server's prefix is taken off; `/repositories/{id}` is the repository wherever it is now. */
function canonicalPath(world: World, path: string): string {
  const plain = path.replace(/^\/api\/v3(?=\/)/, '');
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(plain) ?? [];
  const repository = id === undefined ? undefined : world.repositories.get(Number(id));
  return repository === undefined ? plain : `/repos/${repository.owner.login}/${repository.name}${rest}`;
}

function findMoved(world: World, name: string): Repository | null {
  for (const repository of world.repositories.values())
    if (repository.formerNames.has(name.toLowerCase())) return repository;
  return null;
}

/** 307 where the method and the body have to stay. */
function redirect(
  world: World,
  repository: Repository,
  { url, writes }: { url: URL; writes: boolean },
): ApiError {
  const status = writes ? 307 : 301;
  const rest = url.pathname.replace(/^(\/api\/v3)?\/repos\/[^/]+\/[^/]+/, '');
  const location = `${world.url}/repositories/${repository.id}${rest}${url.search}`;
  const body = errorBody(status, 'Moved Permanently', { url: location });
  return new ApiError({ status, body, headers: { location } });
}
