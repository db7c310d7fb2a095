/**
 * A server of no make that sends on what it takes: mail for its users arrives at the next server with a Received field more, mail for
 * others of its domain comes back as a bounce. Each way in which that goes wrong is a trait of its own.
 */
import type { Dialect, MailPath, ServerSession } from '../dialect.ts';
import { beginSession } from '../dialect.ts';
import type { ReceivedData } from '../input.ts';
import type { Destination } from '../outbox.ts';
import { multiline, reply, type Reaction } from '../reaction.ts';
import { deliveryReport, plainReport, type Undeliverable } from './bounce.ts';
import { isLocal } from './path.ts';
import { DOMAIN, HOST, isUser } from './site.ts';
import { accept, refuse, transactionVerbs, type Verdict } from './transaction.ts';
import { quits, resets, says, verbDialect, type Verb } from './verbs.ts';

export const damages = ['none', 'dots', 'eight-bit', 'wrap', 'blanks', 'subject', 'sender'] as const;
export const bounceForms = ['dsn', 'none', 'text', 'status'] as const;

export interface ForwardingTraits {
  /** The next server; undefined: the sink of the run. */
  readonly to: Destination | undefined;
  /** What becomes of messages on the way. */
  readonly damage: (typeof damages)[number];
  readonly copies: number;
  readonly lose: boolean;
  /** A Received field is put before it (RFC 5321 4.4). */
  readonly received: boolean;
  readonly bounce: (typeof bounceForms)[number];
  /** A message from nobody is bounced all the same, to whom its header names (RFC 5321 4.5.5 forbids it). */
  readonly bounceNull: boolean;
  /** Sends on for everybody, and resolves whatever hides a recipient. */
  readonly relay: boolean;
}

export function forwarding(traits: ForwardingTraits): Dialect {
  const greet =
    (extended: boolean): Verb =>
    (session, args) => {
      beginSession(session, args, extended);
      return extended ? multiline(250, [HOST, 'PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES']) : reply(`250 ${HOST}`);
    };
  return verbDialect({
    greeting: () => reply(`220 ${HOST} ESMTP`),
    verbs: {
      ...transactionVerbs({
        helloFirst: '503 5.5.1 Say EHLO first',
        nestedMail: '503 5.5.1 There is a sender already',
        badSender: '501 5.1.7 Not a reverse-path',
        sender: () => ({ accepted: true, text: '250 2.1.0 OK' }),
        rcptBeforeMail: '503 5.5.1 MAIL first',
        badRecipient: '501 5.1.3 Not a forward-path',
        recipient: (_session, path) => judge(path, traits),
        dataBeforeMail: '503 5.5.1 MAIL first',
        dataBeforeRcpt: '503 5.5.1 RCPT first',
        startMail: '354 Go ahead',
      }),
      EHLO: greet(true),
      HELO: greet(false),
      RSET: resets('250 2.0.0 OK'),
      NOOP: says('250 2.0.0 OK'),
      VRFY: says('252 2.5.0 Send it, and you will see'),
      QUIT: quits(`221 2.0.0 ${HOST} closing`),
    },
    otherwise: says('500 5.5.1 Command not recognized'),
    message: (session, data) => take(session, data, traits),
    tooLong: '500 5.5.2 Line too long',
  });
}

function judge(path: MailPath, { relay }: ForwardingTraits): Verdict {
  const hidden = hiddenIn(path);
  if (relay || (isLocal(path, [DOMAIN]) && hidden === undefined)) return { accepted: true, text: '250 2.1.5 OK' };
  return { accepted: false, text: `550 5.7.1 ${path.path} Relaying is not for you` };
}

/** The address behind `user%domain@here`, `"user@domain"@here`, `domain!user@here`; undefined where there is none. */
function hiddenIn({ localPart, domain, path, address }: MailPath): string | undefined {
  if (path.startsWith('<@')) return address;
  const bare = localPart.replace(/^"(.*)"$/s, '$1');
  const [, user, at] = /^([^%@!]+)[%@]([^%@!]+)$/.exec(bare) ?? [];
  if (user !== undefined) return `${user}@${at ?? ''}`;
  const [, host, name] = /^([^%@!]+)!([^%@!]+)$/.exec(bare) ?? [];
  if (name !== undefined) return `${name}@${host ?? ''}`;
  return domain === undefined || domain.toLowerCase() === DOMAIN ? undefined : address;
}

function take(session: ServerSession, data: ReceivedData, traits: ForwardingTraits): Reaction {
  if (data.overflow) return refuse(session, '552 5.3.4 Message too large');
  const { outbox } = session.world;
  const { recipients } = session;
  const { number, reversePath: sender, helo = 'unknown', peer } = accept(session, data.octets);
  const trace = traits.received
    ? `Received: from ${helo} ([${peer}]) by ${HOST}\r\n\twith ESMTP id F${String(number)}; ${new Date().toUTCString()}\r\n`
    : '';
  const octets = `${trace}${damaged(data.octets, traits.damage)}`;
  const onward: string[] = [];
  for (const path of recipients) {
    const hidden = hiddenIn(path);
    if (hidden !== undefined) onward.push(hidden);
    else if (isUser(path)) onward.push(path.address);
    else
      bounce({ sender, recipient: path.address, octets: data.octets, number }, traits, (mail) => {
        outbox.send(mail, traits.to);
      });
  }
  const from = traits.damage === 'sender' ? `rewritten@${DOMAIN}` : sender;
  for (let copy = 0; copy < (traits.lose ? 0 : traits.copies); copy += 1) {
    outbox.send({ sender: from, recipients: onward, octets }, traits.to);
  }
  return reply(`250 2.0.0 OK: number ${String(number)}`);
}

function bounce(
  lost: Undeliverable,
  traits: ForwardingTraits,
  send: (mail: { readonly sender: string; readonly recipients: readonly string[]; readonly octets: string }) => void,
): void {
  const named = /^From:[^\r\n]*?([^\s<>]+@[^\s<>]+)/im.exec(lost.octets.slice(0, 10_000))?.[1] ?? '';
  const sender = lost.sender === '' && traits.bounceNull ? named : lost.sender;
  if (traits.bounce === 'none' || sender === '') return;
  const whole = { ...lost, sender };
  const octets =
    traits.bounce === 'text'
      ? plainReport(whole)
      : deliveryReport(whole, traits.bounce === 'status' ? '4.4.7' : '5.1.1');
  send({ sender: '', recipients: [sender], octets });
}

/** Octets as they go over the wire: dots are doubled. */
function damaged(octets: string, damage: ForwardingTraits['damage']): string {
  switch (damage) {
    case 'none':
    case 'sender':
      return octets;
    case 'dots':
      return octets.replace(/(^|\r\n)\.\.(?=[^\r\n])/g, '$1.');
    case 'eight-bit':
      return octets.replace(/[\x80-\xff]/g, (octet) => String.fromCharCode(octet.charCodeAt(0) & 0x7f));
    case 'wrap':
      return octets.replace(/[^\r\n]{200}(?=[^\r\n])/g, '$&\r\n');
    case 'blanks':
      return octets.replace(/[ \t]{1,1000}(?=\r\n)/g, '');
    case 'subject':
      return octets.replace(/^Subject:[ \t]*/im, '$&[SPAM] ');
  }
}
