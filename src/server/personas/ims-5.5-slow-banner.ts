import { delayGreeting, delayReplies } from '../families/decorators.ts';
import { ims } from '../families/ims.ts';
import { bannerDelay, SLOW_BANNER_MODES } from '../families/slow-banner.ts';
import { definePersona } from './definition.ts';
import { IMS_SOURCES, LATER_IMS, seedFormOption } from './ims-5.5-open-relay.ts';

export default definePersona({
  name: 'ims-5.5-slow-banner',
  about: 'Exchange 5.5 Internet Mail Service, closed, whose banner takes 12 seconds',
  profiles: ['mx', 'exchange-5.5'],
  sources: [...IMS_SOURCES, 'KB Q286375', 'KB Q258745'],
  later: [...LATER_IMS, 'mode firewall: a second listener inside that is fast'],
  options: (read) => ({
    bannerMs: read.milliseconds('bannerMs', 12_000, 'silence before the banner'),
    mode: read.choice(
      'mode',
      SLOW_BANNER_MODES,
      'logging',
      'logging: every connection waits; dns: the first of a minute; load: bannerMs for each open connection; never: no banner',
    ),
    replyMs: read.milliseconds('replyMs', 0, 'silence before every later reply too: a loaded server, no lookup'),
    seedForm: seedFormOption(read),
  }),
  dialect: ({ bannerMs, mode, replyMs, seedForm }) =>
    delayReplies(delayGreeting(ims({ mayRelay: () => false, seedForm }), bannerDelay(mode, bannerMs)), () => replyMs),
});
