/**
 * The ESMTP parameters of MAIL and RCPT, read and judged as their RFCs say: 555 for a keyword that the server does not
 * have, 501 for a value that is none, another code where the value is one and cannot be met.
 */
import type { ServerSession } from '../../dialect.ts';
import { holdLimit, LEAST_BY_S, LONGEST_HOLD_S } from './ehlo.ts';
import type { Feature, Modern } from './traits.ts';

/** Keywords in upper case; the value is undefined where there is no `=`. */
export type Parameters = ReadonlyMap<string, string | undefined>;

interface Judged {
  readonly feature: Feature;
  /** The whole refusal; undefined: the value is fine. */
  readonly judge: (value: string | undefined, context: Context) => string | undefined;
}

interface Context {
  readonly server: Modern;
  readonly session: ServerSession;
  readonly all: Parameters;
}

const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\x00-\x20=\x7f][^\x00-\x20\x7f]*))?$/;
const XTEXT = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})+$/;
const UTF8_XTEXT = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e\x80-\xff]|\+[0-9A-F]{2})+$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

const bad = (keyword: string, wanted: string): string => `501 5.5.4 Bad ${keyword}: ${wanted}`;
const noValue =
  (keyword: string): Judged['judge'] =>
  (value) =>
    value === undefined ? undefined : bad(keyword, 'it takes no value');
/** Of the choices, without regard to case. */
const oneOf =
  (keyword: string, choices: readonly string[]): Judged['judge'] =>
  (value) =>
    choices.includes((value ?? '').toUpperCase()) ? undefined : bad(keyword, `give ${choices.join(' or ')}`);

const MAIL: Readonly<Record<string, Judged>> = {
  SIZE: { feature: 'SIZE', judge: judgeSize },
  BODY: { feature: '8BITMIME', judge: judgeBody },
  RET: { feature: 'DSN', judge: oneOf('RET', ['FULL', 'HDRS']) },
  ENVID: {
    feature: 'DSN',
    judge: (value = '') =>
      XTEXT.test(value) && value.length <= 100 ? undefined : bad('ENVID', 'at most 100 of xtext'),
  },
  AUTH: {
    feature: 'AUTH',
    judge: (value = '') => (value === '<>' || XTEXT.test(value) ? undefined : bad('AUTH', 'give <> or xtext')),
  },
  SMTPUTF8: { feature: 'SMTPUTF8', judge: noValue('SMTPUTF8') },
  BY: { feature: 'DELIVERBY', judge: judgeBy },
  HOLDFOR: { feature: 'FUTURERELEASE', judge: judgeHoldFor },
  HOLDUNTIL: { feature: 'FUTURERELEASE', judge: judgeHoldUntil },
  'MT-PRIORITY': {
    feature: 'MT-PRIORITY',
    judge: (value = '') => (/^(?:0|[+-]?[1-9])$/.test(value) ? undefined : bad('MT-PRIORITY', 'give -9 to 9')),
  },
  REQUIRETLS: { feature: 'REQUIRETLS', judge: noValue('REQUIRETLS') },
  PRDR: { feature: 'PRDR', judge: noValue('PRDR') },
};

const RCPT: Readonly<Record<string, Judged>> = {
  NOTIFY: { feature: 'DSN', judge: judgeNotify },
  ORCPT: { feature: 'DSN', judge: judgeOrcpt },
  RRVS: { feature: 'RRVS', judge: judgeRrvs },
};

/** The parameters of a path, or the whole refusal. @param command whose they are */
export function readParameters(
  command: 'MAIL' | 'RCPT',
  text: string,
  server: Modern,
  session: ServerSession,
): Parameters | string {
  const found = new Map<string, string | undefined>();
  for (const part of text === '' ? [] : text.split(/ +/)) {
    const [, name, value] = PARAMETER.exec(part) ?? [];
    if (name === undefined) return '501 5.5.4 Bad syntax in the parameters';
    const keyword = name.toUpperCase();
    if (found.has(keyword)) return `501 5.5.4 ${keyword} is there twice`;
    found.set(keyword, value);
  }
  const table = command === 'MAIL' ? MAIL : RCPT;
  const context = { server, session, all: found };
  for (const [keyword, value] of found) {
    const known = Object.hasOwn(table, keyword) ? table[keyword] : undefined;
    if (known === undefined || !session.esmtp || !server.has(known.feature, session)) {
      return keyword === 'REQUIRETLS' && session.tls === undefined
        ? '530 5.7.10 REQUIRETLS needs TLS'
        : `555 5.5.4 Unsupported parameter: ${keyword}`;
    }
    const refusal = known.judge(value, context);
    if (refusal !== undefined) return refusal;
  }
  return found;
}

function judgeSize(value: string | undefined, { server }: Context): string | undefined {
  if (!/^\d{1,20}$/.test(value ?? '')) return bad('SIZE', 'give a number of octets');
  return Number(value) > server.traits.sizeLimit ? '552 5.3.4 The message is larger than this server takes' : undefined;
}

function judgeBody(value: string | undefined, { server, session }: Context): string | undefined {
  const body = value?.toUpperCase();
  if (body === 'BINARYMIME' && server.has('BINARYMIME', session) && server.has('CHUNKING', session)) return undefined;
  return body === '7BIT' || body === '8BITMIME' ? undefined : bad('BODY', 'unknown body type');
}

/** RFC 2852 4: `by-time;by-mode`, at most nine digits. */
function judgeBy(value: string | undefined): string | undefined {
  const [, seconds, mode] = /^([+-]?\d{1,9});([RN])T?$/i.exec(value ?? '') ?? [];
  if (seconds === undefined) return bad('BY', 'give seconds;R or seconds;N');
  if (mode?.toUpperCase() !== 'R') return undefined;
  if (Number(seconds) <= 0) return bad('BY', 'mode R needs a time to come');
  return Number(seconds) < LEAST_BY_S ? `554 5.4.7 Cannot promise delivery in under ${LEAST_BY_S} seconds` : undefined;
}

/** RFC 4865 4. */
function judgeHoldFor(value: string | undefined, { all }: Context): string | undefined {
  if (all.has('HOLDUNTIL')) return '501 5.5.4 HOLDFOR and HOLDUNTIL are one too many';
  if (!/^[1-9]\d{0,8}$/.test(value ?? '')) return bad('HOLDFOR', 'give seconds');
  return Number(value) > LONGEST_HOLD_S ? '501 5.5.4 HOLDFOR is further than this server holds mail' : undefined;
}

function judgeHoldUntil(value: string | undefined, { session }: Context): string | undefined {
  const until = DATE_TIME.test(value ?? '') ? Date.parse(value ?? '') : Number.NaN;
  if (Number.isNaN(until)) return bad('HOLDUNTIL', 'give a date and time of RFC 3339');
  return until > holdLimit(session).getTime()
    ? '501 5.5.4 HOLDUNTIL is further than this server holds mail'
    : undefined;
}

/** RFC 3461 4.1. */
function judgeNotify(value: string | undefined): string | undefined {
  const parts = (value ?? '').toUpperCase().split(',');
  const known = parts.every((part) => ['SUCCESS', 'FAILURE', 'DELAY'].includes(part));
  const twice = new Set(parts).size < parts.length;
  const fine = (known && !twice) || (parts.length === 1 && parts[0] === 'NEVER');
  return fine ? undefined : bad('NOTIFY', 'give NEVER, or some of SUCCESS,FAILURE,DELAY');
}

/** RFC 3461 4.2: `type;xtext`, at most 500; RFC 6533 3 for `utf-8`. */
function judgeOrcpt(value: string | undefined, { server, session }: Context): string | undefined {
  const [, type = '', address = ''] = /^([A-Za-z0-9-]+);(.+)$/s.exec(value ?? '') ?? [];
  const unicode = type.toLowerCase() === 'utf-8' && server.has('SMTPUTF8', session);
  const fine = (unicode ? UTF8_XTEXT : XTEXT).test(address) && (value?.length ?? 0) <= 500;
  return fine ? undefined : bad('ORCPT', 'give a type, ; and at most 500 of xtext');
}

/** RFC 7293 5.1. */
function judgeRrvs(value: string | undefined): string | undefined {
  const [since = '', action = 'C', ...more] = (value ?? '').split(';');
  const fine = DATE_TIME.test(since) && !Number.isNaN(Date.parse(since)) && /^[CR]$/i.test(action) && more.length === 0;
  return fine ? undefined : bad('RRVS', 'give a date and time of RFC 3339, and ;C or ;R');
}
