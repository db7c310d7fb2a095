/** `smtpspec explain`: the dialog that a test stands for. */
import { explainAction } from '../actions/explain.ts';
import { handler, text, valueOptions, yes, type Command } from '../command.ts';

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
        describe: 'spec files, folders or shipped specs',
        demandOption: true,
      })
      .options({
        ...valueOptions,
        only: text('only this test: spec/test, with * for any part; may be repeated'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 explain builtin:relay/closed', 'what is sent to find an open relay'),
  handler: handler((args) => explainAction(args)),
};
