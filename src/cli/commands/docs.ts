/** `smtpspec docs`: the page of a library in Markdown. */
import { handler, text, yes, type Command } from '../command.ts';

export const docs: Command = {
  command: 'docs [paths..]',
  describe: 'Write the page of a spec library in Markdown',
  builder: (yargs) =>
    yargs
      .positional('paths', {
        type: 'string',
        array: true,
        describe: 'spec files, folders (that of a package has its name and version on the page) or shipped specs',
        defaultDescription: '.',
      })
      .options({
        out: text('write it to this file (default: standard output)'),
        check: yes('write nothing: exit code 1 where the file of --out is not this page'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 docs --out LIBRARY.md', 'in the folder of a package'),
  handler: handler(async (args) => (await import('../actions/docs.ts')).docsAction(args)),
};
