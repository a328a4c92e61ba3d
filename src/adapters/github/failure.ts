import type { HostFailure } from '../../ports.ts';

/** GitHub did not do as asked. The message says what to do. */
export class HostError extends Error {
  override name = 'HostError';
  readonly failure: HostFailure;

  constructor(kind: HostFailure['kind'], status: number | null, message: string) {
    super(message);
    this.failure = { kind, status, message };
  }
}

/** A repository that cannot be reviewed as it is, whoever asks and however often. */
export class RepositoryError extends Error {
  override name = 'RepositoryError';
}

/** What a request was for, in the words of its failure. */
export type Purpose = {
  /** Completes "could not …": `read pull request 7`. */
  doing: string;
  /** The App's permission without which it is refused: `checks: write`. */
  needs: string;
};
export type Whereabouts = { owner: string; name: string; host: string };

/** A refused request as Octokit reports it; without `response` GitHub was not reached. */
export type RefusedRequest = {
  status: number;
  message: string;
  cause: unknown;
  response: { headers: Record<string, unknown>; data: unknown } | null;
};

/** Any failure of a request, as a HostError; faults of the program stay what they are. */
export function toHostError(error: unknown, purpose: Purpose, where: Whereabouts): Error {
  if (error instanceof HostError) return error;
  const refused = readRefusal(error);
  if (refused === null) return error instanceof Error ? error : new Error(String(error));
  const { status, response } = refused;
  const { doing } = purpose;
  if (response === null) {
    const message = `GitHub at ${where.host} could not be reached to ${doing} (${reasonOf(refused)}). Check the network between this machine and GitHub.`;
    return new HostError('unavailable', null, message);
  }
  const said = wordsOf(response.data);
  if (status >= 500) {
    const message = `GitHub at ${where.host} answered ${status} when asked to ${doing}. It may work later.`;
    return new HostError('unavailable', status, message);
  }
  if (status === 401 || status === 403) {
    return new HostError('forbidden', status, describeForbidden(said, response.headers, purpose, where));
  }
  const place = `${where.owner}/${where.name}`;
  if (status === 404 || status === 410) {
    const message = `GitHub could not ${doing} in ${place}: there is no such thing, or the App may not see it any more${quote(said)}.`;
    return new HostError('invalid', status, message);
  }
  return new HostError(
    'invalid',
    status,
    `GitHub refused to ${doing} in ${place} (${status})${quote(said)}.`,
  );
}

function describeForbidden(
  said: string,
  headers: Record<string, unknown>,
  { doing, needs }: Purpose,
  { owner, name }: Whereabouts,
): string {
  if (/suspended/i.test(said))
    return `The App's installation on ${owner} is suspended, so it could not ${doing}. An owner of ${owner} lifts this under Settings, GitHub Apps.`;
  if (/not accessible by integration/i.test(said)) {
    const accepted = headers['x-accepted-github-permissions'];
    const permission = typeof accepted === 'string' ? cleanWords(accepted).replaceAll('=', ': ') : needs;
    return `The App may not ${doing} in ${owner}/${name}: it needs the permission ${permission}. Grant it in the App's settings, then let an owner of ${owner} accept it under Settings, GitHub Apps.`;
  }
  return `GitHub does not let the App ${doing} in ${owner}/${name}${quote(said)}. Check that the App is installed there with ${needs}.`;
}

/** The HTTP status by which GitHub turned down what was asked for itself; null for outages and lacking access. */
export function statusOf(error: unknown): number | null {
  return error instanceof HostError && error.failure.kind === 'invalid' ? error.failure.status : null;
}

/** Whether the request may have been carried out although it failed: the answer was lost, or never came. */
export function leavesOpen(error: unknown): boolean {
  if (!(error instanceof HostError) || error.failure.kind !== 'unavailable') return false;
  return error.failure.status === null || error.failure.status >= 500;
}

/** Null where the error is none of a request. */
export function readRefusal(error: unknown): RefusedRequest | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  const { status, message, cause } = error;
  const response = 'response' in error ? (error.response as RefusedRequest['response'] | undefined) : null;
  return { status, message, cause, response: response ?? null };
}

/** What GitHub says of a refusal; empty where the answer is none of its own (a proxy's page). */
export function wordsOf(data: unknown): string {
  if (data === null || typeof data !== 'object' || !('message' in data)) return '';
  const details =
    'errors' in data && Array.isArray(data.errors)
      ? data.errors.map((one: unknown) => (typeof one === 'string' ? one : wordsOf(one))).filter(Boolean)
      : [];
  return cleanWords([String(data.message), ...details].join(': '));
}

function reasonOf({ message, cause }: RefusedRequest): string {
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'no answer in time';
  return cleanWords(message) || 'no answer';
}

function quote(said: string): string {
  return said === '' ? '' : `: ${said.replace(/\.$/, '')}`;
}

const LONGEST_WORDS = 300;

function cleanWords(text: string): string {
  const safe = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return safe.length > LONGEST_WORDS ? `${safe.slice(0, LONGEST_WORDS - 1)}…` : safe;
}
