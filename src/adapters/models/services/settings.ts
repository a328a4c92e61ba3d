import { parse } from 'yaml';
import { z } from 'zod';
import type { Deployment } from '../../../core/eval/types.ts';
import { type Env, fillVariables } from '../env-values.ts';

export const SERVICES_VARIABLE = 'PROMPTGATE_SERVICES';

/** Addresses of one service; `{sha}` and `{pr}` stand for what is reviewed. */
export type Addresses = { kind: 'one'; url: string } | { kind: 'each'; base: string; head: string };

export type ServiceSettings = {
  addresses: Addresses;
  /** By lower-case name. */
  headers: { [name: string]: string };
  /** `owner/name` in lower case, or `owner/*`; null: every repository that this instance reviews. */
  repositories: readonly string[] | null;
  /** Hosts, or `*.suffix`, that may be inside of the operator's network. */
  privateHosts: readonly string[];
  /** Longest time of one attempt, milliseconds. */
  timeoutMs: number;
  /** Largest answer, bytes. */
  maxBytes: number;
  /** Calls under way at once. */
  concurrency: number;
};
export type ServicesSettings = ReadonlyMap<string, ServiceSettings>;

/** What the operator's list of services says cannot be used; the message names every fault, a line each, and no secret. */
export class ServicesError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ServicesError';
  }
}

const HOST = /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^\[[0-9a-f:.]+\]$/;
const host = z
  .string()
  .toLowerCase()
  .regex(HOST, 'expected the name of a host, such as answers.internal or *.preview.internal');
const url = z.string();
const service = z
  .strictObject({
    url: url.optional(),
    base: url.optional(),
    head: url.optional(),
    headers: z.record(z.string().regex(/^[\w-]+$/, 'expected the name of a header'), z.string()).default({}),
    repositories: z
      .array(
        z
          .string()
          .toLowerCase()
          .regex(/^[a-z\d-]+\/([\w.-]+|\*)$/, 'expected owner/name or owner/*'),
      )
      .optional(),
    private_hosts: z.array(host).default([]),
    timeout_ms: z.int().min(1).max(300_000).default(60_000),
    max_bytes: z.int().min(1).max(10_000_000).default(1_000_000),
    concurrency: z.int().min(1).max(256).default(8),
  })
  .refine(
    (one) =>
      one.url === undefined
        ? one.base !== undefined && one.head !== undefined
        : one.base === undefined && one.head === undefined,
    'expected either `url`, one address for both sides, or `base` and `head`',
  );
const file = z.strictObject({
  services: z.record(
    z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'expected letters, digits, ".", "_" and "-"'),
    service,
  ),
});

/** Set by the transport, or a way around what it is told. */
const RESERVED = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'content-type',
  'accept-encoding',
  'idempotency-key',
]);
/** One of each, to look at an address as a whole. */
const SAMPLE: Deployment = { side: 'head', sha: 'a'.repeat(40), pull: 1 };

/**
 * Reads the operator's list, YAML or JSON. `${NAME}` in a header is a variable of the environment, so that the file need hold
 * no secret. Throws a ServicesError that names every fault and quotes no value.
 */
export function readServices(text: string, env: Env): ServicesSettings {
  const parsed = file.safeParse(readYaml(text));
  if (!parsed.success)
    throw new ServicesError(
      parsed.error.issues.map(({ path, message }) => `${SERVICES_VARIABLE}: ${path.join('.')}: ${message}.`),
    );
  const problems: string[] = [];
  const services = new Map<string, ServiceSettings>();
  for (const [name, one] of Object.entries(parsed.data.services)) {
    const report = (key: string, fault: string) =>
      problems.push(`${SERVICES_VARIABLE}: services.${name}.${key}: ${fault}.`);
    const addresses: Addresses =
      one.url === undefined
        ? { kind: 'each', base: one.base ?? '', head: one.head ?? '' }
        : { kind: 'one', url: one.url };
    for (const [key, address] of Object.entries(addresses)) {
      const fault = key === 'kind' ? null : findFault(key, address, one.private_hosts);
      if (fault !== null) report(key, fault);
    }
    services.set(name, {
      addresses,
      headers: readHeaders(one.headers, env, (key, fault) => report(`headers.${key}`, fault)),
      repositories: one.repositories ?? null,
      privateHosts: one.private_hosts,
      timeoutMs: one.timeout_ms,
      maxBytes: one.max_bytes,
      concurrency: one.concurrency,
    });
  }
  if (problems.length > 0) throw new ServicesError(problems);
  return services;
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    // The parser's message quotes the line, which may hold a secret.
    throw new ServicesError([`${SERVICES_VARIABLE}: the file is no YAML and no JSON.`]);
  }
}

/** The address for one call. A commit id and a number hold nothing that could lead elsewhere. */
export function addressFor(addresses: Addresses, deployment: Deployment | null): string {
  const template = addresses.kind === 'one' ? addresses.url : addresses[deployment?.side ?? 'base'];
  return template
    .replaceAll('{sha}', deployment?.sha ?? '')
    .replaceAll('{pr}', String(deployment?.pull ?? ''));
}

/** Whether an address has a deployment of its own for each commit or pull request. */
export function needsDeployment(addresses: Addresses): boolean {
  return addresses.kind === 'each' || /\{(sha|pr)\}/.test(addresses.url);
}

export function needsPull(addresses: Addresses): boolean {
  return Object.entries(addresses).some(([key, address]) => key !== 'kind' && address.includes('{pr}'));
}

/** Whether a host is one of those that may be inside of the operator's network. */
export function isPrivateHost(privateHosts: readonly string[], host: string): boolean {
  const name = host.toLowerCase();
  return privateHosts.some((one) => (one.startsWith('*.') ? name.endsWith(one.slice(1)) : name === one));
}

function findFault(key: string, address: string, privateHosts: readonly string[]): string | null {
  const filled =
    key === 'url'
      ? addressFor({ kind: 'one', url: address }, SAMPLE)
      : addressFor({ kind: 'each', base: address, head: address }, SAMPLE);
  const read = URL.parse(filled);
  if (read === null || !/^https?:$/.test(read.protocol) || /[{}]|%7[bd]/i.test(filled))
    return 'expected an https address, in which {sha} and {pr} may stand for what is reviewed';
  if (read.username !== '' || read.password !== '' || read.hash !== '')
    return 'expected an address without user, password or fragment; secrets belong into headers';
  if (read.protocol === 'http:' && !isPrivateHost(privateHosts, read.hostname))
    return 'expected https: only hosts in `private_hosts` are asked in the clear';
  return null;
}

function readHeaders(
  headers: { [name: string]: string },
  env: Env,
  report: (key: string, fault: string) => void,
): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (RESERVED.has(name.toLowerCase())) report(name, 'this header is set by Promptgate itself');
      const filled = fillVariables(value, env, (fault) => report(name, fault));
      if (!/^[\t\x20-\x7e]*$/.test(filled)) report(name, 'expected printable ASCII characters');
      return [name.toLowerCase(), filled];
    }),
  );
}
