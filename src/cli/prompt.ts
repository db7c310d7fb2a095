/**
 * One line from the terminal, of which nothing is shown while it is typed.
 *
 * Not `readline/promises`: at the end of its input its question is never answered, and the process would end as if it had a
 * bug.
 */
import type { Readable, Writable } from 'node:stream';

/** What came instead of a line: Ctrl-C, or the end of the input (Ctrl-D). */
export type NoLine = 'interrupted' | 'ended';

export interface Streams {
  readonly input: Readable;
  /** Where the question goes. */
  readonly output: Writable;
}

/** Asks `question` and reads a line. Never throws: what is no line says what came instead. */
export async function promptSilently(
  question: string,
  { input, output }: Streams,
): Promise<{ readonly line: string } | NoLine> {
  const { createInterface } = await import('node:readline');
  const stream = await import('node:stream');
  const silent = new stream.Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input, output: silent, terminal: true, historySize: 0 });
  const typed = new Promise<{ readonly line: string } | NoLine>((resolve) => {
    lines.once('line', (line) => {
      resolve({ line });
    });
    lines.once('SIGINT', () => {
      resolve('interrupted');
    });
    lines.once('close', () => {
      resolve('ended');
    });
  });
  // Only now: the terminal has ceased to show what is typed, and to end the process at Ctrl-C.
  output.write(question);
  try {
    return await typed;
  } finally {
    lines.close();
    output.write('\n');
  }
}
