/** `smtpspec init`: the files that a project, or a library, begins with. */
import { handler, text, type Command } from '../command.ts';

export const init: Command = {
  command: 'init [folder]',
  describe: 'Begin a project, or with --library a package of specs to publish',
  builder: (yargs) =>
    yargs
      .positional('folder', {
        type: 'string',
        describe: 'where; it is made where it is not there',
        defaultDescription: '.',
      })
      .options({ library: text('the name of the package: @org/name') })
      .example('$0 init', 'specs, smtpspec.config.json, Jenkinsfile and package.json in this folder')
      .example('$0 init --library @contoso/mail-specs mail-specs', 'a library in the folder mail-specs'),
  handler: handler(async (args) => (await import('../actions/init.ts')).initAction(args)),
};
