/** Serves a sink until it is interrupted: each message is told as it comes, and at the end how many there were. */
import { firstOf } from '../../mail/fields.ts';
import { MaildirWriter } from '../../mail/maildir.ts';
import type { Message } from '../../mail/message.ts';
import { defaultSinkBounds, startSink } from '../../server/index.ts';
import { hostAndPort } from '../../report/target.ts';
import { plural } from '../../text/plural.ts';
import { formatSize, parseSize } from '../../text/size.ts';
import { systemErrorCode, systemErrorText } from '../../text/system-error.ts';
import { visibleOctets } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { CliError } from '../failure.ts';
import { listenAddress, toldByListening, warnOfOthers } from '../mail.ts';
import { print } from '../output.ts';
import { flag, one, wholeNumber } from '../values.ts';

const GiB = 1024 ** 3;
/** A message passes through memory as a whole. */
const largestMessage = GiB / 2;

export async function sinkAction(args: Arguments): Promise<number> {
  const { host, port } = listenAddress('listen', one('listen', args['listen']) ?? ':2525');
  const dir = one('dir', args['dir']);
  const bounds = {
    size: size('max-size', args, largestMessage) ?? defaultSinkBounds.size,
    count: wholeNumber('max-count', args['max-count'], 1, 10_000_000) ?? defaultSinkBounds.count,
    total: size('max-total', args, 1024 * GiB) ?? (dir === undefined ? defaultSinkBounds.total : 4 * GiB),
  };
  const maildir = dir === undefined ? undefined : openMaildir(dir);
  let number = 0;
  const keep = (message: Message): string | undefined => {
    const problem = maildir?.write(message);
    if (problem === undefined) print([lineOf((number += 1), message)]);
    return problem;
  };
  const lmtp = flag('lmtp', args['lmtp']) === true;
  const tls = flag('tls', args['tls']) === true;
  const sink = await toldByListening(host, port, () => startSink({ host, port, lmtp, tls, bounds, keep }));
  print([
    `the sink listens on ${hostAndPort({ alias: '', host, port: sink.port })}${lmtp ? ', LMTP' : ''}${tls ? ', STARTTLS' : ''}`,
    `${dir === undefined ? 'it keeps mail in memory until it ends' : `it keeps mail in ${visibleOctets(dir)}`}: Ctrl-C ends it`,
  ]);
  warnOfOthers(host);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await sink.close();
  const { count, total, refused } = sink.inbox;
  print([
    `${plural(count, 'message')} taken, ${formatSize(total)}${refused === 0 ? '' : `; ${plural(refused, 'message')} refused`}`,
  ]);
  return 0;
}

function openMaildir(dir: string): MaildirWriter {
  try {
    return new MaildirWriter(dir, process.pid);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new CliError(`--dir: cannot keep mail in ${visibleOctets(dir)}: ${systemErrorText(error)}`, [
      'give a folder that can be written; tmp, new and cur are made in it',
    ]);
  }
}

function size(option: string, args: Arguments, most: number): number | undefined {
  const text = one(option, args[option]);
  if (text === undefined) return undefined;
  const octets = parseSize(text);
  if (octets !== undefined && octets >= 1 && octets <= most) return octets;
  throw new CliError(`--${option}: \`${text}\` is no size up to ${formatSize(most)}`, ['for example 10MiB']);
}

/** `1  <a@b> to <c@d>  1.20 KiB  Subject: …`, no control characters. */
function lineOf(number: number, { envelope, octets, fields }: Message): string {
  const to = (envelope?.recipients ?? []).slice(0, 5).map((one) => `<${one}>`);
  const more = (envelope?.recipients.length ?? 0) > 5 ? ', …' : '';
  const subject = firstOf(fields, 'Subject');
  const text = [
    `<${envelope?.sender ?? ''}> to ${to.join(', ')}${more}`,
    formatSize(octets.length),
    ...(subject === undefined ? [] : [`Subject: ${subject.slice(0, 100)}`]),
  ].join('  ');
  return `${String(number)}  ${visibleOctets(text)}`;
}
