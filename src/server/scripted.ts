/**
 * An SMTP server written in a few lines: says what the script says, and behaves plainly where the script is silent.
 *
 *     const server = await startScripted({
 *       banner: '220 two\r\n220 greetings',
 *       onCommand: (verb) => (verb === 'RCPT' ? { text: '250 OK\r\n', delayMs: 50, splitAt: [4] } : undefined),
 *     });
 */
import { forgetSession, type Dialect, type ServerSession } from './dialect.ts';
import { plainDialect } from './families/plain.ts';
import { splitCommand } from './families/verbs.ts';
import type { ListenOptions } from './listener.ts';
import { noReply, reply, type Reaction } from './reaction.ts';
import type { TlsSettings } from './tls/settings.ts';
import { startDialect, type RunningServer } from './smtp-server.ts';

/** A string is a reply to which CRLF is added; a `Reaction` is played as it stands. */
export type Scripted = string | Reaction;

/** Undefined anywhere: the plain behaviour. */
export interface Script {
  readonly banner?: Scripted;
  /** `verb` is in upper case, `args` raw; `state` is the session and may be changed. */
  readonly onCommand?: (verb: string, args: string, state: ServerSession) => Scripted | undefined;
  /** How the server speaks TLS, by STARTTLS or at once; left out: not at all, and there is no STARTTLS. */
  readonly tls?: TlsSettings;
  /** Said inside TLS as soon as STARTTLS' handshake is done, though nobody asked; the state is not forgotten then. */
  readonly onSecured?: (state: ServerSession) => Scripted | undefined;
  /** What ends a message in place of CRLF.CRLF. */
  readonly ends?: readonly string[];
  /** After the end of a message. The message is not accepted unless this returns undefined. */
  readonly onMessage?: (octets: string, state: ServerSession) => Scripted | undefined;
}

export function startScripted(script: Script, listen: ListenOptions = {}): Promise<RunningServer> {
  const plain = plainDialect(script.tls);
  const dialect: Dialect = {
    ...plain,
    ...(script.ends === undefined ? {} : { ends: script.ends }),
    greeting: (session) => reaction(script.banner) ?? plain.greeting(session),
    command(session, line) {
      const { verb, args } = splitCommand(line.text);
      return reaction(script.onCommand?.(verb, args, session)) ?? plain.command(session, line);
    },
    message: (session, data) => reaction(script.onMessage?.(data.octets, session)) ?? plain.message(session, data),
    secured(session) {
      const said = reaction(script.onSecured?.(session));
      if (said === undefined) forgetSession(session);
      return said ?? noReply;
    },
  };
  return startDialect('scripted', dialect, listen);
}

function reaction(scripted: Scripted | undefined): Reaction | undefined {
  return typeof scripted === 'string' ? reply(scripted) : scripted;
}
