/** `smtpspec list`: the tests of specs, and the profiles they know. */
import { handler, pathWords, specPaths, text, valueOptions, yes, type Command } from '../command.ts';
import { selectionOptions } from './selection-options.ts';

export const list: Command = {
  command: 'list [paths..]',
  describe: 'List tests with their ids, tags and references',
  builder: (yargs) =>
    yargs
      .positional('paths', specPaths(pathWords.tests, 'builtin:'))
      .options({
        ...selectionOptions,
        ...valueOptions,
        known: text('file of known issues (default: smtpspec.known.json, where there is one)'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 list', 'the shipped specs'),
  handler: handler(async (args) => (await import('../actions/list.ts')).listAction(args)),
};
