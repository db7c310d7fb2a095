/**
 * The client name that an operator gives, on the command line or in the configuration. Wider than RFC 5321's `Domain`: names
 * with an underscore are in use, and a server's opinion of one may be what is tested. What could end the line, or begin
 * another argument, is no name.
 */

/** Whether `text` may be what EHLO says: printable ASCII without blanks, at most 255 characters. */
export function isClientName(text: string): boolean {
  return /^[\x21-\x7e]{1,255}$/.test(text);
}

/** What belongs there, for messages. */
export const expectedClientName = 'a host name or an address literal, without blanks';
