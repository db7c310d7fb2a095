/** The wait for a write that the kernel has not taken at once: it ends with what comes of it, or with its deadline. One at a time. */
import type { WriteOutcome } from './connection.ts';

export class PendingWrite {
  #settle: ((outcome: WriteOutcome) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  get isOpen(): boolean {
    return this.#settle !== undefined;
  }

  wait(deadlineMs: number): Promise<WriteOutcome> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#timer = setTimeout(() => this.settle('timed-out'), deadlineMs);
    });
  }

  /** Does nothing where none waits. */
  settle(outcome: WriteOutcome): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    clearTimeout(this.#timer);
    settle(outcome);
  }
}
