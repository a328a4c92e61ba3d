const SIMPLE: Record<string, string> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const ESCAPE =
  /\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^{}\n]{1,100}\}|[^{}])|\{\{|\}\}/g;

/** What Python makes of the characters between the quotes. An escape that it does not know stays as it stands. */
export function decodeEscapes(source: string, raw: boolean, format: boolean): string {
  if (!format && (raw || !source.includes('\\'))) return source;
  return source.replace(ESCAPE, (found) => {
    if (found[0] !== '\\') return format ? (found[0] ?? '') : found;
    if (raw) return found;
    const kind = found[1] ?? '';
    if (/[0-7]/.test(kind)) return String.fromCodePoint(Number.parseInt(found.slice(1), 8));
    if (/[xuU]/.test(kind) && found.length > 2) {
      const code = Number.parseInt(found.slice(2), 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : found;
    }
    return SIMPLE[kind] ?? found;
  });
}
