/** What Ctrl-C, a closed terminal and the end of a container do to a run: its reports are finished, not lost. */
import { signalCode } from '../result/summary.ts';
import type { Run } from '../runner/run.ts';

/**
 * A first signal ends the run and finishes the reports; a second one of its kind ends the process. Gives what takes the
 * hooks off again, once the reports are written.
 */
export function onSignals(run: Run): () => void {
  const hooks = (['SIGHUP', 'SIGINT', 'SIGTERM'] as const).map((signal) => {
    let seen = false;
    const hook = (): void => {
      if (seen) process.exit(signalCode(signal));
      seen = true;
      process.stderr.write(
        `\nsmtpspec: ${signal}: finishing the reports with what is known; once more to end at once\n`,
      );
      run.interrupt(signal);
    };
    process.on(signal, hook);
    return { signal, hook };
  });
  return () => {
    for (const { signal, hook } of hooks) process.off(signal, hook);
  };
}
