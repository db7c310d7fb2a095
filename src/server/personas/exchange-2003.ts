import { exchange2003 } from '../families/exchange-2003.ts';
import { definePersona } from './definition.ts';
import type { OptionReader } from './options.ts';

/** The options of every persona that has an Exchange 2003 inside. */
export function exchange2003Options(read: OptionReader): { recipientFilter: boolean; tarpitMs: number } {
  return {
    recipientFilter: read.flag('recipientFilter', false, 'refuse unknown mailboxes at RCPT: 550 5.1.1 User unknown'),
    tarpitMs: read.milliseconds('tarpitMs', 0, 'silence before a 5yz reply to RCPT'),
  };
}

export default definePersona({
  name: 'exchange-2003',
  about: 'Exchange Server 2003 without a certificate: passes the banner and the mail acceptance checks',
  profiles: ['mx', 'exchange-2000-2003'],
  sources: ['KB Q304897', 'KB 812455', 'KB 843106', 'recog smtp_banners, smtp_help', 'nmap smtp-commands.nse'],
  later: ['AUTH and X-EXPS (LOGIN, NTLM): answered 454', 'NDRs for unknown, % and quoted recipients'],
  options: exchange2003Options,
  dialect: exchange2003,
});
