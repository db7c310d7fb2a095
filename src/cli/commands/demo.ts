/** `smtpspec demo`: the shipped specs against the embedded servers, what was expected beside what came. */
import { handler, text, yes, type Command } from '../command.ts';

export const demo: Command = {
  command: 'demo',
  describe: 'Run the shipped specs against the embedded servers',
  builder: (yargs) =>
    yargs
      .options({
        reports: text('folder for the reports (default: reports)'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 demo', 'needs no mail server and no network'),
  handler: handler(async (args) => (await import('../actions/demo.ts')).demoAction(args)),
};
