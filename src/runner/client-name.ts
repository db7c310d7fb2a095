/**
 * The name that EHLO says (RFC 5321 4.1.1.1, 4.1.4): this host's name where it is fully qualified, else an address of this
 * host as a literal. For a target on loopback that is the loopback address.
 */
import { hostname, networkInterfaces } from 'node:os';
import { isValidDomain } from '../smtp/host.ts';

export function clientNameFor(host: string): string {
  const name = hostname();
  if (name.includes('.') && isValidDomain(name)) return name;
  if (host === '::1') return '[IPv6:::1]';
  // A socket or a program is of this machine, too.
  if (host === 'localhost' || /^(?:127\.|unix:|exec:)/.test(host)) return '[127.0.0.1]';
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const outer = addresses.filter(({ internal }) => !internal);
  const ipv4 = outer.find(({ family }) => family === 'IPv4');
  if (ipv4 !== undefined) return `[${ipv4.address}]`;
  const ipv6 = outer.find(({ address }) => !address.startsWith('fe80'));
  return ipv6 === undefined ? '[127.0.0.1]' : `[IPv6:${ipv6.address}]`;
}
