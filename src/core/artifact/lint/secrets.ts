/** Credentials that can be told by their shape alone, as their issuers document it. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['an Anthropic API key', /\bsk-ant-[\w-]{20,200}/g],
  ['an OpenAI API key', /\bsk-(?!ant-)(?:proj-|svcacct-|admin-)?[\w-]{20,200}/g],
  ['an AWS access key id', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g],
  ['a GitLab token', /\bglpat-[\w-]{20,}/g],
  ['a Google API key', /\bAIza[\w-]{35}/g],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{30,}/g],
  ['a Slack token', /\bxox[abprs]-[0-9A-Za-z-]{20,}/g],
  ['a Stripe live key', /\b[rs]k_live_[0-9A-Za-z]{20,}/g],
];
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----\s*[\w+/=]{20}/;
const PLACEHOLDER = /example|sample|xxx|your|placeholder|dummy|fake|redacted|replace|123456|abcdef/i;

export type FoundSecret = { kind: string; offset: number };

/** Live-looking credentials in a text, at most one of each kind. Says where, never what. */
export function findSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [kind, pattern] of KINDS) {
    for (const match of text.matchAll(pattern)) {
      if (!isRandom(match[0])) continue;
      found.push({ kind, offset: match.index });
      break;
    }
  }
  const key = PRIVATE_KEY.exec(text);
  return key === null ? found : [...found, { kind: 'a private key', offset: key.index }];
}

/** Placeholders repeat themselves or say so; keys have digits, letters and little repetition. */
function isRandom(secret: string): boolean {
  const characters = new Set(secret);
  return (
    characters.size >= 12 && /\d/.test(secret) && /[A-Za-z]{3}/.test(secret) && !PLACEHOLDER.test(secret)
  );
}
