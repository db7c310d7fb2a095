import { delayGreeting } from '../families/decorators.ts';
import { postfix } from '../families/postfix.ts';
import { HOST } from '../families/site.ts';
import { definePersona } from './definition.ts';
import type { OptionReader } from './options.ts';

export const POSTFIX_SOURCES = ['Postfix src/smtpd/smtpd.c', 'Postfix proto/postconf.proto'];
export const LATER_POSTFIX = ['sending on for who has logged in'];

export function postfixOptions(read: OptionReader): {
  strictEnvelopes: boolean;
  bareLf: 'reject' | 'normalize' | 'no';
  forbidPipelining: boolean;
  errorSleepMs: number;
  tls: boolean;
} {
  return {
    strictEnvelopes: read.flag('strictEnvelopes', true, 'strict_rfc821_envelopes: a path needs angle brackets'),
    bareLf: read.choice('bareLf', ['reject', 'normalize', 'no'], 'reject', 'smtpd_forbid_bare_newline'),
    forbidPipelining: read.flag('forbidPipelining', true, 'smtpd_forbid_unauth_pipelining'),
    errorSleepMs: read.milliseconds('errorSleepMs', 1000, 'silence before each reply after 10 errors'),
    tls: read.flag(
      'tls',
      false,
      'a certificate: STARTTLS, and AUTH PLAIN LOGIN inside (chris, Lamplight-21); else 454',
    ),
  };
}

export default definePersona({
  name: 'postfix-3.9-hardened',
  about: 'Postfix 3.9 with strict envelopes, bare LF refused, pipelining policed and limits on errors',
  profiles: ['mx', 'postfix'],
  sources: POSTFIX_SOURCES,
  later: LATER_POSTFIX,
  options: (read) => ({
    traits: postfixOptions(read),
    bannerMs: read.milliseconds('bannerMs', 0, 'silence before the banner; who talks meanwhile gets 554'),
    upstreamProxy: read.flag(
      'upstreamProxy',
      false,
      'smtpd_upstream_proxy_protocol: a PROXY header, v1 or v2, is expected first',
    ),
  }),
  dialect: ({ traits, bannerMs, upstreamProxy }) => ({
    ...delayGreeting(postfix(traits), () => bannerMs),
    // What Postfix 3.7.11 says to a header that is none.
    ...(upstreamProxy ? { behindProxy: { refusal: `421 4.3.0 ${HOST} Server local error\r\n` } } : {}),
  }),
});
