import type { Dialect } from '../dialect.ts';
import { delayGreeting, delayReplies } from '../families/decorators.ts';
import { exchange2016 } from '../families/exchange-2016.ts';
import { dripReplies, escalatingDelay } from '../families/tarpits.ts';
import { definePersona } from './definition.ts';
import { EXCHANGE_2016_SOURCES, LATER_2016 } from './exchange-2016-frontend.ts';

interface TarpitTraits {
  readonly mode: 'errors' | 'per-char' | 'escalating' | 'pre-banner';
  readonly tarpitMs: number;
  readonly byteMs: number;
  readonly stepMs: number;
  readonly bannerMs: number;
}

const HEALTHY = {
  release: '2016',
  tarpitMs: 0,
  atRcpt: false,
  prx: false,
  bareLf: false,
  tls: false,
  logins: false,
} as const;

export default definePersona({
  name: 'tarpit',
  about: 'Exchange 2016 that makes clients wait: patience has to be counted per reply, and slow is not silent',
  profiles: ['mx', 'exchange-2013'],
  sources: [...EXCHANGE_2016_SOURCES, 'OfficeDocs-Exchange: TarpitInterval', 'OpenBSD spamd(8)'],
  later: LATER_2016,
  options: (read): TarpitTraits => ({
    mode: read.choice(
      'mode',
      ['errors', 'per-char', 'escalating', 'pre-banner'],
      'errors',
      'errors: 5yz are late; per-char: octet by octet; escalating: each reply twice as late; pre-banner: late banner',
    ),
    tarpitMs: read.milliseconds('tarpitMs', 5000, 'errors: silence before each 5yz reply'),
    byteMs: read.milliseconds('byteMs', 1000, 'per-char: between two octets'),
    stepMs: read.milliseconds('stepMs', 1000, 'escalating: silence before the first reply, doubled for each later one'),
    bannerMs: read.milliseconds('bannerMs', 12_000, 'pre-banner: silence before the banner'),
  }),
  dialect: (traits) => tarpitted(exchange2016(HEALTHY), traits),
});

function tarpitted(dialect: Dialect, traits: TarpitTraits): Dialect {
  switch (traits.mode) {
    case 'errors':
      return delayReplies(dialect, (_session, text) => (text.startsWith('5') ? traits.tarpitMs : 0));
    case 'per-char':
      return dripReplies(dialect, traits.byteMs);
    case 'escalating':
      return delayReplies(dialect, escalatingDelay(traits.stepMs));
    case 'pre-banner':
      return delayGreeting(dialect, () => traits.bannerMs);
  }
}
