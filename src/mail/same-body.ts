/**
 * Is the body of a message the one that was sent? Line by line, and what differs is named: a lost or doubled dot (RFC 5321 4.5.2),
 * blanks at the end, line ends, another encoding.
 */
import { transferDecoded } from './decode.ts';
import { firstOf, sectionsOf } from './fields.ts';
import type { Message } from './message.ts';

/** The first difference, for people; undefined: they are the same. Holds octets of both. */
export function bodyDifference(sent: string, came: Message): string | undefined {
  const before = sectionsOf(sent);
  if (before.body === came.body) return undefined;
  // A Maildir keeps lines as its system has them.
  const lines = (text: string): string[] =>
    came.wireLines ? text.split('\r\n') : text.replace(/\r\n/g, '\n').split('\n');
  const [old, now] = [lines(before.body), lines(came.body)];
  const at = old.findIndex((line, index) => line !== now[index]);
  if (at < 0 && old.length === now.length) return undefined;
  const index = at < 0 ? old.length : at;
  const [one, other] = [old[index], now[index]];
  const kind = [kindOf(one, other), encodingWords(before, came)].filter((words) => words !== '').join('; ');
  const place = `line ${String(index + 1)} of the body`;
  if (one === undefined || (one === '' && index === old.length - 1))
    return `${place} was not sent: it came with ${quoted(other)}${kind}`;
  if (other === undefined || (other === '' && index === now.length - 1 && now.length < old.length))
    return `${place} did not come: ${quoted(one)} was sent${kind}`;
  return `${place} was sent as ${quoted(one)} and came as ${quoted(other)}${kind === '' ? '' : ` (${kind})`}`;
}

function kindOf(sent: string | undefined, came: string | undefined): string {
  if (sent === undefined || came === undefined) return '';
  if (came === `.${sent}`) return 'a dot too many: dots were doubled and not taken back';
  if (sent === `.${came}`) return 'the dot at its beginning is gone';
  if (came === `>${sent}`) return 'a > was put before it, as files of many messages need it';
  if (sent.trimEnd() === came.trimEnd()) return 'blanks at its end differ';
  if (sent.replace(/[\r\n]/g, '') === came.replace(/[\r\n]/g, '')) return 'line ends differ';
  if (
    /[\x80-\xff]/.test(sent) &&
    sent.replace(/[\x80-\xff]/g, (octet) => String.fromCharCode(octet.charCodeAt(0) & 0x7f)) === came
  )
    return 'the eighth bit is gone';
  if (came !== '' && sent.startsWith(came))
    return `it was cut or wrapped after ${String(came.length)} of ${String(sent.length)} octets`;
  return '';
}

/** A server may re-encode where the next one cannot take 8 bits (RFC 6152): that is told, whatever it is worth. */
function encodingWords(sent: ReturnType<typeof sectionsOf>, came: Message): string {
  const encoding = (message: { readonly fields: Message['fields'] }): string =>
    (firstOf(message.fields, 'Content-Transfer-Encoding') ?? '7bit').toLowerCase();
  const [before, after] = [encoding(sent), encoding(came)];
  if (before === after) return '';
  const bare = (message: Parameters<typeof transferDecoded>[0]): string =>
    transferDecoded(message).toString('latin1').replace(/\r\n/g, '\n').trimEnd();
  const same = bare(sent) === bare(came) ? ', and says the same' : '';
  return `it was encoded anew: ${before} became ${after}${same}`;
}

const quoted = (line: string | undefined): string => {
  const text = line ?? '';
  return `"${text.length > 120 ? `${text.slice(0, 120)}…` : text}"`;
};
