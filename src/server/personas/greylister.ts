import type { MailPath, ServerSession } from '../dialect.ts';
import { greylist } from '../families/greylist.ts';
import { postfix } from '../families/postfix.ts';
import { DOMAIN, isPostmaster } from '../families/site.ts';
import { definePersona } from './definition.ts';
import { LATER_POSTFIX, POSTFIX_SOURCES, postfixOptions } from './postfix-3.9-hardened.ts';

export default definePersona({
  name: 'greylister',
  about: 'Postfix with greylisting: the first attempt of a sender is put off for five minutes',
  profiles: ['mx', 'postfix'],
  sources: [...POSTFIX_SOURCES, 'postgrey'],
  later: LATER_POSTFIX,
  options: (read) => ({
    traits: postfixOptions(read),
    greylistMs: read.milliseconds('greylistMs', 300_000, 'how long a new triplet is put off'),
    code: read.choice('code', ['450', '451'], '450', '450 4.2.0 or 451 4.7.1'),
    exemptPostmaster: read.flag('exemptPostmaster', false, 'mail for the postmaster is never put off'),
  }),
  dialect({ traits, greylistMs, code, exemptPostmaster }) {
    const mustWait = greylist(greylistMs);
    const policy = (session: ServerSession, path: MailPath): string | undefined => {
      if (exemptPostmaster && isPostmaster(path)) return undefined;
      if (!mustWait(session, path)) return undefined;
      const status = code === '450' ? '450 4.2.0' : '451 4.7.1';
      return `${status} ${path.path}: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/${DOMAIN}.html`;
    };
    return postfix({ ...traits, policy });
  },
});
