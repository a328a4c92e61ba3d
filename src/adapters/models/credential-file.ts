import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { AwsSettings, ProviderSettings } from './provider-settings.ts';

/** Where a provider's credentials stand that somebody else keeps fresh: a key or a token as it is, or what AWS's tools print. */
export type CredentialFile = { path: string; holds: 'key' | 'aws' };

/** What such a file holds. */
export type Credentials =
  | { apiKey: string; signing: null }
  | { apiKey: null; signing: NonNullable<AwsSettings['signing']> };
type ReadCredentials = { ok: true; value: Credentials } | { ok: false; fault: string };

/** A token of Entra has a few kilobytes. */
const MAX_BYTES = 65_536;

/**
 * What `aws configure export-credentials` prints and the endpoints of containers and machines answer. Sources: AWS's documentation of
 * `credential_process`, and of the container credentials provider, which calls the session's token `Token`.
 */
const awsSchema = z.object({
  AccessKeyId: z.string().regex(/^\S+$/),
  SecretAccessKey: z.string().regex(/^\S+$/),
  SessionToken: z.string().regex(/^\S+$/).nullish(),
  Token: z.string().regex(/^\S+$/).nullish(),
});

/** Reads the file as it is now. What is wrong is said in words that follow its name and quote nothing of it. */
export function readCredentialFile({ path, holds }: CredentialFile): ReadCredentials {
  if (!isAbsolute(path)) return { ok: false, fault: 'expected an absolute path' };
  let text: string;
  try {
    if (statSync(path).size > MAX_BYTES) return { ok: false, fault: 'the file is too large for a key' };
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { ok: false, fault: `the file cannot be read (${code})` };
  }
  if (holds === 'key')
    return /^[\x21-\x7e]+$/.test(text)
      ? { ok: true, value: { apiKey: text, signing: null } }
      : { ok: false, fault: 'expected a file of printable ASCII characters without spaces' };
  const parsed = awsSchema.safeParse(readJson(text));
  if (!parsed.success)
    return {
      ok: false,
      fault:
        'expected a file of JSON with AccessKeyId, SecretAccessKey and, where there is one, SessionToken',
    };
  const { AccessKeyId, SecretAccessKey, SessionToken, Token } = parsed.data;
  const sessionToken = SessionToken ?? Token ?? null;
  const signing = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken };
  return { ok: true, value: { apiKey: null, signing } };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * A provider's settings with what its file of credentials holds at each call: the same object for as long as that is the same. The file is
 * read again when it has changed, and what is in it while it cannot be used changes nothing.
 */
export function followCredentials(settings: ProviderSettings): () => ProviderSettings {
  const { credentials } = settings;
  if (credentials === undefined) return () => settings;
  let seen = '';
  let now = settings;
  return () => {
    const version = versionOf(credentials.path);
    if (version === seen) return now;
    const read = readCredentialFile(credentials);
    if (!read.ok) return now;
    seen = version;
    const next = withCredentials(now, read.value);
    // Rewritten with what it held, it needs no other connection.
    if (isSame(now, next)) return now;
    now = next;
    return now;
  };
}

function withCredentials(settings: ProviderSettings, { apiKey, signing }: Credentials): ProviderSettings {
  const { aws } = settings;
  return { ...settings, apiKey, ...(aws === undefined ? {} : { aws: { ...aws, signing } }) };
}

/** Changes whenever the file is written or replaced, as Kubernetes does by a link. */
function versionOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return '';
  }
}

function isSame(one: ProviderSettings, other: ProviderSettings): boolean {
  const [a, b] = [one.aws?.signing ?? null, other.aws?.signing ?? null];
  return one.apiKey === other.apiKey && JSON.stringify(a) === JSON.stringify(b);
}
