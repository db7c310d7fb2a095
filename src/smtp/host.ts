/**
 * Domains and addresses of hosts by the grammar of RFC 5321 4.1.2 and 4.1.3. Syntax only: no name is looked up, and the
 * sizes of 4.5.3.1 are not judged, because they are what a server must take and not what a client may send.
 */
const subDomain = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;
const utf8SubDomain = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;
const literal = /^\[(.+)\]$/;

/** `Domain`: letters, digits and hyphens between dots. A dotted quad fits it too, and no trailing dot does. */
export function isValidDomain(text: string): boolean {
  return text.split('.').every((part) => subDomain.test(part));
}

/** `Domain` as RFC 6531 3.3 has it: U-labels too. That they are ones of IDNA is not looked at. */
export function isValidUtf8Domain(text: string): boolean {
  return text.split('.').every((part) => utf8SubDomain.test(part));
}

/** `address-literal`: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. No other tag is registered (4.1.3), so none is valid. */
export function isAddressLiteral(text: string): boolean {
  const inside = literal.exec(text)?.[1];
  if (inside === undefined) return false;
  return /^ipv6:/i.test(inside) ? isIpv6(inside.slice(5)) : isIpv4(inside);
}

/** What an operator may call a host: a domain, an IPv4 or IPv6 address, or an address literal. */
export function isValidHost(text: string): boolean {
  return isValidDomain(text) || isIpv6(text) || isAddressLiteral(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** The forms of RFC 5321 4.1.3: eight groups, or `::` for the missing ones, the last two perhaps as a dotted quad. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const [before = '', after] = halves;
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const groups = [...left, ...right];
  const quad = groups.at(-1)?.includes('.') === true && (right.length > 0 || after === undefined);
  const hex = quad ? groups.slice(0, -1) : groups;
  if (quad && !isIpv4(groups.at(-1) ?? '')) return false;
  const size = hex.length + (quad ? 2 : 0);
  return hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (after === undefined ? size === 8 : size <= 7);
}
