import type { JsonObject, Level, Repository, Token, World } from '../world.ts';
import type { Answer } from './answer.ts';

export type Caller = { kind: 'app' } | { kind: 'installation'; token: Token };

/** A request that was routed, authenticated, authorised and found valid. */
export type Call = {
  world: World;
  route: string;
  caller: Caller;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Empty where none was sent. */
  body: JsonObject;
  /** The media type that was asked for. */
  accept: string;
  /** The URL as it was asked for, without its query. */
  url: string;
  /** The repository that the path names. */
  repository: Repository;
  token: Token;
};

/** Any one of these permissions will do. */
export type Needs = Record<string, Level>;

export type Route = {
  /** Who may ask: the App itself with its JWT, or one of its installations. */
  caller: 'app' | 'installation' | 'either';
  /** For routes in a repository. */
  needs?: Needs;
  /** Whether anyone may read this of a public repository. */
  public?: boolean;
  handle(call: Call): Answer | Promise<Answer>;
};

/** By route, `GET /repos/{owner}/{repo}`. */
export type Routes = Record<string, Route>;

/** Reading something of a repository. */
export function read(permission: string, handle: Route['handle']): Route {
  return { caller: 'installation', needs: { [permission]: 'read' }, public: true, handle };
}

/** Changing something of a repository. */
export function write(permission: string, handle: Route['handle']): Route {
  return { caller: 'installation', needs: { [permission]: 'write' }, handle };
}

/** Something that pull requests and issues share: the permission for either will do. */
export function ofIssue(level: Level, handle: Route['handle']): Route {
  return {
    caller: 'installation',
    needs: { issues: level, pull_requests: level },
    public: level === 'read',
    handle,
  };
}

export const number = (call: Call, name: string): number => Number(call.params[name]);
export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
