import OpenAI, { AzureOpenAI, type ClientOptions } from 'openai';
import type { ProviderSettings } from '../provider-settings.ts';

/** The SDK's client. It would read keys, organisation and project of the environment for whatever it is not told, and so hand them to another provider. */
export function createClient(
  settings: ProviderSettings,
  timeoutMs: number,
  fetch: NonNullable<ClientOptions['fetch']>,
): OpenAI {
  const { baseUrl, apiKey, headers = {}, azure } = settings;
  const common = {
    organization: null,
    project: null,
    maxRetries: 0,
    // Our own clock covers the body too and comes first.
    timeout: timeoutMs + 60_000,
    logLevel: 'off' as const,
    fetch,
  };
  const key = apiKey ?? 'none';
  const keyless = apiKey === null ? { Authorization: null } : {};
  if (azure === undefined)
    return new OpenAI({
      ...common,
      apiKey: key,
      baseURL: baseUrl,
      defaultHeaders: { ...keyless, ...headers },
    });
  if (azure.apiVersion !== null)
    return new AzureOpenAI({
      ...common,
      apiVersion: azure.apiVersion,
      baseURL: `${baseUrl}/openai`,
      ...(azure.entra ? { apiKey: '', azureADTokenProvider: async () => key } : { apiKey: key }),
      defaultHeaders: headers,
    });
  return new OpenAI({
    ...common,
    apiKey: key,
    baseURL: `${baseUrl}/openai/v1`,
    defaultHeaders: { ...(azure.entra ? {} : { Authorization: null, 'api-key': key }), ...headers },
  });
}
