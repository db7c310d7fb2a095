/** `smtpspec check`: finds what is wrong with specs, without a server. */
import { handler, pathWords, specPaths, text, yes, type Command } from '../command.ts';

export const check: Command = {
  command: 'check [paths..]',
  describe: 'Find mistakes in specs, without a server',
  builder: (yargs) =>
    yargs
      .positional('paths', specPaths(pathWords.wholeOrInput, 'specs'))
      .options({
        format: text('text, json, sarif or github (default: text)'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 check specs', 'every error of every spec below the folder'),
  handler: handler(async (args) => (await import('../actions/check.ts')).checkAction(args)),
};
