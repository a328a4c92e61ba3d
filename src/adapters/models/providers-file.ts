import { parse } from 'yaml';
import { z } from 'zod';
import { MODEL_PATTERN, REPOSITORY_PATTERN } from './allow-list.ts';
import { type CredentialFile, type Credentials, readCredentialFile } from './credential-file.ts';
import { type Env, fillVariables, parseUrl } from './env-values.ts';
import { pricesSchema } from './own-prices.ts';
import { OWN_PROVIDERS } from './own-providers.ts';
import { bedrockUrl, type ProviderParts, readAws, readOwnParts, trimAzure } from './own-settings.ts';
import { type AwsSettings, PROTOCOLS, type ProviderSettings } from './provider-settings.ts';

export const PROVIDERS_VARIABLE = 'PROMPTGATE_PROVIDERS';

/** Where an entry says what its calls are authorised by. */
const SECRETS = ['key', 'token', 'key_file', 'token_file', 'credentials_file'] as const;

const provider = z
  .strictObject({
    api: z.enum(PROTOCOLS).optional(),
    base_url: z.string().optional(),
    key: z.string().optional(),
    token: z.string().optional(),
    key_file: z.string().optional(),
    token_file: z.string().optional(),
    credentials_file: z.string().optional(),
    api_version: z.string().min(1).optional(),
    region: z
      .string()
      .regex(/^[a-z0-9-]+$/, 'expected the name of a region, such as eu-central-1')
      .optional(),
    headers: z.record(z.string().regex(/^[\w-]+$/, 'expected the name of a header'), z.string()).default({}),
    priced_as: z
      .record(z.string().min(1), z.string().regex(/^\S+$/, 'expected a model, such as openai/gpt-5.4-mini'))
      .default({}),
  })
  .refine(
    (one) => SECRETS.filter((key) => one[key] !== undefined).length <= 1,
    `expected only one of ${SECRETS.map((key) => `\`${key}\``).join(', ')}`,
  );
const file = z.strictObject({
  providers: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'expected lower-case letters, digits, "." and "-"'),
      provider,
    )
    .default({}),
  prices: pricesSchema.default({}),
  allow: z
    .record(
      z.string().regex(REPOSITORY_PATTERN, 'expected owner/name, owner/* or *'),
      z.array(z.string().regex(MODEL_PATTERN, 'expected provider/model, provider/* or *')),
    )
    .optional(),
});
type Entry = z.infer<typeof provider>;
type Report = (key: string, fault: string) => void;

/** Reads the operator's file, YAML or JSON; null where it cannot be used. Problems quote no value. */
export function parseProvidersFile(text: string, problems: string[]): z.infer<typeof file> | null {
  const parsed = file.safeParse(readYaml(text));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    // Of a key zod says no more than that it is none.
    const { message } = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
    const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    problems.push(`${PROVIDERS_VARIABLE}: ${place}${message}.`);
  }
  return null;
}

/**
 * Lays the entries of the file over what the environment says: an entry holds what differs. `${NAME}` in a key, token or header is a
 * variable of the environment, so that the file need hold no secret.
 */
export function layProviders(
  entries: { readonly [name: string]: Entry },
  env: Env,
  providers: Map<string, ProviderSettings>,
  problems: string[],
): void {
  const say = (fault: string) => problems.push(`${PROVIDERS_VARIABLE}: ${fault}.`);
  for (const [name, entry] of Object.entries(entries)) {
    if (name === 'needle') say('providers.needle: needle is the embedded model and has no address');
    else {
      const report: Report = (key, fault) => say(`providers.${name}.${key}: ${fault}`);
      const filled: string[] = [];
      const keep = (value: string) => void filled.push(value);
      const known = readOwnParts(name, env, problems) ?? providers.get(name);
      const settings = readEntry(name, entry, { env, known, report, keep, problems });
      if (settings !== null) providers.set(name, { ...settings, filled });
    }
  }
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch {
    // The parser's message quotes the line, which may hold a secret.
    return null;
  }
}

type Context = {
  env: Env;
  known: ProviderParts | undefined;
  report: Report;
  /** Is told of every value of a variable that is put in. */
  keep(value: string): void;
  problems: string[];
};

function readEntry(name: string, entry: Entry, context: Context): ProviderSettings | null {
  const { known, report } = context;
  const own = OWN_PROVIDERS.get(name);
  const responses = name === 'openai' && entry.api === 'responses';
  const protocol = responses ? 'responses' : (own?.protocol ?? entry.api ?? 'openai');
  if (entry.api !== undefined && entry.api !== protocol) report('api', `${name} speaks ${protocol}`);
  if (entry.api_version !== undefined && protocol !== 'azure')
    report('api_version', 'only `api: azure` has one');
  for (const key of ['token', 'token_file'] as const)
    if (entry[key] !== undefined && protocol !== 'azure') report(key, 'only `api: azure` takes one');
  if (entry.credentials_file !== undefined && protocol !== 'bedrock')
    report('credentials_file', 'only `api: bedrock` takes one');
  if (entry.region !== undefined && protocol !== 'bedrock') report('region', 'only `api: bedrock` has one');

  const headers = readHeaders(entry.headers, context);
  const secret = (key: 'key' | 'token') => readSecret(entry[key], context, (fault) => report(key, fault));
  const kept = readKeptSecret(entry, context);
  const written = secret('key') ?? secret('token') ?? kept?.value.apiKey ?? null;
  const signing = kept?.value.signing ?? null;
  const aws =
    protocol === 'bedrock' ? readRegion(entry, written ?? known?.apiKey ?? null, signing, context) : null;
  if (protocol === 'bedrock' && aws === null) return null;
  const apiKey = written ?? aws?.apiKey ?? known?.apiKey ?? null;
  const baseUrl =
    readAddress(entry.base_url, (fault) => report('base_url', fault)) ??
    known?.baseUrl ??
    own?.baseUrl ??
    (aws === null ? null : bedrockUrl(aws.aws.region));
  if (baseUrl === null) {
    if (entry.base_url === undefined) report('base_url', 'expected an address');
    return null;
  }
  // The maker's own address needs a key, so without one there is nothing to call yet.
  if (protocol !== 'bedrock' && apiKey === null && baseUrl === own?.baseUrl) return null;
  const azure = {
    apiVersion: entry.api_version ?? known?.azure?.apiVersion ?? null,
    entra:
      written === null
        ? (known?.azure?.entra ?? false)
        : entry.token !== undefined || entry.token_file !== undefined,
  };
  return {
    name,
    protocol,
    baseUrl: protocol === 'azure' ? trimAzure(baseUrl) : baseUrl,
    apiKey,
    headers,
    pricedAs: new Map(Object.entries(entry.priced_as)),
    ...(protocol === 'azure' ? { azure } : {}),
    ...(aws === null ? {} : { aws: aws.aws }),
    ...(kept === null ? {} : { credentials: kept.file }),
  };
}

/** What stands in a file that somebody keeps fresh; null where the entry names none, or one that cannot be used. */
function readKeptSecret(
  entry: Entry,
  { env, report }: Context,
): { file: CredentialFile; value: Credentials } | null {
  const key = (['key_file', 'token_file', 'credentials_file'] as const).find(
    (one) => entry[one] !== undefined,
  );
  if (key === undefined) return null;
  let missing = false;
  const path = fillVariables(entry[key] ?? '', env, (fault) => {
    missing = true;
    report(key, fault);
  });
  if (missing) return null;
  const file = { path, holds: key === 'credentials_file' ? ('aws' as const) : ('key' as const) };
  const read = readCredentialFile(file);
  if (read.ok) return { file, value: read.value };
  report(key, read.fault);
  return null;
}

function readRegion(
  entry: Entry,
  key: string | null,
  signing: AwsSettings['signing'],
  { env, known, report, problems }: Context,
): ReturnType<typeof readAws> {
  const wanted = entry.region ?? known?.region ?? null;
  if (wanted === null) {
    report('region', 'expected the name of a region');
    return null;
  }
  // What the file names and cannot be used is no reason to take another one.
  if (signing !== null || entry.credentials_file !== undefined)
    return { apiKey: null, aws: { region: wanted, signing } };
  return key === null
    ? readAws(env, problems, wanted)
    : { apiKey: key, aws: { region: wanted, signing: null } };
}

function readSecret(
  text: string | undefined,
  { env, keep }: Context,
  report: (fault: string) => void,
): string | null {
  if (text === undefined) return null;
  let missing = false;
  const miss = (fault: string) => {
    missing = true;
    report(fault);
  };
  const filled = fillVariables(text, env, miss, keep).trim();
  if (missing || /^[\x21-\x7e]+$/.test(filled)) return filled;
  report('expected printable ASCII characters without spaces');
  return null;
}

function readAddress(text: string | undefined, report: (fault: string) => void): string | null {
  if (text === undefined) return null;
  const read = parseUrl(text);
  if (read.ok) return read.url;
  report(read.fault);
  return null;
}

function readHeaders(headers: Entry['headers'], { env, report, keep }: Context): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const filled = fillVariables(value, env, (fault) => report(`headers.${name}`, fault), keep);
      if (!/^[\t\x20-\x7e]*$/.test(filled)) report(`headers.${name}`, 'expected printable ASCII characters');
      return [name.toLowerCase(), filled];
    }),
  );
}
