/**
 * What the operator grants to libraries, by the names under which they were installed. A file of a package is a stranger's: of
 * secrets, of the environment, of recipients and of zones it has what it was granted and no more.
 */
import type { Spec } from '../language/spec.ts';
import type { Grants } from '../config/grants.ts';
import { isInZone } from '../text/host-name.ts';
import { matchesWildcard } from '../text/wildcard.ts';

type Owner = Pick<Spec, 'packaged'>;

/** May lines of this file know the secret of this name? */
export function mayUseSecret({ packaged }: Owner, name: string, grants: Grants): boolean {
  return packaged === undefined || grants.get(packaged.package)?.secrets.includes(name) === true;
}

/** What proves who the operator is, besides secrets. */
export type Credential = 'keys' | 'clientCertificates';

/** May lines of this file sign with the key, or show the client certificate, of this name? */
export function mayUseCredential({ packaged }: Owner, what: Credential, name: string, grants: Grants): boolean {
  return packaged === undefined || grants.get(packaged.package)?.[what].includes(name) === true;
}

/** May lines of this package leave mail for this address? A `*` in a grant stands for any part of a local part. */
export function mayMail(address: string, writer: string, grants: Grants): boolean {
  return (
    grants.get(writer)?.recipients.some((granted) => isGranted(address.toLowerCase(), granted.toLowerCase())) === true
  );
}

function isGranted(address: string, granted: string): boolean {
  const at = granted.lastIndexOf('@');
  const [local = '', domain = ''] = address.split('@');
  return domain === granted.slice(at + 1) && matchesWildcard(granted.slice(0, at), local);
}

/** May lines of this package ask DNS for this name? */
export function mayAsk(name: string, writer: string, grants: Grants): boolean {
  return grants.get(writer)?.zones.some((zone) => isInZone(name, zone)) === true;
}

/** May a parameter of this file take its value from this variable of the environment? */
export function maySeeVariable({ packaged }: Owner, variable: string, grants: Grants): boolean {
  return packaged === undefined || grants.get(packaged.package)?.environment.includes(variable) === true;
}

/** What connections of a library can be granted: other targets, proxies, addresses of ours. */
export type GrantedPart = 'targets' | 'proxies' | 'sources';

/** May lines of this package use the one of this name? */
export function mayUsePart(writer: string, part: GrantedPart, name: string, grants: Grants): boolean {
  return grants.get(writer)?.[part].includes(name) === true;
}
