/** What a provider's server speaks. */
export type Protocol = 'openai' | 'anthropic' | 'gemini';

export type OwnProvider = {
  protocol: Protocol;
  /** Null: it has none that is the same for everybody. */
  baseUrl: string | null;
  variables: { key: string; url: string };
  /** The line that configures it. */
  fix: string;
};

/** Providers with variables of their own, and the protocol of their makers. */
export const OWN_PROVIDERS: ReadonlyMap<string, OwnProvider> = new Map([
  own('openai', 'openai', 'https://api.openai.com/v1', 'OPENAI'),
  own('anthropic', 'anthropic', 'https://api.anthropic.com', 'ANTHROPIC'),
  own('google', 'gemini', 'https://generativelanguage.googleapis.com', 'GEMINI'),
]);

/** How other tools call them. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['gemini', 'google']]);

function own(name: string, protocol: Protocol, baseUrl: string, prefix: string): [string, OwnProvider] {
  const variables = { key: `${prefix}_API_KEY`, url: `${prefix}_BASE_URL` };
  return [name, { protocol, baseUrl, variables, fix: `export ${variables.key}=<key>` }];
}
