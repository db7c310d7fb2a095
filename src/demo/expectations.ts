/**
 * What every shipped test must come to on every persona: the table that the demo prints beside what came, and that the
 * tests of the specs hold them to.
 *
 * It is thought out from what the products do, not copied from a run. A persona is named with the options that make it
 * sick in one way; waits are as short as the verdict allows. All cases may run at once.
 */
import { failed, layered, passed, warned, type Expected, type Layer } from './expected.ts';
import * as is from './layers.ts';

export interface PersonaExpectations {
  /** What `--target persona:…` takes. */
  readonly persona: string;
  /** What is to be seen on it, in one line. */
  readonly about: string;
  /** Parameters besides the domain. */
  readonly set: Readonly<Record<string, string>>;
  /** By `<spec id>/<test id>`, all shipped tests. */
  readonly tests: ReadonlyMap<string, Expected>;
}

interface Entry {
  readonly about: string;
  readonly layers: readonly Layer[];
  readonly set?: Readonly<Record<string, string>>;
}

const pix = 'exchange-2003-behind-pix-mailguard';
const behindPix = [is.exchange2003, is.completesAddresses, is.notTheDefaultBanner, is.noHostInBanner];
const isModeA = [is.ehloBecomesNoop, is.noExchangeVerbs, is.saysYesToAll, is.confirmsNobody];
const maskedBanner: Layer = { 'mailguard/banner-unmasked': failed('expect banner no /^220[*20 ]…') };
const cmapBanner: Layer = { 'mailguard/no-cmap': failed('expect banner no "SMTP/cmap"') };
const proxied = [is.exchange2003, is.completesAddresses];

/** What the delivery tests need besides a sink: who is delivered to it, and waits as short as the verdict allows. */
const toTheSink = {
  recipient: 'user@adatum.com',
  'delivery.bounces/sender': 'sender@example.com',
  patience: '5s',
  again: '300ms',
  quiet: '300ms',
};
/** What the tests of smuggling need, and a wait as short as the verdict allows. */
const smuggling = { 'smuggling/mailbox': 'postmaster@adatum.com', 'smuggling/quiet': '500ms' };
const brokenBody = failed('body same as sent');

const entries: Readonly<Record<string, Entry>> = {
  'exchange-2003': {
    about: 'healthy: its own banner, its own verbs, mail for the postmaster, no relaying',
    layers: [is.exchange2003, is.completesAddresses, is.offersLoginInPlainText, { 'banner.proxy/declared': passed }],
    set: { banner: 'Microsoft ESMTP MAIL Service' },
  },
  [pix]: {
    about: 'mode A: the firewall makes a NOOP of what it blocks, so that the server says yes to everything',
    layers: [...behindPix, maskedBanner, ...isModeA, is.illFormedGreeting],
  },
  [`${pix}:mode=B`]: {
    about: 'mode B: X over what it blocks, so that the server refuses it; only the banner and EHLO tell',
    layers: [...behindPix, maskedBanner, is.ehloRefused, is.illFormedGreeting],
  },
  [`${pix}:mode=C`]: {
    about: 'mode C: the firewall itself says OK, which is no reply',
    layers: [
      ...behindPix,
      maskedBanner,
      is.ehloRefused,
      is.saysYesToAll,
      is.confirmsNobody,
      is.saysNoCode,
      is.greetingUnread,
    ],
  },
  [`${pix}:keepSpace`]: {
    about: 'mode A with the blank after 220: the banner is masked and well-formed',
    layers: [...behindPix, maskedBanner, ...isModeA],
  },
  [`${pix}:banner=4.0,mode=C`]: {
    about: 'a firewall of the first releases: its own banner, and OK to everything',
    layers: [
      ...behindPix,
      cmapBanner,
      is.namesProduct('first'),
      is.ehloRefused,
      is.saysYesToAll,
      is.confirmsNobody,
      is.saysNoCode,
      is.greetingUnread,
    ],
  },
  [`${pix}:banner=4.4`]: {
    about: 'release 4.4: not even the 220 is left, and nothing else can be judged',
    layers: [is.exchange2003, is.noGreeting(false)],
  },
  'ims-5.5-open-relay': {
    about: 'Exchange 5.5 as installed: takes mail, and relays for everybody',
    layers: [is.exchange55, is.relays],
  },
  'ims-5.5-closed': {
    about: 'the same, closed; any local part passes, so that rewritten recipients prove nothing',
    layers: [is.exchange55, is.looksBehindTheLastAt],
  },
  'ims-5.5-slow-banner:bannerMs=5200': {
    about: 'a banner of five to twenty seconds, every time; everything after it is fast: lookups',
    layers: [is.exchange55, is.looksBehindTheLastAt, is.bannerTakesOver5s],
  },
  'ims-5.5-slow-banner:bannerMs=0,replyMs=1050': {
    about: 'a fast banner, and every reply late: load',
    layers: [is.exchange55, is.looksBehindTheLastAt, { 'slow-banner/noop': failed('time < 1s') }],
  },
  'exchange-2016-frontend': {
    about: 'healthy, with refusals that take five seconds: not the banner',
    layers: [is.putsTlsOff, is.exchange2013, is.wantsDomains],
  },
  'third-party-proxy:product=interscan': {
    about: 'two greetings in one, the second that of Exchange; its verbs are gone',
    layers: [...proxied, is.namesProduct('first'), is.noExchangeVerbs, is.offersNoEnhancedCodes, is.loginsPutOff],
  },
  'third-party-proxy:product=symantec': {
    about: 'a banner that is not the one that was set, and verbs missing',
    layers: [
      ...proxied,
      is.notTheDefaultBanner,
      is.namesProduct('filter'),
      is.noExchangeVerbs,
      is.offersNoEnhancedCodes,
      is.loginsPutOff,
      { 'banner.proxy/declared': failed('expect banner "${banner}"') },
    ],
    set: { banner: 'Microsoft ESMTP MAIL Service' },
  },
  'third-party-proxy:product=mcafee': {
    about: 'no blank after 220, and no EHLO',
    layers: [
      ...proxied,
      is.notTheDefaultBanner,
      is.noHostInBanner,
      is.namesProduct('filter'),
      is.ehloRefused,
      is.illFormedGreeting,
    ],
  },
  'third-party-proxy:product=avast': {
    about: 'only the banner is its own',
    layers: [...proxied, is.notTheDefaultBanner, is.namesProduct('desktop'), is.offersLoginInPlainText],
  },
  'third-party-proxy:product=starmask': {
    about: 'stars in the keywords that it does not like',
    layers: [
      is.putsTlsOff,
      is.exchange2003,
      is.wantsDomains,
      is.notTheDefaultBanner,
      is.maskedKeywords,
      is.noExchangeVerbs,
      is.offersLoginInVain,
    ],
  },
  'third-party-proxy:blocked': {
    about: '554 instead of a banner: this client is refused, and the server was not judged',
    layers: [is.exchange2003, is.noGreeting(true)],
  },
  'postfix-3.9-hardened': {
    about: 'healthy and strict: sees through all twenty patterns, and refuses bare LF',
    layers: [is.putsTlsOffStrictly, is.endsAtOnePlace],
    set: smuggling,
  },
  'postfix-3.9-hardened:bareLf=normalize': {
    about: 'healthy: takes bare LF as text of the message',
    layers: [is.putsTlsOffStrictly, is.endsAtOnePlace],
    set: smuggling,
  },
  'postfix-3.9-hardened:bareLf=no,forbidPipelining=false': {
    about: 'ends a message at any lone dot, so that a second one can be smuggled in it',
    layers: [is.putsTlsOff, is.endsAtAnyLineEnd],
    set: smuggling,
  },
  'postfix-3.9-hardened:bannerMs=5200': {
    about: 'healthy, and makes clients wait for the banner',
    layers: [is.putsTlsOffStrictly, is.bannerTakesOver5s],
  },
  greylister: {
    about: 'puts every first attempt off: no verdict is better than a wrong one',
    layers: [is.putsTlsOffStrictly, is.putsOff],
  },
  'greylister:exemptPostmaster': {
    about: 'the same, and lets mail for the postmaster in: now all can be judged',
    layers: [is.putsTlsOffStrictly],
  },
  'tarpit:tarpitMs=2000': {
    about: 'every refusal late: slow is not silent',
    layers: [is.putsTlsOff, is.exchange2013, is.wantsDomains],
  },
  'tarpit:mode=per-char,byteMs=2': {
    about: 'replies octet by octet',
    layers: [is.putsTlsOff, is.exchange2013, is.wantsDomains],
  },
  forwarding: {
    about: 'sends on what it takes, whole and once, and reports what it cannot deliver',
    layers: [is.deliversToTheSink],
    set: toTheSink,
  },
  'forwarding:damage=dots,bounce=none': {
    about: 'loses dots, and says nothing of unknown users',
    layers: [
      is.deliversToTheSink,
      { 'delivery/dots': brokenBody, 'delivery.bounces/report': failed('expect bounce to ${sender}…') },
    ],
    set: { ...toTheSink, 'delivery.bounces/patience': '500ms' },
  },
  'forwarding:damage=eight-bit,bounce=text': {
    about: 'takes off the eighth bit, and writes reports that no program reads',
    layers: [
      is.deliversToTheSink,
      {
        'delivery/eight-bit': failed('body has "Gr\u00fc\u00dfe…'),
        'delivery.bounces/report': failed('dsn action failed'),
      },
    ],
    set: toTheSink,
  },
  'forwarding:damage=wrap,bounce=status': {
    about: 'breaks long lines, and reports another fault than there was',
    layers: [
      is.deliversToTheSink,
      { 'delivery/long-lines': brokenBody, 'delivery.bounces/report': failed('dsn status 5.x.x') },
    ],
    set: toTheSink,
  },
  'forwarding:damage=blanks,received=false,bounceNull': {
    about: 'trims lines, leaves no trace, and reports to whom the header names',
    layers: [
      is.deliversToTheSink,
      {
        'delivery/unchanged': brokenBody,
        'delivery/received': failed('expect received count >= 1'),
        'delivery.bounces/null-sender': failed('expect no bounce within ${quiet}'),
      },
    ],
    // It ends with the bounce: a busy machine may take longer for that than the others wait.
    set: { ...toTheSink, 'delivery.bounces/quiet': '10s' },
  },
  'forwarding:relay': {
    about: 'an open relay that resolves whatever hides a recipient: what is sent through comes out',
    layers: [is.deliversToTheSink, is.relaysWhateverItIs],
    set: toTheSink,
  },
  'forwarding:damage=sender,copies=2': {
    about: 'rewrites the sender, and delivers twice',
    layers: [
      is.deliversToTheSink,
      {
        'delivery/return-path': failed('expect sender <${sender}>'),
        'delivery/once': failed('expect delivered exactly 1…'),
      },
    ],
    set: toTheSink,
  },
  modern: {
    about: 'healthy: every extension there is, and TLS',
    layers: [is.speaksTls],
  },
  'modern:authInClear=works,authTakesAnybody': {
    about: 'the same, with logins in plain text where any password will do',
    layers: [is.speaksTls, is.letsAnybodyIn, { 'auth.inside-tls/wrong-password': failed('expect 535') }],
  },
  'modern:certificate=self-signed,behindStarttls=inject': {
    about: 'shows a certificate of its own making, and carries out inside TLS what was said before',
    layers: [
      is.speaksTls,
      {
        'tls.certificate/trusted': warned('should expect cert trusted'),
        ...is.injectable,
      },
    ],
  },
  'no-postmaster': {
    about: 'takes mail for its users and none for its postmaster',
    layers: [is.putsTlsOff, is.exchange2013, is.wantsDomains, is.noPostmaster],
    // The positive control of the relay tests must be a mailbox that there is.
    set: { control: 'user@adatum.com' },
  },
};

export const expectations: readonly PersonaExpectations[] = Object.entries(entries).map(
  ([persona, { about, layers, set = {} }]) => ({
    persona,
    about,
    set,
    tests: layered(layers),
  }),
);
