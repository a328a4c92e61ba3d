import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

export type Env = Readonly<Record<string, string | undefined>>;

export const GITHUB_API_URL = 'https://api.github.com';
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
/** Shorter secrets can be guessed offline from one captured delivery. Characters. */
const MIN_SECRET = 20;
const MIN_DISTINCT = 8;
/** Probot falls back to the first one by itself, and the others stand in tutorials. */
const DEFAULT_SECRETS =
  /^(development|secret|changeme|password|webhook|test)[\W\d_]*$|^(my|your)[-_ \w]*secret/i;
const LOGIN = /^[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}$/;

const text = (advice: string) => z.string(`not set; ${advice}`);
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${least} to ${most}.`)
    .transform(Number)
    .pipe(z.number().min(least, `expected at least ${least}.`).max(most, `expected at most ${most}.`));

/** The queue takes a job for lost after four hours. */
const minutes = z
  .string()
  .regex(/^\d+(\.\d+)?$/, 'expected minutes, from 0.01 to 230.')
  .transform(Number)
  .pipe(z.number().min(0.01, 'expected at least 0.01.').max(230, 'expected at most 230.'));

const appId = text("the number that GitHub shows on the App's settings page.")
  .regex(/^[1-9]\d{0,14}$/, 'expected the number of the App, not its name or client id.')
  .transform(Number);

const privateKey = text(
  "the PEM file that GitHub made for the App, or PRIVATE_KEY_PATH with that file's path.",
).transform((value, context) => {
  const key = parseKey(value);
  if (key?.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  context.addIssue('expected an RSA private key in PEM: the whole file, from -----BEGIN to END-----.');
  return z.NEVER;
});

const SECRET_ADVICE = 'Make one with `openssl rand -hex 32` and set it in the App too.';
const webhookSecret = text(`without it anyone could forge deliveries. ${SECRET_ADVICE}`).refine(
  (secret) =>
    secret.length >= MIN_SECRET && new Set(secret).size >= MIN_DISTINCT && !DEFAULT_SECRETS.test(secret),
  `too easy to guess: expected at least ${MIN_SECRET} characters, ${MIN_DISTINCT} of them different, and no well-known default. ${SECRET_ADVICE}`,
);

const owners = text('the accounts whose repositories this instance reviews, as acme,acme-labs.')
  .transform((value) =>
    value
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((name) => name !== ''),
  )
  .refine(
    (names) => names.length > 0 && names.every((name) => LOGIN.test(name)),
    'expected names of accounts, as acme,acme-labs. There is no wildcard: anyone can install a public App, and models cost money.',
  )
  .transform((names): ReadonlySet<string> => new Set(names));

const apiUrl = z
  .string()
  .refine(
    isSafeAddress,
    'expected an https address such as https://github.example.com/api/v3; leave it unset for github.com.',
  )
  .transform((url) => url.replace(/\/+$/, ''))
  .default(GITHUB_API_URL);

const publicUrl = z
  .string()
  .refine(isSafeAddress, 'expected the https address of this server, such as https://promptgate.example.com.')
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();

const databaseUrl = z
  .string()
  .refine(
    (url) => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol),
    'expected postgres://user:password@host/database; leave it unset to keep data in a folder.',
  )
  .optional();

const environment = z.object({
  APP_ID: appId,
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: webhookSecret,
  PROMPTGATE_OWNERS: owners,
  GITHUB_API_URL: apiUrl,
  DATABASE_URL: databaseUrl,
  PROMPTGATE_DATA_DIR: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  PROMPTGATE_REVIEWS: wholeNumber(1, 64).default(3),
  PROMPTGATE_REVIEW_MINUTES: minutes.default(60),
  PROMPTGATE_URL: publicUrl,
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(LOG_LEVELS, `expected ${LOG_LEVELS.join(', ')}.`))
    .default('info'),
});

/** Everything that `serve` needs to know, as the operator gave it. */
export type ServerSettings = {
  appId: number;
  /** PEM, PKCS #8. */
  privateKey: string;
  webhookSecret: string;
  /** Accounts whose repositories are reviewed, lower case. */
  owners: ReadonlySet<string>;
  /** REST address without a slash at its end. */
  apiUrl: string;
  database: { url: string } | { dataDir: string };
  host: string;
  port: number;
  /** Reviews under way at once. */
  reviews: number;
  /** How long a review may take. */
  reviewMinutes: number;
  /** Where others reach the server, without a slash at its end; null: workflows can send it no outputs. */
  publicUrl: string | null;
  logLevel: (typeof LOG_LEVELS)[number];
};

/**
 * Reads and checks the environment. Every fault is named at once, one line each with the variable's name and what to do;
 * values are never quoted, because they may be secrets. `readFile` reads PRIVATE_KEY_PATH and throws where it cannot.
 */
export function readServerSettings(
  env: Env,
  defaults: { dataDir: string },
  readFile: (path: string) => string,
): { ok: true; value: ServerSettings } | { ok: false; problems: string[] } {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const trimmed = value?.trim() ?? '';
      return trimmed === '' ? [] : [[name, trimmed]];
    }),
  );
  const problems: string[] = [];
  let hasKeyFile = true;
  if (given.PRIVATE_KEY === undefined && given.PRIVATE_KEY_PATH !== undefined) {
    try {
      given.PRIVATE_KEY = readFile(given.PRIVATE_KEY_PATH);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      hasKeyFile = false;
      problems.push(`PRIVATE_KEY_PATH: the file cannot be read (${code}).`);
    }
  }
  const parsed = environment.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    // Without the file there is no key to find fault with.
    if (name !== 'PRIVATE_KEY' || hasKeyFile) problems.push(`${name}: ${message}`);
  }
  if (!parsed.success) return { ok: false, problems };
  const { data } = parsed;
  return {
    ok: true,
    value: {
      appId: data.APP_ID,
      privateKey: data.PRIVATE_KEY,
      webhookSecret: data.WEBHOOK_SECRET,
      owners: data.PROMPTGATE_OWNERS,
      apiUrl: data.GITHUB_API_URL,
      database:
        data.DATABASE_URL === undefined
          ? { dataDir: data.PROMPTGATE_DATA_DIR ?? defaults.dataDir }
          : { url: data.DATABASE_URL },
      host: data.HOST,
      port: data.PORT,
      reviews: data.PROMPTGATE_REVIEWS,
      reviewMinutes: data.PROMPTGATE_REVIEW_MINUTES,
      publicUrl: data.PROMPTGATE_URL ?? null,
      logLevel: data.LOG_LEVEL,
    },
  };
}

/** PEM as it is, with `\\n` for its line breaks as many secret stores keep it, or in Base64. */
function parseKey(value: string): ReturnType<typeof createPrivateKey> | null {
  const plain = value.trim().replaceAll('\\n', '\n');
  const pem = plain.startsWith('-----') ? plain : Buffer.from(plain, 'base64').toString('utf8').trim();
  try {
    return createPrivateKey(pem);
  } catch {
    // The library's message may quote the key.
    return null;
  }
}

/** Tokens and repository content travel to this address: in the clear only within this machine. */
function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, search } = new URL(address);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return username === '' && search === '' && (protocol === 'https:' || (protocol === 'http:' && isLocal));
}
