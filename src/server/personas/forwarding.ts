import { bounceForms, damages, forwarding } from '../families/forwarding.ts';
import { definePersona } from './definition.ts';

export default definePersona({
  name: 'forwarding',
  about: 'sends on what it takes, and bounces what it cannot deliver: for tests of what happens after acceptance',
  profiles: ['mx'],
  localRecipient: 'user@adatum.com',
  forwards: true,
  sources: ['RFC 5321 3.6, 4.4, 4.5.5, 6.1; RFC 3464'],
  later: [],
  options: (read) => ({
    to: read.loopback('to', 'the next server; none: the sink of the run (--sink)'),
    damage: read.choice('damage', damages, 'none', 'what becomes of a message on the way'),
    copies: Number(read.choice('copies', ['1', '2', '3'], '1', 'how many copies of a message arrive')),
    lose: read.flag('lose', false, 'messages are accepted and never arrive'),
    received: read.flag('received', true, 'a Received field is put before each message'),
    bounce: read.choice('bounce', bounceForms, 'dsn', 'what comes back for unknown users: status is a wrong one'),
    bounceNull: read.flag('bounceNull', false, 'messages from <> are bounced all the same, to their From'),
    relay: read.flag('relay', false, 'sends on for everybody, however the recipient is written'),
  }),
  dialect: forwarding,
});
