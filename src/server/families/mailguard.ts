/**
 * A Cisco PIX firewall with `fixup protocol smtp` (Mailguard) before a server: it overwrites the banner, lets seven
 * verbs through and changes the others on their way. KB Q295725, Cisco 113423 and CSCds90792, cisco-nsp 2004-11.
 *
 * It never makes an error reply of its own: what a client sees of a blocked verb is the server's answer to what the
 * firewall made of it. Only the earliest firewalls answered themselves, with a plain `OK`.
 */
import type { Dialect, ServerSession } from '../dialect.ts';
import type { CommandLine, ReceivedData } from '../input.ts';
import { reply, type Reaction } from '../reaction.ts';
import { splitCommand } from './verbs.ts';

export interface MailguardTraits {
  /** What becomes of a blocked verb. A: overwritten with NOOP. B: with X. C: answered by the firewall. */
  readonly mode: 'A' | 'B' | 'C';
  /** What the firewall says in mode C. */
  readonly early: 'OK' | '250 OK';
  /** Which release masks the banner. 5.1: all but `2`, `0` and line ends; 4.4: everything; 4.0: replaced by a text. */
  readonly banner: '5.1' | '4.4' | '4.0';
  /** 5.1: the blank after 220 stays. */
  readonly keepSpace: boolean;
  /** 5.1: CRLF inside, at column 80. */
  readonly wrap: boolean;
  /** A verb whose first segment has fewer than four letters is blocked, whatever it is. */
  readonly byteWise: boolean;
  /** CRLF.CRLF in more than one segment is lost: the message never ends. */
  readonly splitDot: boolean;
  /** After a NOOP, the bodies of messages are overwritten with X. */
  readonly noopTrash: boolean;
  /** A refused DATA lets everything through up to a line with a lone dot (CVE-2000-1022). */
  readonly dataBypass: boolean;
  /** `|` in an address arrives as a blank. */
  readonly pipe: boolean;
}

const PASSED = new Set(['HELO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'QUIT']);
const WRAP_COLUMN = 80;

/** What the firewall remembers of one connection. */
interface Watch {
  sawNoop: boolean;
  bypass: boolean;
  /** Octets of a message whose end was lost. */
  held: string;
}

export function mailguard(server: Dialect, traits: MailguardTraits): Dialect {
  const watches = new WeakMap<ServerSession, Watch>();
  const watchOf = (session: ServerSession): Watch => {
    let watch = watches.get(session);
    if (watch === undefined) {
      watch = { sawNoop: false, bypass: false, held: '' };
      watches.set(session, watch);
    }
    return watch;
  };
  const blocked = (session: ServerSession, line: CommandLine, verb: string): Reaction => {
    if (traits.mode === 'C') return reply(traits.early);
    const text = traits.mode === 'A' ? 'NOOP' : 'X'.repeat(verb.length) + line.text.slice(verb.length);
    return server.command(session, { ...line, text });
  };
  return {
    ...server,
    greeting(session) {
      const greeting = server.greeting(session);
      return { ...greeting, text: maskBanner(greeting.text ?? '', traits) };
    },
    command(session, line) {
      const watch = watchOf(session);
      const { verb } = splitCommand(line.text);
      if (watch.bypass) {
        if (line.text === '.') watch.bypass = false;
        return server.command(session, line);
      }
      const torn = traits.byteWise && line.firstSegment < 4 && line.segments > 1;
      if (torn || !PASSED.has(verb)) return blocked(session, line, verb);
      if (verb === 'NOOP') watch.sawNoop = true;
      const changed = traits.pipe && (verb === 'MAIL' || verb === 'RCPT') ? line.text.replaceAll('|', ' ') : line.text;
      const reaction = server.command(session, { ...line, text: changed });
      if (traits.dataBypass && verb === 'DATA' && reaction.next !== 'message') watch.bypass = true;
      return reaction;
    },
    message(session, data) {
      const watch = watchOf(session);
      const octets = watch.held + data.octets;
      const limit = session.world.messageLimit;
      if (traits.splitDot && data.endSplit) {
        watch.held = `${octets}.\r\n`.slice(0, limit);
        return { next: 'message' };
      }
      watch.held = '';
      const passed = traits.noopTrash && watch.sawNoop ? trashBody(octets) : octets;
      const whole: ReceivedData = { ...data, octets: passed, overflow: data.overflow || octets.length > limit };
      return server.message(session, whole);
    },
  };
}

function maskBanner(banner: string, traits: MailguardTraits): string {
  const line = banner.replace(/\r\n$/, '');
  switch (traits.banner) {
    case '4.0':
      return '220 SMTP/cmap ready_____________________\r\n';
    case '4.4':
      return `${'*'.repeat(line.length)}\r\n`;
    case '5.1': {
      const legible = traits.keepSpace ? '220 ' : '220';
      const masked = legible + line.slice(legible.length).replace(/[^20\r\n]/g, '*');
      return traits.wrap ? `${masked.slice(0, WRAP_COLUMN)}\r\n${masked.slice(WRAP_COLUMN)}\r\n` : `${masked}\r\n`;
    }
  }
}

function trashBody(octets: string): string {
  const blank = octets.indexOf('\r\n\r\n');
  const body = blank < 0 ? octets.length : blank + 4;
  return octets.slice(0, body) + octets.slice(body).replace(/[^\r\n]/g, 'X');
}
