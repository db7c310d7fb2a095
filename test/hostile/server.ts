/** A polite server written out step by step, that stops being polite at one point of the dialog. */
import type { RawPeer } from '../../src/server/index.ts';

/** The points of a dialog, each with the line of `dialogSpec` that asks for its reply and the one that judges it. */
export const states = {
  greeting: { reply: '220 mx.example ESMTP\r\n', line: 2 },
  EHLO: { reply: '250-mx.example\r\n250 SIZE 1000000\r\n', line: 4 },
  MAIL: { reply: '250 2.1.0 Ok\r\n', line: 6 },
  RCPT: { reply: '250 2.1.5 Ok\r\n', line: 8 },
  DATA: { reply: '354 go ahead\r\n', line: 10 },
  'the message': { reply: '250 2.0.0 queued\r\n', line: 16 },
} as const;
export type State = keyof typeof states;
export const stateNames = Object.keys(states) as State[];

/** Its lines are those that `states` names. */
export const dialogSpec = `test "a mail" as mail delivers {
  expect banner 220
  send EHLO
  expect 250
  send MAIL FROM:<a@example.com>
  expect 250
  send RCPT TO:<b@example.com>
  expect 250
  send DATA
  expect 354
  send message """
    Subject: x

    x
    """
  expect 250
}
`;

/** Speaks politely up to a point, and leaves the rest to `misbehave`; where that returns true, goes on politely. */
export async function politeUntil(
  peer: RawPeer,
  at: State | undefined,
  misbehave: (peer: RawPeer, reply: string) => unknown = () => true,
): Promise<void> {
  for (const state of stateNames) {
    if (state === 'the message') await peer.until('\r\n.\r\n');
    else if (state !== 'greeting') await peer.line();
    const { reply } = states[state];
    if (state !== at) await peer.write(reply);
    else if ((await misbehave(peer, reply)) !== true) return;
  }
  await quit(peer);
}

/** The goodbye, whatever else is said before. */
export async function quit(peer: RawPeer): Promise<void> {
  while ((await peer.line()) !== 'QUIT') await peer.write('250 Ok\r\n');
  await peer.write('221 bye\r\n');
}

/** Writes as long as somebody reads, up to so many octets. */
export async function flood(peer: RawPeer, text: string, octets = 100 * 1024 * 1024): Promise<void> {
  const chunk = text.repeat(Math.ceil((64 * 1024) / text.length));
  for (let sent = 0; sent < octets; sent += chunk.length) await peer.write(chunk);
}

/** Octet by octet, each in a segment of its own as far as the system has it so. */
export async function octetwise(peer: RawPeer, text: string, ms = 0): Promise<void> {
  for (const octet of text) {
    await peer.write(octet);
    await peer.sleep(ms);
  }
}
