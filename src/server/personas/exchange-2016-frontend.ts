import { exchange2016 } from '../families/exchange-2016.ts';
import { definePersona } from './definition.ts';
import type { OptionReader } from './options.ts';

export const EXCHANGE_2016_SOURCES = [
  'OfficeDocs-Exchange: test-smtp-with-telnet, NDR tables, message-throttling, recipient-filtering',
  'public captures',
  'recog smtp_banners, smtp_vrfy, smtp_help',
];
export const LATER_2016 = ['GSSAPI', 'NDRs for unknown recipients beside known ones'];

export function exchange2016Options(read: OptionReader): {
  release: '2016' | '2019';
  tarpitMs: number;
  atRcpt: boolean;
  prx: boolean;
  bareLf: boolean;
  tls: boolean;
  logins: boolean;
} {
  return {
    release: read.choice('release', ['2016', '2019'], '2016', '2019 offers SMTPUTF8'),
    tarpitMs: read.milliseconds('tarpitMs', 5000, 'silence before a 5yz reply about a recipient'),
    atRcpt: read.flag('atRcpt', false, 'unknown mailboxes are refused at RCPT, not after the message'),
    prx: read.flag('prx', false, 'the mailbox server is away: 451 PRX2 after the message'),
    bareLf: read.flag('bareLf', false, 'messages with a bare LF are refused'),
    tls: read.flag('tls', false, 'STARTTLS works, with the self-signed certificate of the installation; else 454'),
    logins: read.flag('logins', false, 'AUTH and X-EXPS take NTLM and LOGIN (chris, Lamplight-21); else 454'),
  };
}

export default definePersona({
  name: 'exchange-2016-frontend',
  about: 'Exchange 2016 front end transport: no X-LINK2STATE, refusals come five seconds late',
  profiles: ['mx', 'exchange-2013'],
  sources: EXCHANGE_2016_SOURCES,
  later: LATER_2016,
  options: exchange2016Options,
  dialect: exchange2016,
});
