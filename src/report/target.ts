/** A target as people write it, and the command that runs one case again. Pure; everything is safe to show. */
import type { CaseInfo, CaseResult } from '../result/outcome.ts';
import { shellWord } from '../text/shell-word.ts';
import { visible } from '../text/visible.ts';

type Target = CaseInfo['target'];

const SMTP_PORT = 25;

/** `mail.example.org:25`, `[::1]:25`; what has no port, a socket or a program, as it is named. */
export function hostAndPort({ host, port }: Target): string {
  if (/^(?:unix|exec):/.test(host)) return visible(host);
  return visible(host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`);
}

/** What `--target` takes: `[alias=]host[:port]`, no longer than it has to be. */
export function targetArgument(target: Target): string {
  if (target.argument !== undefined) return visible(target.argument);
  const address = hostAndPort(target);
  const alias = visible(target.alias);
  if (alias !== visible(target.host) && alias !== address) return `${alias}=${address}`;
  return target.port === SMTP_PORT && !target.host.includes(':') ? visible(target.host) : address;
}

type Rerun = Pick<CaseResult, 'info' | 'counterexample'>;

/**
 * The command that runs this case alone again, of a passive rule with the case whose reply decided; `more` are further
 * arguments of the run that it needs.
 */
export function rerunCommand({ info, counterexample }: Rerun, more: readonly string[] = []): string {
  const own = info.includedBy ?? info.place.file;
  const files = [...new Set([own, ...(counterexample === undefined ? [] : [counterexample.file])])];
  const only = [info.id, ...(counterexample === undefined ? [] : [counterexample.id])].flatMap((id) => ['--only', id]);
  const words = ['run', ...files, ...only, '--target', targetArgument(info.target), ...more];
  return ['npx', 'smtpspec', ...words.map(shellWord)].join(' ');
}
