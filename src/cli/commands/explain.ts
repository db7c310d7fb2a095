/** `smtpspec explain`: the dialog that a test stands for. */
import { handler, pathWords, specPaths, valueOptions, yes, type Command } from '../command.ts';
import { selectionOptions } from './selection-options.ts';

export const explain: Command = {
  command: 'explain <paths..>',
  describe: 'Print the exact dialog that a test stands for',
  builder: (yargs) =>
    yargs
      .positional('paths', specPaths(pathWords.tests))
      .options({
        ...selectionOptions,
        ...valueOptions,
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 explain builtin:relay/closed', 'what is sent to find an open relay'),
  handler: handler(async (args) => (await import('../actions/explain.ts')).explainAction(args)),
};
