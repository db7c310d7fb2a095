/** `smtpspec list`: the tests of specs, and the profiles they know. */
import { listAction } from '../actions/list.ts';
import { handler, text, valueOptions, yes, type Command } from '../command.ts';

export const list: Command = {
  command: 'list [paths..]',
  describe: 'List tests with their ids, tags and references',
  builder: (yargs) =>
    yargs
      .positional('paths', {
        type: 'string',
        array: true,
        describe: 'spec files, folders or shipped specs',
        defaultDescription: 'builtin:',
      })
      .options({
        only: text('only this test: spec/test, with * for any part; may be repeated'),
        tag: text('only tests with this tag; may be repeated'),
        ...valueOptions,
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 list', 'the shipped specs'),
  handler: handler((args) => listAction(args)),
};
