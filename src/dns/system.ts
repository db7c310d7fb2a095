/** The name servers of the system, and a resolver that asks them or the one that is named. */
import { getServers } from 'node:dns';
import { parseEndpoint, type Endpoint } from '../text/endpoint.ts';
import { Resolver } from './resolver.ts';

const dnsPort = 53;

/** `named`: the one to ask; undefined: those of the system. */
export function resolverOf(named: Endpoint | undefined): Resolver {
  const servers = named === undefined ? getServers().map((text) => parseEndpoint(text, dnsPort)) : [named];
  return new Resolver({ servers: servers.filter((server) => server !== undefined) });
}
