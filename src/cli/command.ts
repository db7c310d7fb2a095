/** What a command is: its words and options for yargs, and an action that is loaded and run once yargs is done. */
import type { CommandModule, Options } from 'yargs';
import type { Raw } from './values.ts';

/** Does what the command says; gives the exit code. */
export type Action = () => Promise<number>;

/** The arguments of a command as yargs has them, before they are checked. */
export type Arguments = Readonly<Record<string, Raw>>;

export type Command = (take: (action: Action) => void) => CommandModule;

/** Options that take a value: text as it stands. */
export const text = (describe: string, more: Options = {}): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  ...more,
});

export const yes = (describe: string): Options => ({ type: 'boolean', describe });

/** Hands a command's arguments to its action. */
export function handler(take: (action: Action) => void, action: (args: Arguments) => Promise<number>) {
  return (args: unknown): void => {
    take(() => action(args as Arguments));
  };
}
