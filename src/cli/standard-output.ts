/**
 * Standard output, and what becomes of a command when it goes away: a reader that has seen enough (`| head`) is no error, a
 * full disk is one that is told. Writing here never throws, so that what else a command does is still finished.
 */
import type { Writer } from '../report/console/terminal.ts';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';

type Loss = { readonly kind: 'nobody reads' } | { readonly kind: 'failed'; readonly problem: string };

let loss: Loss | undefined;
let whenNobodyReads: () => void = () => undefined;

function lost(error: unknown): void {
  if (loss !== undefined) return;
  if (systemErrorCode(error) === 'EPIPE') {
    loss = { kind: 'nobody reads' };
    whenNobodyReads();
  } else {
    loss = { kind: 'failed', problem: `cannot write to standard output: ${systemErrorText(error)}` };
  }
}

/** To be called once, before anything is written. */
export function guardOutput(): void {
  process.stdout.on('error', lost);
  // There is nowhere left to tell that nothing can be told.
  process.stderr.on('error', () => undefined);
}

/** Calls back when nobody reads standard output any more. */
export function onNobodyReads(hook: () => void): void {
  whenNobodyReads = hook;
}

/**
 * What went wrong with standard output, for a person, once all is written; undefined where nothing did, or nobody reads it.
 */
export async function outputProblem(): Promise<string | undefined> {
  await new Promise<void>((resolve) => {
    process.stdout.write('', () => {
      resolve();
    });
  });
  return loss?.kind === 'failed' ? loss.problem : undefined;
}

export const standardOutput: Writer = {
  write(text) {
    if (loss !== undefined) return;
    try {
      process.stdout.write(text);
    } catch (error) {
      lost(error);
    }
  },
  get isTTY() {
    return process.stdout.isTTY;
  },
  get columns() {
    return process.stdout.columns;
  },
};
