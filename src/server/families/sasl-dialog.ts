/**
 * A SASL exchange in lines of base64 (RFC 4954 4), whatever the server's words are: which mechanism begins, the challenges,
 * `*`, and what came of it. One dialog serves all sessions of a server.
 */
import { Buffer } from 'node:buffer';
import type { ServerSession } from '../dialect.ts';
import { reply, type Reaction } from '../reaction.ts';
import { mechanisms } from '../sasl/mechanisms.ts';
import type { SaslExchange, SaslSite, SaslStep } from '../sasl/mechanism.ts';

export interface SaslWords {
  readonly cancelled: string;
  readonly notBase64: string;
  /** What came is base64, and not what the mechanism says at this place. */
  readonly malformed: string;
  readonly noMechanism: string;
  /** More than a mechanism and an initial response. */
  readonly tooMuch: string;
  readonly passed: (session: ServerSession, user: string) => Reaction;
  readonly wrong: (session: ServerSession) => Reaction;
}

export interface SaslDialog {
  /** AUTH with its arguments. @param offered the mechanisms that this session may have. */
  readonly begin: (session: ServerSession, args: string, offered: readonly string[], site: SaslSite) => Reaction;
  /** The next line, where an exchange is under way; undefined: there is none, and the line is a command. */
  readonly next: (session: ServerSession, line: string) => Reaction | undefined;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function saslDialog(words: SaslWords): SaslDialog {
  const underWay = new WeakMap<ServerSession, SaslExchange>();
  const follow = (session: ServerSession, exchange: SaslExchange, step: SaslStep): Reaction => {
    switch (step.kind) {
      case 'challenge':
        underWay.set(session, exchange);
        return reply(`334 ${step.octets.toString('base64')}`);
      case 'malformed':
        return reply(words.malformed);
      case 'wrong':
        return words.wrong(session);
      case 'success':
        return words.passed(session, step.user);
    }
  };
  return {
    begin(session, args, offered, site) {
      const [name = '', initial, ...more] = args.split(/ +/);
      const mechanism = offered.find((one) => one === name.toUpperCase());
      const start = mechanism === undefined ? undefined : mechanisms[mechanism];
      if (start === undefined) return reply(words.noMechanism);
      if (more.length > 0) return reply(words.tooMuch);
      const exchange = start(site);
      if (initial === undefined) return follow(session, exchange, exchange(undefined));
      // `=` is the initial response of no octets.
      const octets = initial === '=' ? Buffer.alloc(0) : decoded(initial);
      return octets === undefined ? reply(words.notBase64) : follow(session, exchange, exchange(octets));
    },
    next(session, line) {
      const exchange = underWay.get(session);
      if (exchange === undefined) return undefined;
      underWay.delete(session);
      if (line === '*') return reply(words.cancelled);
      const octets = decoded(line);
      return octets === undefined ? reply(words.notBase64) : follow(session, exchange, exchange(octets));
    },
  };
}

const decoded = (text: string): Buffer | undefined => (BASE64.test(text) ? Buffer.from(text, 'base64') : undefined);
