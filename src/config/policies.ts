/**
 * Policies of MTA-STS come by HTTPS from a host that is no target: whether they may be fetched is the operator's to say. In a lab
 * they can come from one server for all domains, with certificates of an authority of its own.
 */
import { dirname, resolve } from 'node:path';
import { parseEndpoint, type Endpoint } from '../text/endpoint.ts';
import type { Reader } from './reader.ts';

export interface Policies {
  readonly fetch: boolean;
  /** The server that stands in for that of every domain; left out: that of the domain. */
  readonly server?: Endpoint;
  /** File with certificates of authorities that are trusted in place of those of the system. */
  readonly ca?: string;
}

const httpsPort = 443;

/** Reads `policies`; undefined where it is not there. `path`: the configuration file, from whose folder `ca` counts. */
export function readPolicies(top: Reader, path: string): Policies | undefined {
  const reader = top.child('policies');
  if (reader === undefined) return undefined;
  reader.only(['fetch', 'server', 'ca']);
  const text = reader.string('server');
  const server = text === undefined ? undefined : parseEndpoint(text, httpsPort);
  if (text !== undefined && server === undefined) reader.fail('server', 'an address, with its port: 127.0.0.1:8443');
  const ca = reader.string('ca');
  return {
    fetch: reader.boolean('fetch') ?? true,
    ...(server === undefined ? {} : { server }),
    ...(ca === undefined ? {} : { ca: resolve(dirname(path), ca) }),
  };
}
