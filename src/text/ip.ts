/** IP addresses as text, without sockets. */

/** An IPv6 address without brackets, a zone (`%eth0`) allowed. */
export function isIPv6(text: string): boolean {
  const address = text.replace(/%[A-Za-z0-9_.-]+$/, '');
  return address.includes(':') && URL.canParse(`http://[${address}]/`);
}
