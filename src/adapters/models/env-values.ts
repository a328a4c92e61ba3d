export type Env = Readonly<Record<string, string | undefined>>;

export function isUnset(value: string | undefined): boolean {
  return value === undefined || value.trim() === '';
}

export function readKey(env: Env, variable: string, problems: string[]): string | null {
  const value = env[variable]?.trim();
  if (value === undefined || value === '') return null;
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  problems.push(`${variable}: expected a key of printable ASCII characters without spaces.`);
  return null;
}

export function readUrl(env: Env, variable: string, problems: string[]): string | null {
  const value = env[variable]?.trim();
  if (value === undefined || value === '') return null;
  const read = parseUrl(value);
  if (read.ok) return read.url;
  problems.push(`${variable}: ${read.fault}.`);
  return null;
}

/** An address without its last slash. */
export function parseUrl(value: string): { ok: true; url: string } | { ok: false; fault: string } {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { ok: false, fault: 'expected an http or https URL, such as https://api.openai.com/v1' };
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { ok: false, fault: 'expected a URL without user, password, query or fragment' };
  }
  return { ok: true, url: `${url.origin}${url.pathname}`.replace(/\/+$/, '') };
}

export function readCount(
  env: Env,
  variable: string,
  byDefault: number,
  max: number,
  problems: string[],
): number {
  const value = env[variable]?.trim();
  if (value === undefined || value === '') return byDefault;
  const count = Number(value);
  if (/^\d+$/.test(value) && count >= 1 && count <= max) return count;
  problems.push(`${variable}: expected a whole number from 1 to ${max}, found "${value}".`);
  return byDefault;
}

/** A text with each `${NAME}` replaced by that variable; `report` is told of those that are not set, `keep` of each value put in. */
export function fillVariables(
  text: string,
  env: Env,
  report: (fault: string) => void,
  keep: (value: string) => void = () => {},
): string {
  return text.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
    const found = env[variable]?.trim() ?? '';
    if (found === '') report(`the variable ${variable} is not set`);
    keep(found);
    return found;
  });
}
