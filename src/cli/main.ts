/**
 * The command line. Only yargs and the options of the commands are loaded here; what a command does is loaded when it
 * runs, because start-up is most of the time of a short run.
 */
import yargs from 'yargs';
import { check } from './commands/check.ts';
import { demo } from './commands/demo.ts';
import { docs } from './commands/docs.ts';
import { explain } from './commands/explain.ts';
import { fmt } from './commands/fmt.ts';
import { init } from './commands/init.ts';
import { list } from './commands/list.ts';
import { params } from './commands/params.ts';
import { parse } from './commands/parse.ts';
import { persona } from './commands/persona.ts';
import { run } from './commands/run.ts';
import { sink } from './commands/sink.ts';
import { testLibrary } from './commands/test-library.ts';
import { Chosen } from './command.ts';
import { CliError, exitCodes } from './failure.ts';
import { version } from './package.ts';
import { withStandardInput } from './standard-input.ts';
import { guardOutput, outputProblem } from './standard-output.ts';
import { withSuggestion } from './suggestion.ts';

/** What the command line asks for; undefined where yargs has done it: help, version. */
async function chosen(args: readonly string[]): Promise<Chosen | undefined> {
  const parser = yargs(withStandardInput(args))
    .scriptName('smtpspec')
    .usage('smtpspec: say what a mail server must do, and get a verdict that can be trusted\n\nUsage: $0 <command>')
    .locale('en')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
      'boolean-negation': true,
    })
    .command([run, check, fmt, parse, list, explain, params, docs, testLibrary, init, persona, sink, demo])
    .demandCommand(
      1,
      'say what to do: smtpspec run, check, fmt, parse, list, explain, params, docs, test-library, init, persona or sink',
    )
    .strict()
    .version(version)
    .help()
    .alias('help', 'h')
    .wrap(100)
    .epilogue(
      'Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage, 3 a spec has errors, 4 could not be judged, 5 nothing ran.',
    )
    .exitProcess(false)
    .fail((message: string | null, error: unknown) => {
      if (error instanceof Error && error.name !== 'YError') throw error;
      throw new CliError(withSuggestion(message ?? String(error), args), ['see: smtpspec --help']);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    if (error instanceof Chosen) return error;
    throw error;
  }
  return undefined;
}

function tell(error: unknown): number {
  if (error instanceof CliError) {
    process.stderr.write([`smtpspec: ${error.message}`, ...error.help.map((line) => `  ${line}`), ''].join('\n'));
    return error.exitCode;
  }
  if (error instanceof Error && error.name === 'IncompleteInstallation') {
    // From start.ts, for a package that is loaded when it is used.
    process.stderr.write(`smtpspec: ${error.message}\n`);
    return exitCodes.bug;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `smtpspec: this is a bug of smtpspec ${version} (Node ${process.version}, ${process.platform}). Please report it with the command and these lines:\n${trace}\n`,
  );
  return exitCodes.bug;
}

guardOutput();
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    process.exit(tell(error));
  });
}

interface Ended {
  readonly code: number;
  /** A run has come to its verdict. */
  readonly judged: boolean;
}

/** Runs the command line and gives the exit code. */
async function main(args: readonly string[]): Promise<Ended> {
  const command = await chosen(args);
  const code = (await command?.action()) ?? 0;
  return { code, judged: command?.isRun === true && code <= 1 };
}

// What it is if nothing is left to wait for while the command is not done: a bug.
process.exitCode = exitCodes.bug;

/**
 * The command, under way; true in the end where it was a run that came to its verdict, and has used most of this program. No
 * top-level await: the bundle is a script.
 */
export const done: Promise<boolean> = main(process.argv.slice(2))
  .catch((error: unknown): Ended => ({ code: tell(error), judged: false }))
  .then(async ({ code, judged }) => {
    const problem = await outputProblem();
    const lost = problem === undefined ? 0 : tell(new CliError(problem, [], exitCodes.unjudged));
    process.exitCode = code === 0 ? lost : code;
    return judged;
  });
