/**
 * What libraries may see and do: the `grants` of the configuration, by the name under which the package was installed. What is
 * not granted here is refused.
 */
import { isAskable } from '../text/host-name.ts';
import type { Reader } from './reader.ts';

export interface Grant {
  /** Secrets by their names. */
  readonly secrets: readonly string[];
  /** Variables of the environment that may give parameters their values. */
  readonly environment: readonly string[];
  /** Keys to sign messages with, by their names. */
  readonly keys: readonly string[];
  /** Client certificates to show in TLS, by their names. */
  readonly clientCertificates: readonly string[];
  /** To whom mail may be sent: addresses, with `*` for any local part, or for any begin of one. */
  readonly recipients: readonly string[];
  /** The zones whose names it may ask DNS for. */
  readonly zones: readonly string[];
  /** Targets, besides the one that is tested, to which its lines may connect, by their names. */
  readonly targets: readonly string[];
  /** Proxies, by their names. */
  readonly proxies: readonly string[];
  /** Addresses and interfaces of this machine to connect from. */
  readonly sources: readonly string[];
}

export type Grants = ReadonlyMap<string, Grant>;

/** Reads the object of all grants. */
export function readGrants(top: Reader): Grants {
  return new Map(top.entries('grants').map(([name, reader]) => [name, readGrant(name, reader)]));
}

function readGrant(name: string, reader: Reader): Grant {
  if (!packageNames.test(name)) reader.fail('', 'the name of a package, such as @contoso/mail-specs');
  reader.only([
    'secrets',
    'environment',
    'keys',
    'clientCertificates',
    'recipients',
    'zones',
    'targets',
    'proxies',
    'sources',
  ]);
  const recipients = reader.strings('recipients');
  for (const [i, recipient] of recipients.entries()) {
    if (isRecipientPattern(recipient)) continue;
    reader.fail(`recipients[${String(i)}]`, 'an address such as postmaster@contoso.com, or *@lab.contoso.com');
  }
  const zones = reader.strings('zones');
  for (const [i, zone] of zones.entries()) {
    if (!isAskable(zone)) reader.fail(`zones[${String(i)}]`, 'a domain such as contoso.com, or 2.0.192.in-addr.arpa');
  }
  return {
    secrets: reader.strings('secrets'),
    environment: reader.strings('environment'),
    keys: reader.strings('keys'),
    clientCertificates: reader.strings('clientCertificates'),
    recipients,
    zones,
    targets: reader.strings('targets'),
    proxies: reader.strings('proxies'),
    sources: reader.strings('sources'),
  };
}

/** Of one inside another, both with `/node_modules/` between them. */
const packageNames = /^(?:@[^@/\s]+\/)?[^@/\s]+(?:\/node_modules\/(?:@[^@/\s]+\/)?[^@/\s]+)*$/;

/** A `*` stands in the local part alone: a domain is granted by its whole name. */
const isRecipientPattern = (text: string): boolean => /^[A-Za-z0-9._+=*-]+@[A-Za-z0-9.-]+$/.test(text);
