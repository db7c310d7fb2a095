/** `smtpspec params`: the parameters and secrets that specs need, and where their values would come from. */
import { handler, specPaths, valueOptions, yes, type Command } from '../command.ts';

export const params: Command = {
  command: 'params [paths..]',
  describe: 'List the parameters that specs need, and where their values come from',
  builder: (yargs) =>
    yargs
      .positional('paths', specPaths('spec files, folders or shipped specs', 'specs'))
      .options({
        ...valueOptions,
        template: yes('print a file for --params with all that has no default'),
        json: yes('print the list as JSON, for programs'),
        color: yes('colours, whatever the terminal is; --no-color: none'),
      })
      .example('$0 params builtin:relay --target mail', 'what a run on this target of the configuration would have')
      .example('$0 params specs --template > params.json', 'fill it in, and: smtpspec run specs --params params.json'),
  handler: handler(async (args) => (await import('../actions/params.ts')).paramsAction(args)),
};
