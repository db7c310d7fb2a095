/**
 * A session that is inside TLS before its first line: by STARTTLS, where the target, or `connect using starttls`, has it so. All of
 * it is a `given`: what a server says to these commands is no line's business.
 */
import type { Session } from '../session/session.ts';
import type { ReadyTls } from '../session/tls.ts';
import type { SendAbout } from '../session/exchange.ts';
import { unjudged, type Judged } from './judged.ts';
import { outcomeWords, replyWords } from './words.ts';

/** Undefined where the handshake was tried, or the greeting forbids to go on, which whoever reads it will say. */
export async function goOverToTls(
  session: Session,
  clientName: string,
  prepared: ReadyTls,
  lmtp = false,
): Promise<Judged | undefined> {
  const greeting = await session.reply(undefined, session.greeting);
  if (greeting.kind !== 'reply' || greeting.reply.code !== 220) return undefined;
  const problem =
    (await asked(session, `${lmtp ? 'LHLO' : 'EHLO'} ${clientName}`, 250)) ?? (await asked(session, 'STARTTLS', 220));
  if (problem !== undefined) return problem;
  const handshake = await session.secure(prepared);
  return 'kind' in handshake ? unjudged('the connection ended before the TLS handshake') : undefined;
}

async function asked(session: Session, line: string, wanted: number): Promise<Judged | undefined> {
  const verb = line.split(' ', 1)[0] ?? line;
  const about: SendAbout = { label: verb, verb, owes: 1 };
  const problem = await session.send(Buffer.from(`${line}\r\n`, 'utf8'), about);
  if (problem !== undefined) return unjudged(`the session is to go over to TLS, and ${verb} could not be sent`);
  const outcome = await session.reply();
  session.current.judged = true;
  if (outcome.kind !== 'reply') return unjudged(outcomeWords(outcome, session.current));
  if (outcome.reply.code === wanted) return undefined;
  return unjudged(`the session is to go over to TLS, and ${verb} was answered ${replyWords(outcome.reply)}`);
}
