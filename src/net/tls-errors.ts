/** What OpenSSL says was wrong, in words: Node's messages hold numbers, places in its sources, and everything twice. */

/** The alert of the server that ended a handshake; undefined where none did. */
export function alertOf(error: Error): number | undefined {
  const number = /SSL alert number (\d{1,3})/.exec(error.message)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** `wrong version number`, or the message where it is not one of OpenSSL's. */
export function opensslReason(error: Error & { readonly reason?: unknown; readonly code?: unknown }): string {
  if (typeof error.reason === 'string') return error.reason;
  const [, words] = /^(?:[0-9A-F]+:)?error:[0-9A-Fa-f]+:[^:]*:[^:]*:([^:\r\n]+)/.exec(error.message) ?? [];
  return words ?? error.message.trim();
}
