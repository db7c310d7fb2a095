/** The one mail site that all personas play: adatum.com of the Microsoft articles they come from. */
import type { MailPath } from '../dialect.ts';

export const HOST = 'mail.adatum.com';
export const DOMAIN = 'adatum.com';

/** Mailboxes that exist at the site. */
export const USERS: readonly string[] = ['postmaster', 'administrator', 'user', 'chris'];

/** Whether the local part, without regard to case, is a mailbox of the site. The domain is not looked at. */
export function isUser(path: Pick<MailPath, 'localPart'>): boolean {
  return USERS.includes(path.localPart.toLowerCase());
}

export function isPostmaster(path: Pick<MailPath, 'localPart'>): boolean {
  return path.localPart.toLowerCase() === 'postmaster';
}
