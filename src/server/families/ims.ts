/**
 * The dialog of the Internet Mail Service of Exchange 5.5 SP1 (KB Q262945, Q250507, Q173656, and KB 836500 for relaying).
 * It knows no enhanced codes. The texts for RSET, NOOP, VRFY and for commands out of order are from memory.
 */
import type { Dialect, MailPath, ServerSession } from '../dialect.ts';
import { beginSession } from '../dialect.ts';
import { multiline, reply, type Reaction } from '../reaction.ts';
import { isLocal, numberParameter } from './path.ts';
import { DOMAIN, HOST } from './site.ts';
import { accept, refuse, transactionVerbs, type Verdict } from './transaction.ts';
import { quits, resets, says, verbDialect } from './verbs.ts';

export interface ImsTraits {
  /** Whether this client may send to other domains. */
  readonly mayRelay: (session: ServerSession) => boolean;
  /** RCPT is answered `250 OK`, as KB 836500 prints it, instead of `250 OK - Recipient <…>`. */
  readonly seedForm?: boolean;
}

const SYNTAX = '501 Syntax error in parameters or arguments';
const NOT_RECOGNIZED = '500 Command not recognized';

export function ims(traits: ImsTraits): Dialect {
  return verbDialect({
    greeting: () => reply(`220 ${HOST} ESMTP Server (Microsoft Exchange Internet Mail Service 5.5.2232.0) ready`),
    verbs: {
      ...transactionVerbs({
        nestedMail: '503 Sender already specified',
        badSender: SYNTAX,
        sender: (_session, path) => ({ accepted: true, text: senderOk(path) }),
        rcptBeforeMail: '503 Sender not yet specified',
        badRecipient: SYNTAX,
        recipient: (session, path) => judgeRecipient(session, path, traits),
        dataBeforeMail: '503 Sender not yet specified',
        dataBeforeRcpt: '503 No recipients specified',
        startMail: '354 Send data.  End with CRLF.CRLF',
      }),
      EHLO: (session, args) => {
        beginSession(session, args, true);
        return multiline(250, [
          `${HOST} Hello [${args === '' ? session.peer : args}]`,
          'XEXCH50',
          'HELP',
          'ETRN',
          'DSN',
          'SIZE 0',
          'AUTH LOGIN',
          'AUTH=LOGIN',
        ]);
      },
      HELO: (session, args) => {
        beginSession(session, args, false);
        return reply('250 OK');
      },
      RSET: resets('250 OK'),
      NOOP: says('250 OK'),
      QUIT: quits('221 closing connection'),
      ETRN: (_session, args) => reply(args === '' ? SYNTAX : `250 queuing for node ${args} started`),
      AUTH: says('454 Temporary authentication failure'),
      STARTTLS: says('554 Unable to initialize security subsystem'),
      XEXCH50: says('505 Authentication required'),
    },
    otherwise: says(NOT_RECOGNIZED),
    message(session, data): Reaction {
      if (data.overflow) return refuse(session, '552 Message size exceeds maximum');
      accept(session, data.octets);
      return reply('250 OK');
    },
    tooLong: NOT_RECOGNIZED,
  });
}

/** `can accomodate` is spelled as on the wire. A source route is stripped before the path is said again. */
function senderOk(path: MailPath): string {
  const size = numberParameter(path.parameters, 'SIZE');
  const said = `250 OK - mail from <${path.address}>`;
  return size === undefined ? said : `${said}; can accomodate ${String(size)} bytes`;
}

/** Only what stands after the last `@` is looked at: any local part is taken, `user%foreign@local` too. */
function judgeRecipient(session: ServerSession, path: MailPath, traits: ImsTraits): Verdict {
  const local = isLocal(path, [DOMAIN]);
  if (!local && !traits.mayRelay(session)) return { accepted: false, text: '550 Relaying is prohibited' };
  const text = traits.seedForm === true ? '250 OK' : `250 OK - Recipient <${path.address}>`;
  return { accepted: true, relayed: !local, text };
}
