/** What a command is: its words and options for yargs, and an action that is loaded and run once yargs is done. */
import type { CommandModule, Options, PositionalOptions } from 'yargs';
import type { Raw } from './values.ts';

/** Does what the command says; gives the exit code. */
export type Action = () => Promise<number>;

/** The arguments of a command as yargs has them, before they are checked. */
export type Arguments = Readonly<Record<string, Raw>>;

export type Command = CommandModule;

/** Options that take a value: text as it stands. */
export const text = (describe: string, more: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  ...more,
});

export const yes = (describe: string): Options => ({ type: 'boolean', describe });

/** Where the values of parameters come from, for commands that only tell of them. */
export const valueOptions: Readonly<Record<string, Options>> = {
  target: text('with the values of this target: as for run; may be repeated'),
  config: text('configuration file (default: smtpspec.config.json, where there is one)'),
  set: text('name=value, or spec/name=value: the value of a parameter; may be repeated'),
  params: text('JSON file with values of parameters; may be repeated, a later one wins'),
};

/**
 * The paths of a command, `paths`: which specs, and what is read where none is named. Without `fallback` at least one has to be
 * named.
 */
export const specPaths = (describe: string, fallback?: string): PositionalOptions => ({
  type: 'string',
  array: true,
  describe,
  // Without a word on the default the help has an empty list, also of what must be given.
  ...(fallback === undefined ? { default: undefined, demandOption: true } : { defaultDescription: fallback }),
});

/** What `paths` can be, for commands that take whole specs, and for those that choose among their tests. */
export const pathWords = {
  wholeOrInput: 'spec files, folders, shipped specs, or - for standard input',
  tests: 'spec files (FILE:LINE: the test there), folders, or shipped specs such as builtin:relay/closed',
} as const;

/** Carries the chosen action out of yargs. */
export class Chosen extends Error {
  readonly action: Action;
  /** It is a run: one that comes to its verdict has used most of the program. */
  readonly isRun: boolean;
  constructor(action: Action, isRun: boolean) {
    super('a command was chosen');
    this.name = 'Chosen';
    this.action = action;
    this.isRun = isRun;
  }
}

/**
 * Chooses an action and leaves yargs with it. It leaves by an exception because yargs renders the whole help behind a
 * handler that returns, which is a tenth of the time of a short run.
 */
export function handler(action: (args: Arguments) => Promise<number>, { isRun = false } = {}) {
  return (args: unknown): never => {
    throw new Chosen(() => action(args as Arguments), isRun);
  };
}
