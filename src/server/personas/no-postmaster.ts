import { exchange2016 } from '../families/exchange-2016.ts';
import { isPostmaster } from '../families/site.ts';
import { definePersona } from './definition.ts';
import { EXCHANGE_2016_SOURCES, exchange2016Options, LATER_2016 } from './exchange-2016-frontend.ts';

export default definePersona({
  name: 'no-postmaster',
  about: 'Exchange 2016 where nobody gave the postmaster a mailbox: breaks RFC 5321 4.5.1',
  profiles: ['mx', 'exchange-2013'],
  localRecipient: 'user@adatum.com',
  sources: [...EXCHANGE_2016_SOURCES, 'KB 223860'],
  later: LATER_2016,
  options: exchange2016Options,
  dialect: (traits) =>
    exchange2016({
      ...traits,
      refuseRecipient: (path) => (isPostmaster(path) ? '550 5.1.1 User unknown' : undefined),
    }),
});
