/** Which of our own addresses a connection comes from: an address as it stands, or those of an interface by its name. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Address } from './addresses.ts';

/** Our address for a connection to this one; undefined where we have none of its family. */
export type SourceFor = (target: Address) => string | undefined;

/**
 * @param from an address, or the name of an interface, whose address of the target's family is taken: to a link-local address its
 *   own link-local one, to any other one that is not.
 * @returns the names of all interfaces, where there is none of this name.
 */
export function sourceFor(from: string): SourceFor | readonly string[] {
  const ip = isIP(from);
  if (ip !== 0) return ({ family }) => (family === ip ? from : undefined);
  const interfaces = networkInterfaces();
  const own = Object.hasOwn(interfaces, from) ? interfaces[from] : undefined;
  if (own === undefined) return Object.keys(interfaces);
  return ({ address, family }) => {
    const ofFamily = own.filter((one) => one.family === (family === 4 ? 'IPv4' : 'IPv6'));
    const found = ofFamily.find((one) => isLinkLocal(one.address) === isLinkLocal(address)) ?? ofFamily[0];
    if (found === undefined) return undefined;
    // A link-local address means nothing without the interface that it is of.
    return isLinkLocal(found.address) ? `${found.address}%${from}` : found.address;
  };
}

const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address);
