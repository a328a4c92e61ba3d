import { type Env, readKey, readUrl } from './env-values.ts';
import { OWN_PROVIDERS } from './own-providers.ts';
import type { AzureSettings, ProviderSettings } from './provider-settings.ts';

/** Those of the providers with variables of their own that are configured. */
export function readOwnProviders(env: Env, problems: string[]): ProviderSettings[] {
  return [...OWN_PROVIDERS].flatMap(
    ([name, { protocol, baseUrl: byDefault, variables }]): ProviderSettings[] => {
      const baseUrl = readUrl(env, variables.url, problems) ?? byDefault;
      if (protocol === 'azure') {
        if (baseUrl === null) return [];
        const { apiKey, azure } = readAzure(env, problems);
        return [{ name, protocol, baseUrl: trimAzure(baseUrl), apiKey, azure }];
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
export function readAzure(env: Env, problems: string[]): { apiKey: string | null; azure: AzureSettings } {
  const key = readKey(env, 'AZURE_OPENAI_API_KEY', problems);
  const token = readKey(env, 'AZURE_OPENAI_AD_TOKEN', problems);
  const apiVersion = readKey(env, 'AZURE_OPENAI_API_VERSION', problems);
  if (key !== null && token !== null)
    problems.push('AZURE_OPENAI_AD_TOKEN: set either this or AZURE_OPENAI_API_KEY, not both.');
  return { apiKey: key ?? token, azure: { apiVersion, entra: key === null && token !== null } };
}
