/** `smtpspec parse`: the syntax trees of specs, for programs. */
import { handler, pathWords, specPaths, yes, type Command } from '../command.ts';

export const parse: Command = {
  command: 'parse [paths..]',
  describe: 'Print the syntax trees of specs',
  builder: (yargs) =>
    yargs
      .positional('paths', specPaths(pathWords.wholeOrInput, 'specs'))
      .options({ json: yes('as JSON: schema/smtpspec.ast.schema.json') })
      .example('$0 parse --json specs', 'runs nothing, asks no server'),
  handler: handler(async (args) => (await import('../actions/parse.ts')).parseAction(args)),
};
