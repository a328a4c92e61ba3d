import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A host's addresses; rejects where it has none. As `dns.promises.lookup` with `all`. */
export type Resolve = (host: string) => Promise<LookupAddress[]>;

/** No connection was made: where it would have led is nothing that a service may be. */
export class BlockedAddress extends Error {
  constructor() {
    super('the address is blocked');
    this.name = 'BlockedAddress';
  }
}

/** Public addresses of a cloud that answer from inside of it with what only its machines may know (Azure's wire server). */
const METADATA = new Set(['168.63.129.16']);
/** What an operator may open for a host by its name. Link-local stays shut: cloud metadata is there. */
const INTERNAL = new Set(['private', 'uniqueLocal', 'loopback', 'carrierGradeNat']);
/** Ranges of IPv6 that lead to an IPv4 address inside of them are none of these, so they are shut as they are. */
const PUBLIC = 'unicast';

/**
 * Whether a connection to this IP address may be made. IPv4 written as IPv6 (`::ffff:127.0.0.1`) counts as what it is. Only
 * global unicast is open; with `internal` also private networks and this machine.
 */
export function isOpenAddress(address: string, { internal }: { internal: boolean }): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address);
  if (METADATA.has(ip.toString())) return false;
  const range = ip.range();
  return range === PUBLIC || (internal && INTERNAL.has(range));
}

/**
 * A resolver for sockets, which connect to what it gives and ask no other: an answer that changes later (DNS rebinding)
 * changes nothing. A host with one address that is shut is shut as a whole.
 */
export function guardLookup(resolve: Resolve, isInternal: (host: string) => boolean): LookupFunction {
  return (host, options: LookupOptions, callback) => {
    resolve(host).then(
      (addresses) => {
        const internal = isInternal(host);
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isOpenAddress(address, { internal })))
          callback(new BlockedAddress(), '', 0);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

/** Sockets look no IP address up, so one that stands in an address itself is held to the same here. `host` as in a URL. */
export function isOpenHost(host: string, isInternal: (host: string) => boolean): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 || isOpenAddress(bare, { internal: isInternal(host) });
}
