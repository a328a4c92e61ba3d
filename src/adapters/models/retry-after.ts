/**
 * Milliseconds to wait from `retry-after-ms` or `retry-after` (seconds, or an HTTP date: RFC 9110, section 10.2.3);
 * null where neither is there or can be read. A date that has passed is 0.
 */
export function readRetryAfter(headers: Pick<Headers, 'get'>, now: number): number | null {
  const ms = headers.get('retry-after-ms');
  if (ms !== null && /^\d+(\.\d+)?$/.test(ms.trim())) return Number(ms);
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
