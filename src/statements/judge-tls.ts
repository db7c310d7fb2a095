/** What is asked of a handshake, held against what came of it. */
import type { ComparisonOrEquality, ExpectationOf, FactTest, TlsTest } from '../language/ast.ts';
import { printTlsTest } from '../language/print-tls.ts';
import type { Handshake } from '../session/tls.ts';
import { readCertificate } from '../tls/certificate.ts';
import { failureWords } from '../tls/failure-words.ts';
import { tlsVersions, type TlsFacts } from '../tls/handshake.ts';
import { readStaple } from '../tls/ocsp.ts';
import { dayOf, factsWords } from '../tls/words.ts';
import type { Environment } from './environment.ts';
import { met, missed, unjudged, type Judged } from './judged.ts';
import { regexFinds } from './regex.ts';
import { isSpoken } from './tls-words.ts';

export function judgeTls(
  { test, negated }: ExpectationOf<'Tls'>,
  handshake: Handshake,
  environment: Environment,
): Judged {
  const { outcome } = handshake;
  if (test.what === 'rejected') return judgeRejected(handshake, negated);
  if (outcome.kind !== 'done') return missed(`the TLS handshake failed: ${failureWords(outcome)}`);
  const { facts } = outcome;
  if (test.what === 'version' && !isSpoken(test.version.text)) {
    return { kind: 'skipped', reason: `not testable: this runtime does not speak ${test.version.text}` };
  }
  if (test.what === 'key exchange' && keyExchangeName(facts) === undefined) {
    return { kind: 'skipped', reason: 'not testable: this Node does not tell the group of the key exchange' };
  }
  const { holds, seen } = seenOf(test, facts, environment);
  if (holds !== negated) return met(seen);
  return missed(`got ${seen}`, [
    `wanted: ${negated ? 'not ' : ''}tls ${printTlsTest(test)}`,
    `all of it: ${factsWords(facts)}`,
  ]);
}

/** An alert, a close and a reset are a refusal; what is no TLS is none, and of what we did not accept nobody can tell. */
function judgeRejected({ outcome }: Handshake, negated: boolean): Judged {
  if (outcome.kind === 'done') {
    const words = `the handshake was done: ${factsWords(outcome.facts)}`;
    return negated ? met(words) : missed(words);
  }
  const words = failureWords(outcome);
  if (negated) return missed(`the TLS handshake failed: ${words}`);
  switch (outcome.kind) {
    case 'alert':
    case 'closed':
    case 'reset':
      return met(words);
    case 'garbage':
    case 'timed-out':
      return missed(words, ['a server refuses a handshake with an alert of TLS, or by a close']);
    case 'unacceptable':
      return unjudged(`it is we who could not go on: ${words}`);
  }
}

/** TLS 1.3 has no exchange by RSA: there, a runtime that names none (Node 22 and a hybrid group) does not tell it. */
const keyExchangeName = ({ keyExchange, version }: TlsFacts): string | undefined =>
  keyExchange ?? (version === '1.3' ? undefined : 'RSA');

interface Seen {
  readonly holds: boolean;
  /** What there is, for a person. */
  readonly seen: string;
}

function seenOf(
  test: Exclude<TlsTest, { readonly what: 'rejected' }>,
  facts: TlsFacts,
  environment: Environment,
): Seen {
  switch (test.what) {
    case 'version': {
      const order: readonly string[] = tlsVersions;
      const holds = compares(order.indexOf(facts.version), test.comparison, order.indexOf(test.version.text));
      return { holds, seen: `TLS ${facts.version}` };
    }
    case 'rejected':
      return { holds: false, seen: '' };
    case 'resumed':
      return { holds: facts.resumed, seen: facts.resumed ? 'an earlier session, taken up' : 'a new session' };
    case 'stapled':
      return stapled(test, facts);
    case 'cipher': {
      const both = [facts.standardCipher, facts.cipher];
      return {
        holds: both.some((name) => textHolds(test.text, name, environment)),
        seen: [...new Set(both)].join(', '),
      };
    }
    case 'key exchange': {
      const name = keyExchangeName(facts) ?? '';
      return { holds: textHolds(test.text, name, environment), seen: name };
    }
    case 'alpn': {
      const wanted = test.name && environment.text(test.name);
      return { holds: facts.alpn === wanted, seen: facts.alpn === undefined ? 'no ALPN' : `ALPN ${facts.alpn}` };
    }
  }
}

/** A response that is about another certificate, out of date or unreadable is none. */
function stapled({ status }: Extract<TlsTest, { what: 'stapled' }>, { staple, chain }: TlsFacts): Seen {
  if (staple === undefined) return { holds: false, seen: 'no OCSP response' };
  const certificate = chain[0] && readCertificate(chain[0]);
  if (certificate === undefined) return { holds: false, seen: 'an OCSP response, and no certificate that can be read' };
  const read = readStaple(staple, certificate);
  if (read.kind === 'unusable') return { holds: false, seen: `an OCSP response that cannot be used: ${read.why}` };
  const words = `an OCSP response: ${read.status}`;
  const now = Date.now();
  if (read.nextUpdate !== undefined && read.nextUpdate < now) {
    return { holds: false, seen: `${words}, and out of date since ${dayOf(read.nextUpdate)}` };
  }
  if (read.thisUpdate > now + clockSkew) {
    return { holds: false, seen: `${words}, and not valid before ${dayOf(read.thisUpdate)}` };
  }
  return { holds: status === undefined || status === read.status, seen: words };
}

/** How far clocks may be apart, in milliseconds. */
const clockSkew = 300_000;

/** Holds one number against another. */
export function compares(value: number, comparison: ComparisonOrEquality, wanted: number): boolean {
  switch (comparison) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
  }
}

/** As behind `expect 250`: a regular expression finds something, a text stands in it without regard to case. */
export function textHolds(test: FactTest, text: string, environment: Environment): boolean {
  if (test.form === 'regex') return regexFinds(test.regex, text);
  return text.toLowerCase().includes(environment.text(test.text).toLowerCase());
}
