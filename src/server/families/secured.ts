/** Dialects made from other dialects: the same server with STARTTLS that works, and with logins. Words are the product's. */
import { randomBytes } from 'node:crypto';
import type { Dialect, ServerSession } from '../dialect.ts';
import { reply, replyAndSecure, type Reaction } from '../reaction.ts';
import type { TlsSettings } from '../tls/settings.ts';
import { saslDialog, type SaslWords } from './sasl-dialog.ts';
import { DOMAIN } from './site.ts';
import { splitCommand } from './verbs.ts';

/** Who may log in to a product with logins, with and without its domain. */
const USER = 'chris';
const PASSWORD = 'Lamplight-21';

export interface StartTlsWords {
  readonly settings: TlsSettings;
  /** Commands that begin TLS, in capitals: they leave the EHLO reply inside it. */
  readonly verbs: readonly string[];
  readonly ready: string;
  /** There are arguments. */
  readonly badArguments: string;
  /** Inside TLS. */
  readonly already: string;
}

export function withTls(dialect: Dialect, words: StartTlsWords): Dialect {
  return {
    ...dialect,
    tls: words.settings,
    command(session, line) {
      const { verb, args } = splitCommand(line.text);
      if (words.verbs.includes(verb)) return begin(session, args, words);
      const reaction = dialect.command(session, line);
      return verb === 'EHLO' && session.tls !== undefined ? withoutKeywords(reaction, words.verbs) : reaction;
    },
  };
}

function begin(session: ServerSession, args: string, words: StartTlsWords): Reaction {
  if (session.tls !== undefined) return reply(words.already);
  return args === '' ? replyAndSecure(words.ready) : reply(words.badArguments);
}

/** The keywords must not stand in the last line, which ends the reply. */
function withoutKeywords(reaction: Reaction, keywords: readonly string[]): Reaction {
  const text = keywords.reduce((left, keyword) => left.replace(`250-${keyword}\r\n`, ''), reaction.text ?? '');
  return { ...reaction, text };
}

export interface LoginWords extends SaslWords {
  /** Commands that begin a login, in capitals. */
  readonly verbs: readonly string[];
  readonly mechanisms: readonly string[];
  /** Why there is no login now; undefined: there may be one. */
  readonly whyNot: (session: ServerSession) => string | undefined;
}

export function withLogins(dialect: Dialect, words: LoginWords): Dialect {
  const dialog = saslDialog(words);
  return {
    ...dialect,
    command(session, line) {
      const answered = dialog.next(session, line.text);
      if (answered !== undefined) return answered;
      const { verb, args } = splitCommand(line.text);
      if (!words.verbs.includes(verb)) return dialect.command(session, line);
      const refusal = words.whyNot(session);
      if (refusal !== undefined) return reply(refusal);
      return dialog.begin(session, args, words.mechanisms, {
        password: (name) => ([USER, `${USER}@${DOMAIN}`].includes(name) ? PASSWORD : undefined),
        tls: session.tls,
        offersBinding: false,
        nonce: () => randomBytes(18).toString('hex'),
      });
    },
  };
}
