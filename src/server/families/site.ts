/** The one mail site that all personas play: adatum.com of the Microsoft articles they come from. */
import type { MailPath } from '../dialect.ts';

export const HOST = 'mail.adatum.com';
export const DOMAIN = 'adatum.com';

/** Mailboxes that exist at the site. */
const USERS: readonly string[] = ['postmaster', 'administrator', 'user', 'chris'];

/** Whether the local part, without regard to case, is a mailbox of the site. The domain is not looked at. */
export function isUser(path: Pick<MailPath, 'localPart'>): boolean {
  return USERS.includes(name(path));
}

export function isPostmaster(path: Pick<MailPath, 'localPart'>): boolean {
  return name(path) === 'postmaster';
}

/** `"postmaster"` and `postmaster` are the same mailbox (RFC 5321 4.1.2). */
function name(path: Pick<MailPath, 'localPart'>): string {
  return path.localPart.replace(/^"(.*)"$/s, '$1').toLowerCase();
}
