import { lookup } from 'node:dns/promises';
import { readAnswer } from '../../../core/eval/http/read-answer.ts';
import type { Deployment, ServiceRequest } from '../../../core/eval/types.ts';
import type { ModelResult, Services, ServiceUser } from '../../../ports.ts';
import type { Env } from '../env-values.ts';
import { type AttemptFailure, type AttemptResult, finalFailure } from '../failure.ts';
import { createLimiter, type Limiter } from '../limiter.ts';
import { callWithRetries, cancelled, DEFAULT_RETRY, type RetrySettings } from '../retry.ts';
import { readRetryAfter } from '../retry-after.ts';
import { kindOf, TLS_ERROR } from '../status-kind.ts';
import { BlockedAddress, guardLookup, isOpenHost, type Resolve } from './address.ts';
import { type Answer, createPoster, type Poster, UnreadableAnswer } from './post.ts';
import {
  addressFor,
  isPrivateHost,
  needsDeployment,
  needsPull,
  readServices,
  SERVICES_VARIABLE,
  type ServiceSettings,
} from './settings.ts';

export { ServicesError } from './settings.ts';

export type ServicesOptions = {
  retry?: Partial<RetrySettings>;
  /** Default: as the system resolves names. */
  resolve?: Resolve;
};
type Service = {
  settings: ServiceSettings;
  limiter: Limiter;
  poster: Poster;
  isInternal(host: string): boolean;
};

/**
 * The services of the operator's list, given as its text. What is sent and what comes back passes through here only: messages
 * name a service, never its address, its headers or its words. Throws a ServicesError on a faulty list.
 */
export function createServices(text: string, env: Env, options: ServicesOptions = {}): Services {
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const resolve = options.resolve ?? ((host) => lookup(host, { all: true }));
  const services = new Map<string, Service>();
  for (const [name, settings] of readServices(text, env)) {
    const isInternal = (host: string) => isPrivateHost(settings.privateHosts, host);
    services.set(name, {
      settings,
      limiter: createLimiter(settings.concurrency),
      poster: createPoster(guardLookup(resolve, isInternal), settings.concurrency),
      isInternal,
    });
  }

  return {
    status(name, user) {
      const service = services.get(name);
      if (service === undefined || !mayUse(service.settings, user))
        return {
          state: 'not-configured',
          // Who else may use it is nothing that a repository should learn.
          reason: 'the operator has listed no service of this name for this repository.',
          fix: `have the operator list ${name} in the file that ${SERVICES_VARIABLE} names`,
        };
      const { addresses } = service.settings;
      return {
        state: 'configured',
        perCommit: needsDeployment(addresses),
        needsPull: needsPull(addresses),
      };
    },
    identity(name, deployment) {
      const service = services.get(name);
      const baseUrl = service === undefined ? '' : addressFor(service.settings.addresses, deployment);
      return { provider: `service ${name}`, baseUrl };
    },
    async call(request, { idempotencyKey, ...options }): Promise<ModelResult> {
      const service = services.get(request.service);
      if (service === undefined) {
        const message = `the service ${request.service} is not configured`;
        return { ok: false, failure: { kind: 'auth', status: null, message, attempts: 0 } };
      }
      if (options.signal.aborted) return cancelled(0, 0);
      const { limiter } = service;
      const attempt = (live: AbortSignal) => attemptOnce(service, request, idempotencyKey, live);
      return callWithRetries({ attempt, limiter, settings: retry, ...options });
    },
    concurrency: (name) => services.get(name)?.settings.concurrency ?? 1,
    close() {
      for (const { limiter, poster } of services.values()) {
        limiter.close();
        poster.close();
      }
    },
  };
}

function mayUse({ repositories }: ServiceSettings, user: ServiceUser): boolean {
  if (repositories === null || user === null) return true;
  const name = user.toLowerCase();
  return repositories.some((one) => one === name || one === `${name.split('/')[0]}/*`);
}

async function attemptOnce(
  service: Service,
  request: ServiceRequest,
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { settings, poster } = service;
  const { addresses, headers, maxBytes, timeoutMs } = settings;
  const who = nameOf(request.service, request.deployment);
  const url = new URL(addressFor(addresses, request.deployment));
  if (!isOpenHost(url.hostname, service.isInternal)) return { ok: false, failure: describeBlocked(who) };
  const timeout = AbortSignal.timeout(timeoutMs);
  const started = performance.now();
  let answer: Answer;
  try {
    const sent = {
      headers: {
        accept: 'application/json',
        ...headers,
        'accept-encoding': 'identity',
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(request.body),
    };
    answer = await poster.post(url, sent, { maxBytes, signal: AbortSignal.any([signal, timeout]) });
  } catch (error) {
    return { ok: false, failure: describeError(who, error, timeout.aborted ? timeoutMs : null) };
  }
  if (answer.status < 200 || answer.status >= 300)
    return { ok: false, failure: describeStatus(who, answer, request.deployment) };
  const read = readAnswer(answer.body, request.answer);
  if (!read.ok) {
    const message = `the answer of ${who} ${read.fault}`;
    return { ok: false, failure: { ...finalFailure('bad_response', message), retry: true } };
  }
  return { ok: true, output: { ...read.output, latencyMs: performance.now() - started } };
}

function nameOf(service: string, deployment: Deployment | null): string {
  return deployment === null ? service : `${service} (${deployment.side}, ${deployment.sha.slice(0, 7)})`;
}

function describeBlocked(who: string): AttemptFailure {
  return finalFailure(
    'bad_request',
    `${who} is at an address inside of a network, or at no address of the internet, and was not asked; the operator may list its host in \`private_hosts\``,
  );
}

function describeError(who: string, error: unknown, timeoutMs: number | null): AttemptFailure {
  if (error instanceof BlockedAddress) return describeBlocked(who);
  if (timeoutMs !== null)
    return { ...finalFailure('timeout', `${who} did not answer within ${timeoutMs / 1000} s`), retry: true };
  if (error instanceof UnreadableAnswer)
    return finalFailure('bad_response', `the answer of ${who} ${error.message}`);
  // The system's words hold the address.
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  const message = `the connection to ${who} failed (${code})`;
  return { ...finalFailure('server', message), retry: !TLS_ERROR.test(code) };
}

function describeStatus(
  who: string,
  { status, headers }: Answer,
  deployment: Deployment | null,
): AttemptFailure {
  const say = (kind: AttemptFailure['kind'], message: string, retry: boolean): AttemptFailure => ({
    kind,
    status,
    message,
    retry,
    retryAfterMs: readRetryAfter(headers, Date.now()),
  });
  if (status >= 300 && status < 400)
    return say('bad_request', `${who} answered with a redirect (${status}), which is not followed`, false);
  // A review often begins before its preview is deployed, so this is worth another one later.
  if (deployment !== null && (status === 404 || status === 410))
    return say('server', `${who} answered ${status}: it is not deployed, or not yet`, true);
  const kind = kindOf(status);
  return say(kind, `${who} answered ${status}`, ['rate_limit', 'server', 'timeout'].includes(kind));
}
