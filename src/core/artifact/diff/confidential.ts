import { findSecrets } from '../lint/secrets.ts';
import type { Json } from '../problem.ts';

/** Keys whose value gives access; `max_tokens` and `token_count` do not. */
const SECRET_KEY =
  /(^|[._-]|[a-z])(api[-_]?keys?|token|secret|passw(or)?d|passphrase|passcode|pwd|authorization|credentials?|cookie|jwt|connection[-_]?string|(private|access|master|signing|salt|license|virtual)[-_]?key|bearer)[-_]?\d{0,3}$/i;
/** The same of one word: `openaikey`, `groqkey2`; what sorts and caches is `sort_key`. */
const KEY_WORD = /(^|[._-])[a-z]{2,30}key\d{0,3}$/i;
/** A section of nothing else: `openai_credentials.value`. */
const SECRET_SECTION = /(^|[._-])(credentials?|secrets?|(api[-_]?)?keys)\./i;
/** Groups whose members are mostly of that kind; what they are called says too little. */
const SECRET_GROUP = /(^|\.)(env|environment|environmentVariables|\w{0,40}headers|requestInit|auth)\./i;
/** Names in place of values: `${TOKEN}`, `$TOKEN`, `os.environ/KEY`, `{env:KEY}`, `{{vault}}`, `<your key>`. */
const REFERENCE =
  /^(Bearer |Basic |token )?(\$\{[^}]{1,200}\}|\$[A-Za-z_]\w{0,100}|os\.environ\/\w{1,100}|\{env:\w{1,100}\}|\{\{?[^}]{1,200}\}\}?|%\w{1,100}%|<[^>]{1,200}>)$/;

export const HIDDEN = '[hidden]';

/** Whether nobody should read what stands at this path of a configuration. */
export function isConfidential(path: string, value: Json): boolean {
  if (typeof value !== 'string' || value === '' || REFERENCE.test(value)) return false;
  // Of several calls in one function the second has `api_key#2`.
  const key = path.replace(/#\d{1,6}$/, '');
  const named = [SECRET_KEY, KEY_WORD, SECRET_SECTION, SECRET_GROUP].some((pattern) => pattern.test(key));
  return named || findSecrets(value).length > 0;
}

/** The value as it may be shown to whoever reads a review: without what gives access. */
export function withoutSecrets(path: string, value: Json): Json {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return hideInArguments(value);
  if (isConfidential(path, value)) return HIDDEN;
  return typeof value === 'string' ? hideInText(value) : value;
}

const SECRET_FLAG = /^--?[\w-]{0,60}(key|token|secret|password|auth|credential|header)[\w-]{0,20}$/i;
const SECRET_ASSIGNMENT =
  /^((?:--?)?[\w.-]{0,60}(?:key|token|secret|password|auth|credential)[\w-]{0,20})=(.+)$/is;

/** Arguments of a command without the secrets among them: `--api-key x`, `API_KEY=x`. */
export function hideInArguments(items: readonly string[]): string[] {
  return items.map((item, index) => {
    if (REFERENCE.test(item)) return item;
    if (index > 0 && SECRET_FLAG.test(items[index - 1] ?? '') && !item.startsWith('-')) return HIDDEN;
    const [, name, value = ''] = SECRET_ASSIGNMENT.exec(item) ?? [];
    if (name !== undefined && !REFERENCE.test(value)) return `${name}=${HIDDEN}`;
    return hideInText(item);
  });
}

/**
 * A text without the credentials of URLs and connection strings in it; all of it is hidden where a key stands in the middle
 * of it.
 */
function hideInText(text: string): string {
  if (findSecrets(text).length > 0) return HIDDEN;
  return text
    .replace(/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{0,200}:[^\s/]{1,200}@/gi, `$1${HIDDEN}@`)
    .replace(/(\bhttps?:\/\/)[^\s/@:]{1,200}@/gi, `$1${HIDDEN}@`)
    .replace(
      /([?&](?:sig|[\w-]{0,40}(?:key|token|secret|password|auth|signature)[\w-]{0,20})=)(?!\$\{)[^\s&#]{1,500}/gi,
      `$1${HIDDEN}`,
    )
    .replace(
      /(;\s?(?:\w{0,30}key|password|pwd|sharedaccesssignature)=)(?!\$\{)[^\s;]{1,500}/gi,
      `$1${HIDDEN}`,
    );
}
