/** `smtpspec test-library`: do the tests of a library come to what it says of them on the embedded servers? */
import { handler, text, yes, type Command } from '../command.ts';
import { selectionOptions } from './selection-options.ts';

const { only, tag, ref, level } = selectionOptions;

export const testLibrary: Command = {
  command: 'test-library [paths..]',
  describe: 'Prove the tests of a library on embedded servers (`proves …` in specs)',
  builder: (yargs) =>
    yargs
      .positional('paths', {
        type: 'string',
        array: true,
        describe: 'spec files, folders or shipped specs',
        defaultDescription: '.',
      })
      .options({
        set: text('name=value, or spec/name=value: the value of a parameter; may be repeated'),
        params: text('JSON file with values of parameters; may be repeated, a later one wins'),
        secret: text('name of a secret: its value comes from the environment (SMTPSPEC_SECRET_NAME) or a prompt'),
        only,
        tag,
        ref,
        level,
        timeout: text('how long a step waits for a reply: a duration such as 10s, or rfc (default: 30s)'),
        'allow-unproven': yes('tests that no server makes fail are told, and do not fail the command'),
        verbose: yes('print the transcript of every case that differs'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 test-library', 'in the folder of a library: what npm test does there'),
  handler: handler(async (args) => (await import('../actions/test-library.ts')).testLibraryAction(args)),
};
