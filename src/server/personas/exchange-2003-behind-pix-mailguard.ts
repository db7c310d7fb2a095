import { exchange2003 } from '../families/exchange-2003.ts';
import { mailguard } from '../families/mailguard.ts';
import { definePersona } from './definition.ts';
import { exchange2003Options } from './exchange-2003.ts';

export default definePersona({
  name: 'exchange-2003-behind-pix-mailguard',
  about: 'Exchange 2003 behind a Cisco PIX with Mailguard: masked banner, seven verbs, no EHLO',
  profiles: ['mx', 'exchange-2000-2003'],
  sources: ['KB Q295725', 'Cisco 113423', 'CSCds90792', 'CSCdk46673', 'CVE-2000-1022', 'cisco-nsp 2004-11'],
  later: ['NDRs for unknown, % and quoted recipients'],
  options: (read) => ({
    server: exchange2003Options(read),
    mode: read.choice('mode', ['A', 'B', 'C'], 'A', 'a blocked verb becomes A: NOOP, B: XXXX, C: the firewall says OK'),
    early: read.choice('early', ['OK', '250 OK'], 'OK', 'what the firewall says in mode C'),
    banner: read.choice(
      'banner',
      ['5.1', '4.4', '4.0'],
      '5.1',
      'the release that masks it: 5.1 keeps 2 and 0, 4.4 nothing, 4.0 says SMTP/cmap',
    ),
    keepSpace: read.flag('keepSpace', false, 'the blank after 220 stays (banner 5.1)'),
    wrap: read.flag('wrap', false, 'CRLF inside the banner at column 80 (banner 5.1)'),
    byteWise: read.flag('byteWise', false, 'a verb whose first segment has under four letters is blocked'),
    splitDot: read.flag('splitDot', false, 'CRLF.CRLF in two segments is lost: no reply, the client sends again'),
    noopTrash: read.flag('noopTrash', false, 'after a NOOP the bodies of messages are overwritten with X'),
    dataBypass: read.flag('dataBypass', false, 'a refused DATA lets every verb through up to a lone dot'),
    pipe: read.flag('pipe', true, '| in an address arrives as a blank'),
  }),
  dialect: ({ server, ...traits }) => mailguard(exchange2003(server), traits),
});
