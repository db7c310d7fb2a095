/** `smtpspec persona list | serve NAME`: the embedded servers, to look at with telnet or to try specs on. */
import { handler, text, type Command } from '../command.ts';

export const persona: Command = {
  command: 'persona',
  describe: 'List or start the embedded servers',
  builder: (yargs) =>
    yargs
      .command({
        command: 'list',
        describe: 'List them with their options, and what they cannot do yet',
        handler: handler(async () => (await import('../actions/persona.ts')).listPersonas()),
      })
      .command({
        command: 'serve <name>',
        describe: 'Start one, until it is interrupted',
        builder: (inner) =>
          inner
            .positional('name', { type: 'string', demandOption: true, describe: 'its name, options behind a colon' })
            .options({
              port: text('port (default: 0, a free one)'),
              host: text('a loopback address (default: 127.0.0.1)'),
            })
            .example('$0 persona serve exchange-2003 --port 2525', 'then: telnet 127.0.0.1 2525'),
        handler: handler(async (args) => (await import('../actions/persona.ts')).servePersona(args)),
      })
      .demandCommand(1, 'say which: smtpspec persona list, or smtpspec persona serve NAME'),
  handler: () => undefined,
};
