/** Exit codes (language reference, "Verdicts and exit codes"), and the errors that carry one. */

export const exitCodes = {
  /** A test, or the demo: not as expected. */
  failed: 1,
  usage: 2,
  spec: 3,
  /** Or a report is lost. */
  unjudged: 4,
  /** No test was selected, or all were skipped. */
  nothing: 5,
  bug: 70,
} as const;

/** Ends the process with these lines on standard error. Expected: wrong usage or configuration, specs with errors. */
export class CliError extends Error {
  readonly exitCode: number;
  /** More lines: what to do. */
  readonly help: readonly string[];

  constructor(message: string, help: readonly string[] = [], exitCode: number = exitCodes.usage) {
    super(message);
    this.name = 'CliError';
    this.help = help;
    this.exitCode = exitCode;
  }
}
