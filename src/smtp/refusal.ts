/**
 * What a permanent refusal (5yz) of MAIL, RCPT or DATA says about relaying. The rules are tried in order; the last one is
 * that a 5yz is about policy. A rule that is too broad hides an open relay behind "rejected", so each names its evidence.
 */
import type { EnhancedCode } from './enhanced-code.ts';
import type { Reply } from './reply.ts';

export interface Refusal {
  readonly answer: 'rejected' | 'needs authentication' | 'inconclusive';
  /** What made it so, for a person; empty where the reply speaks for itself. */
  readonly why: string;
}

interface Evidence {
  readonly code: number;
  /** `7.1` of 5.7.1; empty where there is none. */
  readonly detail: string;
  readonly text: string;
  readonly command: 'MAIL' | 'RCPT' | 'DATA';
  readonly validPath: boolean;
}

type Rule = Refusal & { readonly when: (evidence: Evidence) => boolean };

/** The client has to log in. SPF, DKIM and DMARC are "authentication" too, and mean the sender. */
const loginWanted =
  /\bauth(?:entication|orization)?\b[^.;]*\b(?:required|needed|first)\b|\b(?:requires?|needs?|must|please|not|without|smtp)\b[^.;]*\bauth(?:enticat\w*)?\b/i;
const senderPolicy = /\b(?:SPF|DKIM|DMARC)\b/i;

/**
 * Faults of the recipient's domain or the server's own state: no such host, null MX, system not accepting, too big,
 * misconfigured, directory failure, no route, loop (RFC 3463 3.2 to 3.5, RFC 7505).
 */
const detailsOfDestination: readonly string[] = ['1.2', '1.10', '3.2', '3.4', '3.5', '4.3', '4.4', '4.6'];

const rules: readonly Rule[] = [
  {
    when: ({ code }) => [500, 502, 503].includes(code),
    answer: 'inconclusive',
    why: 'the command was not understood or out of order, which is no refusal to relay',
  },
  {
    // Exim: 501 <a@[192.0.2.1]>: domain literals not allowed. The code says syntax, the words say policy.
    when: ({ code, validPath, text }) =>
      [501, 555].includes(code) && validPath && /\b(?:not (?:allowed|permitted)|disallowed|forbidden)\b/i.test(text),
    answer: 'rejected',
    why: 'addresses of this form are not allowed here',
  },
  {
    // 504 is Postfix's word for an address without a domain.
    when: ({ code, validPath }) => [501, 504, 555].includes(code) && validPath,
    answer: 'inconclusive',
    why: 'called a syntax error, but the path is valid (RFC 5321 4.1.2): relaying was not judged',
  },
  {
    when: ({ code, detail, text }) =>
      [523, 524, 538].includes(code) ||
      ['7.10', '7.11'].includes(detail) ||
      ([505, 530].includes(code) && /\bSTARTTLS\b/i.test(text) && !/\bauthentic/i.test(text)),
    answer: 'inconclusive',
    why: 'the server wants TLS first: relaying was not judged',
  },
  {
    when: ({ code, detail, text }) =>
      code === 530 || detail === '7.57' || (loginWanted.test(text) && !senderPolicy.test(text)),
    answer: 'needs authentication',
    why: 'clients that log in may relay, others may not',
  },
  {
    when: ({ code, validPath }) => [501, 504, 553, 555].includes(code) && !validPath,
    answer: 'rejected',
    why: 'the path is not valid (RFC 5321 4.1.2)',
  },
  {
    // Not 5.4.1: Exchange Online answers that to recipients whom it does not serve.
    when: ({ code, detail }) => code === 556 || detailsOfDestination.includes(detail),
    answer: 'inconclusive',
    why: "the recipient's domain or the server's own state was the reason, not relaying",
  },
  {
    // RFC 3463 3.2, RFC 7372, RFC 7505: the sender's address, domain or network was not liked; another might relay.
    when: ({ detail, command }) =>
      /^(?:7\.2[0-7]|1\.[78])$/.test(detail) || (command === 'MAIL' && detail.startsWith('1.')),
    answer: 'inconclusive',
    why: 'the sender was refused, not the relaying: try another sender',
  },
  { when: () => true, answer: 'rejected', why: '' },
];

/**
 * `validPath`: the path that was sent is one by the grammar of RFC 5321 4.1.2 (an invalid one is rightly refused with 501,
 * 553 or 555). The reply must be readable, with a code of 500 to 599.
 */
export function judgeRefusal(reply: Reply, command: 'MAIL' | 'RCPT' | 'DATA', validPath: boolean): Refusal {
  const evidence = {
    code: reply.code ?? 0,
    detail: detailOf(reply.enhanced),
    text: textOf(reply),
    command,
    validPath,
  };
  const { answer, why } = rules.find((rule) => rule.when(evidence)) ?? { answer: 'inconclusive', why: '' };
  return { answer, why };
}

/** The begin of what a reply says; the expressions above are not made for the megabytes that a hostile server may send. */
function textOf(reply: Reply): string {
  const lines = reply.lines.slice(0, 20).map((line) => line.rest.slice(0, 500));
  return lines.join(' ').slice(0, 2000);
}

function detailOf(enhanced: EnhancedCode | undefined): string {
  return enhanced === undefined ? '' : `${String(enhanced.subject)}.${String(enhanced.detail)}`;
}
