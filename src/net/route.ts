/**
 * Where a connection goes, and by which way: what the operator says of a target, and what a line of a spec chooses among the
 * things that the operator has named.
 */

/** A proxy; its name is the operator's. */
export interface Proxy {
  readonly name: string;
  /** `socks5` and `socks4` are told an address, which is looked up here; the others look a name up themselves. */
  readonly scheme: 'socks5' | 'socks5h' | 'socks4' | 'socks4a' | 'http';
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
}

export interface Route {
  /** A name, or an address (an IPv6 address may stand in brackets); `localhost` where `unix` or `exec` is given. */
  readonly host: string;
  readonly port: number;
  /** The address that is meant, of a host that may have others: it is not looked up. */
  readonly address?: string;
  /** A socket of the file system, in place of host and port. */
  readonly unix?: string;
  /** A program and its arguments: its standard input and output are the connection. No shell reads them. */
  readonly exec?: readonly string[];
  /** One of our own addresses, or the name of an interface, to connect from. */
  readonly from?: string;
  /** Addresses of this family alone. */
  readonly family?: 4 | 6;
  readonly via?: Proxy;
  /** The header of the PROXY protocol that is sent before all else, with the addresses of the connection itself. */
  readonly proxyProtocol?: 'v1' | 'v2';
}

/** Is it reached by a TCP connect and nothing else? */
export function isDirect({ unix, exec, from, family, via, proxyProtocol }: Route): boolean {
  return (unix ?? exec ?? from ?? family ?? via ?? proxyProtocol) === undefined;
}
