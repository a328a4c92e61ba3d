/** What a text holds that can be told by its shape, at text[offset, offset + length). `value` is for telling apart, never for showing. */
export type FoundShape = { kind: string; value: string; offset: number; length: number };

/**
 * `likely`: what is hardly anything else, for findings that people read. `stated`: also what could be an example in a prompt, and is
 * meant where an answer says it. `possible`: also what looks made up or belongs to nobody, for texts from which all of it has to be
 * taken out.
 */
export type Certainty = 'likely' | 'stated' | 'possible';

type Kind = {
  kind: string;
  /** What none is without, a pattern: most texts have none of them, and need not be searched for each. */
  sign: string;
  pattern: RegExp;
  /** Which characters a real one is made of; `mixed` where the issuer does not say. */
  made?: 'hex' | 'any';
};

/** Credentials that can be told by their shape alone, as their issuers document it. Of one place the first counts. */
const KINDS: readonly Kind[] = [
  { kind: 'an Anthropic API key', sign: 'sk-ant-', pattern: /\bsk-ant-[\w-]{20,200}/g },
  { kind: 'an OpenRouter API key', sign: 'sk-or-', pattern: /\bsk-or-v1-[0-9a-f]{64}\b/g, made: 'hex' },
  { kind: 'a Langfuse secret key', sign: 'sk-lf-', pattern: /\bsk-lf-[0-9a-f-]{36}\b/g, made: 'hex' },
  { kind: 'an OpenAI API key', sign: 'sk-', pattern: /\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,200}/g },
  { kind: 'an AWS access key id', sign: 'A(?:KI|SI)A', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  {
    kind: 'an AWS secret access key',
    sign: '[aA][wW][sS]_[sS]',
    pattern: /\baws_secret_access_key["']?\s{0,4}[=:]\s{0,4}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi,
  },
  {
    kind: 'a GitHub token',
    sign: 'gh[pousr]_|github_pat_',
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{50,255})/g,
  },
  { kind: 'a GitLab token', sign: 'glpat-', pattern: /\bglpat-[\w-]{20,200}/g },
  { kind: 'a Google API key', sign: 'AIza', pattern: /\bAIza[\w-]{35}/g },
  { kind: 'a Google OAuth secret', sign: 'GOCSPX-', pattern: /\bGOCSPX-[\w-]{28}\b/g },
  { kind: 'a Groq API key', sign: 'gsk_', pattern: /\bgsk_[A-Za-z0-9]{40,80}\b/g },
  { kind: 'a Hugging Face token', sign: 'hf_', pattern: /\bhf_[A-Za-z0-9]{30,80}/g },
  {
    kind: 'a LangSmith API key',
    sign: 'lsv2_',
    pattern: /\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\b/g,
    made: 'hex',
  },
  { kind: 'an npm token', sign: 'npm_', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: 'a Perplexity API key', sign: 'pplx-', pattern: /\bpplx-[A-Za-z0-9]{40,80}\b/g },
  { kind: 'a PyPI token', sign: 'pypi-', pattern: /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,250}/g },
  { kind: 'a Replicate token', sign: 'r8_', pattern: /\br8_[A-Za-z0-9]{37}\b/g },
  { kind: 'a SendGrid API key', sign: 'SG\\.', pattern: /\bSG\.[\w-]{22}\.[\w-]{43}/g },
  { kind: 'a Slack token', sign: 'xox[abprs]-', pattern: /\bxox[abprs]-[0-9A-Za-z-]{20,200}/g },
  {
    kind: 'a Slack webhook',
    sign: 'hooks\\.slack',
    pattern: /\bhooks\.slack\.com\/services\/T[A-Z0-9]{7,12}\/B[A-Z0-9]{7,12}\/[A-Za-z0-9]{24}\b/g,
  },
  { kind: 'a Stripe live key', sign: 'k_live_', pattern: /\b[rs]k_live_[0-9A-Za-z]{20,200}/g },
  { kind: 'a Telegram bot token', sign: ':AA', pattern: /\b\d{8,10}:AA[\w-]{33}\b/g },
  { kind: 'a Twilio API key', sign: 'SK[0-9a-f]', pattern: /\bSK[0-9a-f]{32}\b/g, made: 'hex' },
  { kind: 'an xAI API key', sign: 'xai-', pattern: /\bxai-[A-Za-z0-9]{70,90}\b/g },
  { kind: 'a DigitalOcean token', sign: 'do[opr]_v1_', pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g, made: 'hex' },
  { kind: 'a Databricks token', sign: 'dapi', pattern: /\bdapi[0-9a-f]{32}\b/g, made: 'hex' },
  {
    kind: 'a private key',
    sign: 'PRIVATE KEY',
    pattern: /-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----(?:\s|\\n){0,8}[\w+/=]{20}/g,
    made: 'any',
  },
  {
    kind: 'a JSON Web Token',
    sign: 'eyJ',
    pattern: /(?<![\w-])eyJ[\w-]{10,400}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}/g,
  },
];

const SIGNS = KINDS.map(({ sign }) => new RegExp(sign));
const ANY_SIGN = new RegExp(KINDS.map(({ sign }) => sign).join('|'));

const PLACEHOLDER =
  /example|sample|xxx|your|placeholder|dummy|fake|redacted|replace|123456|abcdef|test[-_]?key|changeme/i;
/** The token that jwt.io shows, which documentation everywhere repeats. */
const SHOWN_TOKEN = 'SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c';
const CONNECTION =
  /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|redis|rediss|amqps?|mssql)(?:\+\w{1,20})?:\/\/[^\s:@/"'`<>{}$]{0,64}:([^\s:@/"'`<>{}$]{1,128})@([\w.-]{1,200})/g;
const LOCAL_HOST =
  /^(localhost|127\.0\.0\.1|0\.0\.0\.0|host|hostname|db|database|server|postgres|mysql|redis|mongo(db)?)$/i;

/** Live-looking credentials in a text, in its order. Says where; who shows it must not say what. */
export function findSecrets(text: string, certainty: Certainty = 'likely'): FoundShape[] {
  const all = certainty === 'possible';
  const found: FoundShape[] = [];
  const taken: [number, number][] = [];
  const signed = ANY_SIGN.test(text) ? KINDS.filter((_, i) => SIGNS[i]?.test(text) === true) : [];
  for (const { kind, pattern, made } of signed) {
    for (const match of text.matchAll(pattern)) {
      const [value] = match;
      const end = match.index + value.length;
      if (taken.some(([from, to]) => match.index < to && from < end)) continue;
      taken.push([match.index, end]);
      if (all || (isRandom(value, made) && !value.includes(SHOWN_TOKEN)))
        found.push({ kind, value, offset: match.index, length: value.length });
    }
  }
  for (const match of text.includes('://') ? text.matchAll(CONNECTION) : []) {
    const [value, password = '', host = ''] = match;
    const shown =
      !isPassword(password) || LOCAL_HOST.test(host) || /(^|\.)(example|test|local)\b/i.test(host);
    if (shown && !all) continue;
    const kind = 'a connection string with its password';
    found.push({ kind, value, offset: match.index, length: value.length });
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** Placeholders repeat themselves or say so; keys have digits, letters and little repetition. */
function isRandom(secret: string, made: Kind['made']): boolean {
  if (made === 'any') return true;
  const characters = new Set(secret);
  if (PLACEHOLDER.test(secret) || !/\d/.test(secret)) return false;
  return made === 'hex' ? characters.size >= 10 : characters.size >= 12 && /[A-Za-z]{3}/.test(secret);
}

function isPassword(text: string): boolean {
  return (
    text.length >= 8 &&
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    !PLACEHOLDER.test(text) &&
    !/pass|secret|admin|test/i.test(text)
  );
}
