/** What servers look at in the content of a message, as an octet string. */

/** An LF without a CR before it. */
export function hasBareLf(octets: string): boolean {
  return /(?:^|[^\r])\n/.test(octets);
}

/** The Message-ID of the header, with its angle brackets. */
export function messageId(octets: string): string | undefined {
  const end = octets.indexOf('\r\n\r\n');
  const header = end < 0 ? octets : octets.slice(0, end);
  return /^message-id:[ \t]*(<[^<>\r\n]{1,250}>)/im.exec(header)?.[1];
}
