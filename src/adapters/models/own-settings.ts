import { type Env, readKey, readUrl } from './env-values.ts';
import { OWN_PROVIDERS } from './own-providers.ts';
import type { AwsSettings, AzureSettings, ProviderSettings } from './provider-settings.ts';

/** What is known of a provider before an entry of the operator's file is laid over it; null where nothing is said. */
export type ProviderParts = {
  baseUrl: string | null;
  apiKey: string | null;
  azure?: AzureSettings;
  region?: string | null;
};

/** What the environment alone says of one with variables of its own, whole or not. Keys of an AWS account are no part: see `readAws`. */
export function readOwnParts(name: string, env: Env, problems: string[]): ProviderParts | null {
  const own = OWN_PROVIDERS.get(name);
  if (own === undefined) return null;
  const baseUrl = readUrl(env, own.variables.url, problems);
  if (own.protocol === 'azure') return { baseUrl, ...readAzure(env, problems) };
  if (own.protocol === 'bedrock') return { baseUrl, apiKey: null, region: readRegion(env, problems) };
  return { baseUrl, apiKey: readKey(env, own.variables.key, problems) };
}

/** Those of the providers with variables of their own that these configure, without those that the operator's file says more of. */
export function readOwnProviders(
  env: Env,
  inFile: ReadonlySet<string>,
  problems: string[],
): ProviderSettings[] {
  return [...OWN_PROVIDERS].flatMap(
    ([name, { protocol, baseUrl: byDefault, variables }]): ProviderSettings[] => {
      if (inFile.has(name)) return [];
      const baseUrl = readUrl(env, variables.url, problems) ?? byDefault;
      if (protocol === 'azure') {
        if (baseUrl === null) return [];
        const { apiKey, azure } = readAzure(env, problems);
        return [{ name, protocol, baseUrl: trimAzure(baseUrl), apiKey, azure }];
      }
      if (protocol === 'bedrock') {
        const found = readAws(env, problems);
        if (found === null) return [];
        return [{ name, protocol, ...found, baseUrl: baseUrl ?? bedrockUrl(found.aws.region) }];
      }
      const apiKey = readKey(env, variables.key, problems);
      // A server of one's own may need no key; the maker's does.
      if (baseUrl === null || (apiKey === null && baseUrl === byDefault)) return [];
      return [{ name, protocol, baseUrl, apiKey }];
    },
  );
}

/** Azure's portal shows the address with and without the path that a client adds. */
export function trimAzure(endpoint: string): string {
  return endpoint.replace(/\/openai(\/v1)?$/, '');
}

/** What the environment says of Azure besides the address. */
function readAzure(env: Env, problems: string[]): { apiKey: string | null; azure: AzureSettings } {
  const key = readKey(env, 'AZURE_OPENAI_API_KEY', problems);
  const token = readKey(env, 'AZURE_OPENAI_AD_TOKEN', problems);
  const apiVersion = readKey(env, 'AZURE_OPENAI_API_VERSION', problems);
  if (key !== null && token !== null)
    problems.push('AZURE_OPENAI_AD_TOKEN: set either this or AZURE_OPENAI_API_KEY, not both.');
  return { apiKey: key ?? token, azure: { apiVersion, entra: key === null && token !== null } };
}

export function bedrockUrl(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com`;
}

/**
 * What the environment says of Bedrock; null where it is not configured. Keys of an AWS account are in many environments for other
 * ends, so they are used only where the region is named for Bedrock. A `region` that is given is named.
 */
export function readAws(
  env: Env,
  problems: string[],
  given: string | null = null,
): { apiKey: string | null; aws: AwsSettings } | null {
  const region = given ?? readRegion(env, problems);
  if (region === null) return null;
  const apiKey = readKey(env, 'AWS_BEARER_TOKEN_BEDROCK', problems);
  if (apiKey !== null) return { apiKey, aws: { region, signing: null } };
  const accessKeyId = readKey(env, 'AWS_ACCESS_KEY_ID', problems);
  const secretAccessKey = readKey(env, 'AWS_SECRET_ACCESS_KEY', problems);
  const sessionToken = readKey(env, 'AWS_SESSION_TOKEN', problems);
  if (accessKeyId !== null && secretAccessKey !== null)
    return { apiKey, aws: { region, signing: { accessKeyId, secretAccessKey, sessionToken } } };
  const wanted = 'AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  problems.push(`BEDROCK_REGION: a region without a key; set ${wanted}.`);
  return null;
}

function readRegion(env: Env, problems: string[]): string | null {
  const region = readKey(env, 'BEDROCK_REGION', problems);
  if (region === null || /^[a-z0-9-]+$/.test(region)) return region;
  problems.push('BEDROCK_REGION: expected the name of a region, such as eu-central-1.');
  return null;
}
