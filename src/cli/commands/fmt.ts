/** `smtpspec fmt`: specs in the canonical layout. */
import { handler, specPaths, yes, type Command } from '../command.ts';

export const fmt: Command = {
  command: 'fmt [paths..]',
  describe: 'Set specs in the canonical layout',
  builder: (yargs) =>
    yargs
      .positional('paths', specPaths('spec files or folders; - for standard input to standard output', 'specs'))
      .options({
        check: yes('write nothing, say which files would change'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 fmt specs', 'rewrites what is not canonical')
      .example('$0 fmt --check specs', 'exit code 1 where something is not'),
  handler: handler(async (args) => (await import('../actions/fmt.ts')).fmtAction(args)),
};
