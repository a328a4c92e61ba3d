import type { Protocol } from './provider-settings.ts';

export type OwnProvider = {
  protocol: Protocol;
  /** Null: it has none that is the same for everybody. */
  baseUrl: string | null;
  variables: { key: string; url: string };
  /** The variable that is missing where it is not configured, and the line that configures it. */
  missing: string;
  fix: string;
};

/** Providers with variables of their own, and the protocol of their makers. */
export const OWN_PROVIDERS: ReadonlyMap<string, OwnProvider> = new Map([
  own('openai', 'openai', 'https://api.openai.com/v1', 'OPENAI'),
  own('anthropic', 'anthropic', 'https://api.anthropic.com', 'ANTHROPIC'),
  own('google', 'gemini', 'https://generativelanguage.googleapis.com', 'GEMINI'),
  [
    'azure',
    {
      protocol: 'azure',
      baseUrl: null,
      variables: { key: 'AZURE_OPENAI_API_KEY', url: 'AZURE_OPENAI_ENDPOINT' },
      missing: 'AZURE_OPENAI_ENDPOINT',
      fix: 'export AZURE_OPENAI_ENDPOINT=https://<resource>.openai.azure.com AZURE_OPENAI_API_KEY=<key>',
    },
  ],
  [
    'bedrock',
    {
      protocol: 'bedrock',
      baseUrl: null,
      variables: { key: 'AWS_BEARER_TOKEN_BEDROCK', url: 'BEDROCK_BASE_URL' },
      missing: 'BEDROCK_REGION',
      fix: 'export BEDROCK_REGION=<region> AWS_BEARER_TOKEN_BEDROCK=<key>',
    },
  ],
]);

/** How other tools call them. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['gemini', 'google'],
  ['azureopenai', 'azure'],
  ['azure-openai', 'azure'],
  ['aws', 'bedrock'],
  ['amazon-bedrock', 'bedrock'],
]);

function own(name: string, protocol: Protocol, baseUrl: string, prefix: string): [string, OwnProvider] {
  const variables = { key: `${prefix}_API_KEY`, url: `${prefix}_BASE_URL` };
  return [
    name,
    { protocol, baseUrl, variables, missing: variables.key, fix: `export ${variables.key}=<key>` },
  ];
}
