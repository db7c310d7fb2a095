/** yargs' complaint about an unknown word, with the word that was probably meant. */
import { didYouMean, suggestions } from '../text/suggest.ts';

/** All options and commands, by hand: yargs keeps its own to itself when it fails. A test holds the two together. */
export const knownWords: readonly string[] = [
  'run', 'check', 'fmt', 'parse', 'list', 'explain', 'params', 'docs', 'test-library', 'init', 'persona', 'demo', 'serve', 'sink',
  'target', 'config', 'profile', 'set', 'template', 'json', 'secret', 'only', 'tag', 'ref', 'level', 'last-failed', 'strict', 'allow-delivery', 'outside', 'slow', 'intrusive',
  'timeout', 'jobs', 'per-host', 'rate', 'client-name', 'known', 'strict-known', 'verbose', 'color', 'junit', 'log', 'port', 'host', 'reports', 'format',
  'out', 'allow-unproven', 'library', 'budget', 'fetch-policies', 'from', 'ipv4', 'ipv6', 'key', 'mailbox', 'other-target', 'proxy', 'resolver', 'via', 'listen', 'dir', 'lmtp', 'max-size', 'max-count', 'max-total', 'tls', 'ca', 'client-certificate', 'help', 'version',
]; // prettier-ignore

export function withSuggestion(message: string, args: readonly string[]): string {
  const words = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]?.split(', ');
  if (words === undefined) return message;
  const [word = ''] = words;
  const option = args.some((arg) => arg === `--${word}` || arg.startsWith(`--${word}=`));
  const near = suggestions(word, knownWords).map((known) => (option ? `--${known}` : known));
  const what = option ? `unknown option --${word}` : `unknown command or argument ${word}`;
  return near.length === 0 ? what : `${what}: ${didYouMean(near)}`;
}
