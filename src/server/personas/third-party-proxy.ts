import { bannerDate } from '../clock.ts';
import type { Dialect, ServerSession } from '../dialect.ts';
import { EXCHANGE_2003_KEYWORDS, exchange2003, windowsSmtpBanner } from '../families/exchange-2003.ts';
import { exchange2007 } from '../families/exchange-2007.ts';
import { HOST } from '../families/site.ts';
import { replyAndClose } from '../reaction.ts';
import { definePersona } from './definition.ts';

/** What each product says differently from the Exchange 2003 behind it. */
const PRODUCTS = {
  /** Two greetings in one: the proxy's, then that of the Exchange 2000 behind it. */
  interscan: () =>
    exchange2003({
      banner: (session) =>
        `220-InterScan Version 3.6 $Date: ${date(session)} Ready\r\n${windowsSmtpBanner('5.0.2195.6713')(session)}`,
      keywords: ['SIZE', '8BITMIME'],
    }),
  symantec: () =>
    exchange2003({
      banner: () => `220 ${HOST} ESMTP Symantec Mail Security`,
      keywords: ['SIZE', '8BITMIME', 'PIPELINING'],
    }),
  /** No blank after 220, and no EHLO. */
  mcafee: () =>
    exchange2003({
      banner: (session) => `220${HOST} WebShield SMTP V4.5 Network Associates, Inc. Ready at ${date(session)}`,
      keywords: [],
    }),
  /** On the same machine as the server: only the banner is its own. */
  avast: () => exchange2003({ banner: () => `220 ${HOST} avast! SMTP proxy ready.`, keywords: EXCHANGE_2003_KEYWORDS }),
  /** Stars in the keywords it does not like. */
  starmask: () =>
    exchange2007({
      keywords: [
        'SIZE 10485760',
        'PIPELINING',
        'DSN',
        'ENHANCEDSTATUSCODES',
        'STARTTLS',
        'X-ANONYMOUSTLS',
        'AUTH NTLM LOGIN',
        'X-EXPS GSSAPI NTLM',
        '8BITMIME',
        'BINARYMIME',
        'CHU*KING',
        'XEX*H50',
      ],
      sizeLimit: 10_485_760,
      relayDenied: '550 5.7.1 Unable to relay',
      tls: false,
      logins: false,
      tarpitMs: 0,
      queued: (id) => `250 2.6.0 ${id} Queued mail for delivery`,
    }),
} satisfies Record<string, () => Dialect>;

const PRODUCT_NAMES = ['interscan', 'symantec', 'mcafee', 'avast', 'starmask'] as const;

export default definePersona({
  name: 'third-party-proxy',
  about: 'A filter of another maker in front of Exchange: its name in the banner, verbs missing',
  profiles: ['mx', 'exchange-2000-2003'],
  sources: ['recog smtp_banners', 'nmap-service-probes', 'public captures'],
  later: ['AUTH and STARTTLS of the server behind it: as exchange-2003'],
  options: (read) => ({
    product: read.choice('product', PRODUCT_NAMES, 'interscan', 'whose filter it is'),
    blocked: read.flag('blocked', false, 'the client is on its block list: 554 5.7.1 instead of a banner'),
  }),
  dialect({ product, blocked }): Dialect {
    const dialect = PRODUCTS[product]();
    if (!blocked) return dialect;
    return { ...dialect, greeting: () => replyAndClose('554 5.7.1 You are not allowed to connect.') };
  },
});

function date(session: ServerSession): string {
  return bannerDate(session.world.clock());
}
