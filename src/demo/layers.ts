/** What is different about a family of servers: its profile, its rules about recipients, the ways in which it is sick. */
import { errored, failed, passed, skipped, warned, type Expected, type Layer } from './expected.ts';
import { patterns, shippedTests } from './shipped.ts';

const each = (ids: readonly string[], expected: Expected): Layer => Object.fromEntries(ids.map((id) => [id, expected]));

// ---------------------------------------------------------------- the syntax of all replies

const notWellFormed: Layer = { 'rfc5321.replies/well-formed': failed('expect well-formed') };
/** The greeting can be read, and is ill-formed: the rule says so, and no test besides. */
export const illFormedGreeting = notWellFormed;
/** Something speaks that knows no reply codes. */
export const saysNoCode: Layer = { ...notWellFormed, 'rfc5321.replies/known-codes': warned('expect 211 or 214 or…') };
/** It offers no enhanced codes, or no EHLO gets through: there is nothing to hold it to. */
export const offersNoEnhancedCodes: Layer = { 'rfc5321.replies/enhanced': skipped };

// ---------------------------------------------------------------- logins

const listsMechanisms = each(['auth.offered/names', 'auth.offered/historic'], passed);
const offersLogin: Layer = {
  ...listsMechanisms,
  'auth.offered/no-plain-text': warned('should expect no ext AUTH has PLAIN, LOGIN…'),
};
/** There is a login, and nobody can be looked up for it. */
export const loginsPutOff: Layer = { 'auth.offered/refused-in-plain-text': errored('inconclusive 4xx') };
/** The same, and LOGIN is offered in plain text. */
export const offersLoginInPlainText: Layer = { ...offersLogin, ...loginsPutOff };
/** It is offered, and a filter does not let it through. */
export const offersLoginInVain = offersLogin;

/** The tests that ask first whether there are logins, and need no account. */
const loginsProbed = [
  ...['wrong-password', 'cancelled', 'unknown-mechanism', 'no-mechanism', 'no-base64', 'answer-no-base64', 'empty'],
  'inside-a-transaction',
].map((name) => `auth.dialog/${name}`);
const loginsInsideTls = ['plain-offered', 'wrong-password', 'cancelled', 'no-base64'].map(
  (name) => `auth.inside-tls/${name}`,
);
const certificateShown = shippedTests.filter(({ spec }) => spec === 'tls.certificate').map(({ id }) => id);
const startsTls = ['works', 'old-versions', 'silent-inside', 'greeting-forgotten', 'once'].map(
  (name) => `tls.starttls/${name}`,
);
/** The tests that say STARTTLS in their own way. */
const saysStarttls = ['injected', 'glued', 'transaction', 'argument'].map((name) => `tls.starttls/${name}`);
/** What is said to EHLO cannot be read: nobody knows whether there are logins or TLS, and the tests themselves say so. */
export const greetingUnread: Layer = {
  ...each(loginsProbed, errored('expect 250')),
  ...each(loginsInsideTls, errored('send EHLO')),
  ...each([...certificateShown, ...startsTls], errored('expect 250')),
  ...each(saysStarttls, errored('given 250')),
  ...each(['auth.offered/names', 'auth.offered/historic'], errored('given 250')),
};

/** Logins work in plain text, and any password will do. */
export const letsAnybodyIn: Layer = {
  ...offersLogin,
  ...each(loginsProbed, passed),
  'auth.dialog/wrong-password': failed('expect 535'),
  'auth.offered/refused-in-plain-text': failed('fail 235 because…'),
};

// ---------------------------------------------------------------- what a product can be asked besides

export const exchange55: Layer = {
  'banner.default/exchange-5.5': passed,
  'relay.closed/telnet-dialog': passed,
  ...offersNoEnhancedCodes,
  ...offersLoginInPlainText,
};
export const exchange2003: Layer = {
  'banner.default/exchange-2000-2003': passed,
  'mail-acceptance/x-link2state': passed,
  'mail-acceptance/xexch50': passed,
};
/** NTLM alone is offered in plain text. */
export const exchange2013: Layer = { 'banner.default/exchange-2013': passed, ...listsMechanisms };

// ---------------------------------------------------------------- rewritten recipients that are accepted: no proof

/** Completes an address without a domain with its own: `%`, quotes and `!` pass for local; two domains do not. */
export const completesAddresses = each(patterns(6, 8, 9, 12, 16, 17), skipped);
/** Looks at nothing but what stands behind the last `@`: two domains pass too. */
export const looksBehindTheLastAt = each(patterns(6, 8, 9, 10, 12, 16, 17), skipped);
/** Wants a domain, and takes any local part of its own. */
export const wantsDomains = each(patterns(6, 12, 17), skipped);
/** An open relay takes all of them, and what is plain is proof. */
export const relays: Layer = {
  ...each(patterns(6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18), skipped),
  ...each(patterns(1, 2, 3, 4, 5, 19, 20), failed('expect relay rejected from…')),
  'relay.closed/foreign-to-foreign': failed('expect relay rejected from <${stranger}> to <${foreign}>'),
  'relay.closed/local-to-foreign': failed('expect relay rejected from <username@${domain}> to <${foreign}>'),
  'relay.closed/telnet-form': failed('expect relay rejected from " username@${domain}" to " ${foreign}"'),
  'relay.closed/telnet-dialog': failed('expect 550 = "Relaying is prohibited"'),
};

/** The same, and what is sent through a rewritten recipient comes out: proof. */
export const relaysWhateverItIs: Layer = {
  ...relays,
  ...each(
    patterns(6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18),
    failed('expect relay rejected from <spamtest@${server}> to ${p.to}'),
  ),
  // It is about a product.
  'relay.closed/telnet-dialog': skipped,
};

// ---------------------------------------------------------------- where a message ends

const smuggled = shippedTests.filter(({ spec }) => spec === 'smuggling').map(({ id }) => id);
/** Ends at CRLF.CRLF and nowhere else; it is asked, as a mailbox is named. */
export const endsAtOnePlace = each(smuggled, passed);
/** A line is a line, whichever line end it has: so is the dot. */
export const endsAtAnyLineEnd: Layer = {
  ...endsAtOnePlace,
  ...each(
    smuggled.filter((id) => /01-|02-|07-|11-|12-|14-/.test(id)),
    failed('expect at most 1 reply 2xx until quiet…'),
  ),
};

// ---------------------------------------------------------------- banners

export const notTheDefaultBanner: Layer = {
  'banner.default/exchange-2000-2003': warned('should expect banner /^220 \\S+ Microsoft ESMTP MAIL Service, Version…'),
};
export const noHostInBanner: Layer = { 'banner.default/names-host': failed('expect banner /^220[ -](?:[A-Za-z0-9]…') };

const productLines = {
  first: 'expect banner no /^220[ -](?:InterScan…',
  filter: 'expect banner no /^220[ -]?\\S+ .*\\b(?:symantec…',
  desktop: 'expect banner no /^220[ -]?\\S+ .*\\b(?:avast…',
} as const;
/** A product names itself, and the list of products that has it is the one of this line. */
export const namesProduct = (list: keyof typeof productLines): Layer => ({
  'banner.proxy/no-product-name': failed(productLines[list]),
});

export const bannerTakesOver5s: Layer = {
  'slow-banner/under-5s': failed('time banner < 5s'),
  'slow-banner/second-connection': failed('time banner < 5s'),
};

/** No greeting of 220 comes: a test that asks for something else cannot be judged. `readable`: it is a reply. */
export const noGreeting = (readable: boolean): Layer => ({
  '*': errored(),
  'mail-acceptance/five-steps': failed('expect banner 220 # step 1…'),
  'mail-acceptance/greets': failed('expect banner 220'),
  'mailguard/banner-readable': readable ? passed : failed('expect banner 2xx or 4xx or 5xx'),
  'rfc5321.replies/well-formed': passed,
  'rfc5321.replies/known-codes': passed,
  'rfc5321.replies/greeting': readable ? passed : failed('expect banner 220 or 421 or 521 or 554'),
  ...(readable ? {} : saysNoCode),
  'rfc5321.replies/confirmed-mailbox': skipped,
  ...offersNoEnhancedCodes,
  'slow-banner/connects': passed,
  ...each(
    ['banner.default/names-host', 'banner.default/exchange-2000-2003', 'banner.proxy/no-product-name'],
    errored('given banner 220'),
  ),
  ...each(['slow-banner/under-5s', 'slow-banner/under-20s', 'slow-banner/noop'], errored('given banner 220')),
  ...each([...loginsProbed, ...loginsInsideTls, 'auth.offered/names', 'auth.offered/historic'], errored()),
  ...each([...certificateShown, ...startsTls, ...saysStarttls], errored()),
});

// ---------------------------------------------------------------- TLS

/** It offers STARTTLS and then puts it off: what stands behind it is not reached. */
export const putsTlsOff: Layer = {
  ...each(loginsInsideTls, errored('send EHLO')),
  ...each([...certificateShown, ...startsTls], errored('expect 220')),
  ...each(saysStarttls, errored('inconclusive 4xx')),
};
/** The same, and it refuses whoever does not wait for its replies, so that there is nothing behind STARTTLS. */
export const putsTlsOffStrictly: Layer = {
  ...putsTlsOff,
  ...each(['tls.starttls/injected', 'tls.starttls/glued'], passed),
};
/** What was said behind STARTTLS is carried out inside. */
export const injectable: Layer = {
  'tls.starttls/injected': failed('expect silence ${quiet} or close'),
  'tls.starttls/glued': failed('expect 5xx'),
};
/** It comes to TLS, and has logins there. */
export const speaksTls: Layer = each([...loginsInsideTls, ...certificateShown, ...startsTls, ...saysStarttls], passed);

// ---------------------------------------------------------------- ESMTP

/** EHLO gets one line of 250: the answer to the NOOP that was made of it. */
export const ehloBecomesNoop: Layer = {
  'mail-acceptance/five-steps': failed('expect /^250-/'),
  'mail-acceptance/ehlo': failed('expect /^250-/'),
  'mailguard/ehlo': failed('expect /^250-/'),
  'auth.offered/refused-in-plain-text': errored('inconclusive 250 because…'),
  ...offersNoEnhancedCodes,
};
/** EHLO gets no 250. */
export const ehloRefused: Layer = {
  'auth.offered': errored('given 250'),
  'banner.proxy/keywords-unmasked': errored('given 250'),
  'mail-acceptance/five-steps': failed('expect 250 # step 2…'),
  'mail-acceptance/ehlo': failed('expect 250'),
  'mail-acceptance/x-link2state': failed('expect 250'),
  'mail-acceptance/xexch50': failed('expect 250'),
  'mailguard/ehlo': failed('expect 250'),
  ...offersNoEnhancedCodes,
};
export const noExchangeVerbs: Layer = {
  'mail-acceptance/x-link2state': failed('expect 250-X-LINK2STATE'),
  'mail-acceptance/xexch50': failed('expect 250-XEXCH50'),
};
export const maskedKeywords: Layer = { 'banner.proxy/keywords-unmasked': failed('expect no /^250[ -].*\\*/') };
/** A blocked command gets a yes. */
export const saysYesToAll: Layer = {
  'mailguard/goodmorning': failed('expect 500 or 502'),
  'mailguard/other-commands': failed('check 252 or 5xx # VRFY…'),
  'mailguard/kill-and-wiz': failed('check 500 or 502 # KILL'),
};
/** A yes to VRFY, and no mailbox named: it is a NOOP's, or a firewall's. */
export const confirmsNobody: Layer = { 'rfc5321.replies/confirmed-mailbox': failed('expect 250 /@/ or not 250') };

// ---------------------------------------------------------------- what arrives

/** It is one of the servers whose mail can be seen, and all is well with it. */
export const deliversToTheSink: Layer = each(
  shippedTests.filter(({ spec }) => spec === 'delivery' || spec === 'delivery.bounces').map(({ id }) => id),
  passed,
);

// ---------------------------------------------------------------- recipients

export const noPostmaster: Layer = {
  'mail-acceptance/five-steps': failed('expect 250 # step 4…'),
  'mail-acceptance/helo-message': failed('expect 250 # the recipient'),
  'mail-acceptance/rcpt-to': failed('expect 250'),
  'mail-acceptance/data': errored('expect 250'),
  'mail-acceptance.postmaster': failed('expect 250'),
  'mail-acceptance.postmaster/for-bounces': failed('expect 250 # the postmaster'),
};
/** Every first attempt is put off: no verdict, and none on relaying either, as the positive control is put off too. */
export const putsOff: Layer = {
  'mail-acceptance/five-steps': errored('given not 4xx'),
  'mail-acceptance/helo-message': errored('given not 4xx'),
  'mail-acceptance/rcpt-to': errored('given not 4xx'),
  'mail-acceptance/data': errored('expect 250'),
  'mail-acceptance.postmaster': errored('given not 4xx'),
  'relay.closed': errored('expect 250 # the positive control'),
  'relay.patterns': errored('expect 250 # the positive control'),
};
