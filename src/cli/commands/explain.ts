/** `smtpspec explain`: the dialog that a test stands for. */
import { explainAction } from '../actions/explain.ts';
import { handler, valueOptions, yes, type Command } from '../command.ts';
import { selectionOptions } from './selection-options.ts';

export const explain: Command = {
  command: 'explain <paths..>',
  describe: 'Print the exact dialog that a test stands for',
  builder: (yargs) =>
    yargs
      .positional('paths', {
        type: 'string',
        array: true,
        // Else the help has an empty list as default of what must be given.
        default: undefined,
        describe: 'spec files (FILE:LINE: the test there), folders or shipped specs',
        demandOption: true,
      })
      .options({
        ...selectionOptions,
        ...valueOptions,
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 explain builtin:relay/closed', 'what is sent to find an open relay'),
  handler: handler((args) => explainAction(args)),
};
