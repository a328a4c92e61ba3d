import type { Certainty, FoundShape } from './secrets.ts';

export const NETWORK_ADDRESS = 'an IP address';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
/** What stands before a version number, or goes on after an address, makes it none. */
const V4 = new RegExp(`(?<![\\w./:-])(?:${OCTET}\\.){3}${OCTET}(?![\\w/-]|\\.\\d)`, 'g');
const DOTTED = /\d\.\d{1,3}\.\d/;
const VERSION = /(?:\bv|versions?|release|build|section|chapter|clause|paragraph|§|rule)[\s.:]{0,3}$/i;
/** Of what networks keep to themselves, documentation (RFC 5737) and tests, multicast, and resolvers that everybody names. */
const NOBODY =
  /^(?:0|10|127|22[4-9]|2[3-5]\d)\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.(?:168|0\.[02])\.|^198\.(?:1[89]|51\.100)\.|^203\.0\.113\.|\.0$|^(?:1\.[01]\.[01]\.1|8\.8\.(?:8\.8|4\.4)|9\.9\.9\.9|208\.67\.22[02]\.22[02])$/;
/** Section numbers and versions of software stay below it. */
const SMALL = 32;
/** Global unicast addresses, RFC 4291, in full or with one `::`. */
const V6 =
  /(?<![\w:.])(?:2[0-9a-f]{3}:(?:[0-9a-f]{1,4}:){6}[0-9a-f]{1,4}|2[0-9a-f]{3}:(?:[0-9a-f]{1,4}:){0,5}:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})(?![\w:])/gi;
const SHOWN_V6 = /^2001:0?db8:|^2001:4860:4860:|^2606:4700:4700:/i;

/**
 * Addresses in the public internet, by which a connection of a person can be told (GDPR, recital 30). `possible`: any that is written
 * like one but the machine's own.
 */
export function findNetworkAddresses(text: string, certainty: Certainty = 'likely'): FoundShape[] {
  const all = certainty === 'possible';
  const v4 = (DOTTED.test(text) ? [...text.matchAll(V4)] : []).filter(({ 0: value, index }) => {
    if (all) return !/^(?:127|0)\./.test(value);
    const parts = value.split('.').map(Number);
    const version = VERSION.test(text.slice(Math.max(0, index - 14), index));
    return !NOBODY.test(value) && !version && Math.max(...parts) >= SMALL;
  });
  const v6 = text.includes(':')
    ? [...text.matchAll(V6)].filter(([value]) => all || !SHOWN_V6.test(value))
    : [];
  return [...v4, ...v6].map(({ 0: value, index: offset }) => ({
    kind: NETWORK_ADDRESS,
    value,
    offset,
    length: value.length,
  }));
}
