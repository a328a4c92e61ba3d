import type { CredentialFile } from './credential-file.ts';

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
  /** Values of variables that stand in a key or a header, be it among other text. */
  filled?: readonly string[];
  /** The model whose price one of its names has: a deployment's, or an alias of a gateway. `provider/model`, or of this one. */
  pricedAs?: ReadonlyMap<string, string>;
  azure?: AzureSettings;
  aws?: AwsSettings;
  /** Where `apiKey`, or what signs calls, comes from and is read again when it changes; absent: it stays as it is. */
  credentials?: CredentialFile;
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

/** The first word of a header may be the name of a scheme, an ordinary word: shorter parts than this are no secrets. */
const SHORTEST_PART = 8;

/** All that must not be seen in a message: a server may quote a header whole, or the key in it. */
export function listSecrets({ apiKey, headers = {}, filled = [], aws }: ProviderSettings): (string | null)[] {
  const signing = aws?.signing ?? null;
  const values = [...Object.values(headers), ...filled];
  return [
    apiKey,
    ...values,
    ...values.flatMap((value) => value.split(/\s+/).filter((part) => part.length >= SHORTEST_PART)),
    ...(signing === null ? [] : [signing.accessKeyId, signing.secretAccessKey, signing.sessionToken]),
  ];
}
