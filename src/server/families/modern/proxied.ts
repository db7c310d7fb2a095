/** XCLIENT and XFORWARD, as Postfix has them: a proxy on this machine says whose session it is. */
import { forgetSession, type ServerSession } from '../../dialect.ts';
import { reply } from '../../reaction.ts';
import { HOST } from '../site.ts';
import type { Verb } from '../verbs.ts';
import type { Modern } from './traits.ts';

const XCLIENT = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN', 'DESTADDR', 'DESTPORT'];
const XFORWARD = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'IDENT', 'SOURCE'];
const UNKNOWN = ['[UNAVAILABLE]', '[TEMPUNAVAIL]'];

/** The session begins again, with a greeting, as that of the client that was named. */
export function xclient(server: Modern): Verb {
  return (session, args) => {
    if (!server.has('XCLIENT', session)) return reply('550 5.7.0 You may not speak for others');
    if (session.sender !== undefined) return reply('503 5.5.1 Not in a transaction');
    const given = attributes(args, XCLIENT);
    if (typeof given === 'string') return reply(given);
    apply(server, session, given);
    return reply(`220 ${HOST} ESMTP`);
  };
}

export function xforward(server: Modern): Verb {
  return (session, args) => {
    if (!server.has('XFORWARD', session)) return reply('550 5.7.0 You may not speak for others');
    if (session.sender !== undefined) return reply('503 5.5.1 Not in a transaction');
    const given = attributes(args, XFORWARD);
    return reply(typeof given === 'string' ? given : '250 2.0.0 OK');
  };
}

function apply(server: Modern, session: ServerSession, given: ReadonlyMap<string, string>): void {
  forgetSession(session);
  const state = server.state(session);
  const address = given.get('ADDR');
  if (address !== undefined) session.peer = address.replace(/^IPV6:/i, '');
  if (given.has('NAME')) state.clientName = known(given.get('NAME'));
  state.user = known(given.get('LOGIN'));
}

const known = (value: string | undefined): string | undefined =>
  value === undefined || UNKNOWN.includes(value.toUpperCase()) ? undefined : value;

/** `NAME=value` and so on, or the whole refusal. */
function attributes(args: string, names: readonly string[]): ReadonlyMap<string, string> | string {
  const found = new Map<string, string>();
  for (const part of args.split(/ +/)) {
    const [, name = '', value = ''] = /^([A-Za-z]+)=([\x21-\x7e]+)$/.exec(part) ?? [];
    if (!names.includes(name.toUpperCase())) return `501 5.5.4 Bad attribute: ${part === '' ? 'none' : part}`;
    if (/ADDR$/i.test(name) && !isAddress(value)) return `501 5.5.4 Bad address: ${value}`;
    found.set(name.toUpperCase(), value);
  }
  return found;
}

const isAddress = (value: string): boolean =>
  UNKNOWN.includes(value.toUpperCase()) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) || /^IPV6:[0-9a-f:.]+$/i.test(value);
