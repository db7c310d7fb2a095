/**
 * Where the mail of a run arrives, as the operator says it: `--sink` opens a listener that ends with the run, `--mailbox` looks at what
 * others deliver.
 */
import type { MailSource } from '../mail/source.ts';
import type { Config } from '../config/config-file.ts';
import { isIPv6 } from '../text/ip.ts';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';
import type { Arguments } from './command.ts';
import { CliError } from './failure.ts';
import { one } from './values.ts';

export interface RunMail {
  readonly source: MailSource;
  /** Where embedded servers send mail on to; undefined: nowhere. */
  readonly forwardTo?: { readonly host: string; readonly port: number };
}

/** Opens what `--sink` asks for; undefined where nothing does. The run closes it. */
export async function openMail(
  args: Arguments,
  config: Pick<Config, 'mailbox'>,
  runId: string,
): Promise<RunMail | undefined> {
  const text = one('sink', args['sink']);
  const mailbox = one('mailbox', args['mailbox']);
  if (text !== undefined && mailbox !== undefined) {
    throw new CliError('--sink and --mailbox are two places where mail arrives, and a run looks at one', [
      'leave one of them out',
    ]);
  }
  if (text === undefined) {
    const path = mailbox ?? config.mailbox;
    return path === undefined ? undefined : { source: await openMailbox(path, runId) };
  }
  const { host, port } = listenAddress('sink', text);
  const { startSinkSource } = await import('../server/index.ts');
  const source = await toldByListening(host, port, () => startSinkSource(runId, { host, port }));
  process.stderr.write(`smtpspec: ${source.name.replace(' at ', ' listens on ')}\n`);
  warnOfOthers(host);
  return { source, forwardTo: { host: isWildcard(host) ? '127.0.0.1' : host, port: source.port } };
}

/** `maildir:PATH`: what comes into it from now on. */
async function openMailbox(text: string, runId: string): Promise<MailSource> {
  const [, scheme = '', path = ''] = /^([a-z]+):(.*)$/s.exec(text) ?? [];
  if (scheme === 'imap' || scheme === 'imaps') {
    throw new CliError(
      `--mailbox: this version of smtpspec does not speak IMAP (${visible(text.replace(/\/\/[^@/]*@/, '//'))})`,
      [
        'let the mail of that mailbox come into a Maildir on this machine: --mailbox maildir:PATH',
        'or let its server deliver to a sink: --sink',
      ],
    );
  }
  if (scheme !== 'maildir' || path === '') {
    throw new CliError(`--mailbox: \`${visible(text)}\` is no mailbox`, [
      'for example --mailbox maildir:/home/user/Maildir',
    ]);
  }
  const { openMaildir } = await import('../mail/mailbox.ts');
  try {
    return await openMaildir(path, runId);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new CliError(`--mailbox: cannot read the Maildir ${visible(path)}: ${systemErrorText(error)}`, [
      'a Maildir has the folders new and cur',
    ]);
  }
}

/** `127.0.0.1:2525`, `:2525`, `:0` for a free port, `[::1]:2525`. */
export function listenAddress(option: string, text: string): { readonly host: string; readonly port: number } {
  const [, literal, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = literal ?? (name === '' ? '127.0.0.1' : name);
  const port = Number(digits);
  if (host === undefined || port > 65_535 || (literal !== undefined && !isIPv6(literal))) {
    throw new CliError(`--${option}: \`${visible(text)}\` is no address to listen on`, [
      `an address of this machine and a port: --${option} 127.0.0.1:2525, or --${option} :0 for a free port on 127.0.0.1`,
    ]);
  }
  return { host, port };
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** A sink takes mail from everybody. */
export function warnOfOthers(host: string): void {
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return;
  process.stderr.write(
    'smtpspec: whoever reaches this address can put mail into the sink: open it no longer than needed\n',
  );
}

/** A port that cannot be had is the operator's to change. */
export async function toldByListening<T>(host: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    const where = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
    throw new CliError(`the sink cannot listen on ${visible(where)}: ${systemErrorText(error)}`, [
      port > 0 && port < 1024
        ? 'ports below 1024 need root: choose a higher one'
        : 'choose another port, or 0 for a free one',
    ]);
  }
}
