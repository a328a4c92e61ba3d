/** What a provider's server speaks. */
export const PROTOCOLS = ['openai', 'responses', 'anthropic', 'gemini', 'azure', 'bedrock'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** One provider as the operator configured it. */
export type ProviderSettings = {
  /** Lower case with `-`. */
  name: string;
  protocol: Protocol;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string | null;
  /** Sent with every call, by name. */
  headers?: { readonly [name: string]: string };
  /** The model whose price one of its names has: a deployment's, or an alias of a gateway. `provider/model`, or of this one. */
  pricedAs?: ReadonlyMap<string, string>;
  azure?: AzureSettings;
  aws?: AwsSettings;
};

export type AzureSettings = {
  /** Of the dated API; null: the one without versions (`/openai/v1`). */
  apiVersion: string | null;
  /** The key is a token of Microsoft Entra. */
  entra: boolean;
};

export type AwsSettings = {
  region: string;
  /** Signs calls; null: the key is sent as it is. */
  signing: { accessKeyId: string; secretAccessKey: string; sessionToken: string | null } | null;
};

/** All that must not be seen in a message. */
export function listSecrets({ apiKey, headers = {}, aws }: ProviderSettings): (string | null)[] {
  const signing = aws?.signing ?? null;
  return [
    apiKey,
    ...Object.values(headers),
    ...(signing === null ? [] : [signing.secretAccessKey, signing.sessionToken]),
  ];
}
