/**
 * A case as a whole, with all its parts that run beside each other: what they have spent together, and what ends them together. The one
 * owner of interruption: a signal and a budget that ran out both come here, and here it is told once.
 */
import { setMaxListeners } from 'node:events';
import type { Severity } from '../result/outcome.ts';
import type { BudgetName, Budgets } from '../text/budgets.ts';
import { Spending } from './spending.ts';

/** Lines that run: those of the case itself, or of a part of it. */
export interface Running {
  /** Nothing more of it can be judged. */
  readonly over: boolean;
  /** The test is over, and only what it leaves behind is put in order. */
  readonly tidying: boolean;
  /** Tells what ends it, at the statement that runs. */
  tell(severity: Severity, message: string, details: readonly string[]): void;
  /** Ends whatever it waits for, and closes its sessions. */
  endNow(): void;
}

export class Whole<Lines extends Running = Running> {
  readonly spending: Spending;
  /** The lines of the case itself. */
  readonly main: Lines;
  readonly #parts = new Set<Running>();
  readonly #abort = new AbortController();
  #interrupted = false;
  #sessions = 0;

  /** The clock of its budgets starts now. */
  constructor(main: Lines, budgets: Budgets) {
    this.main = main;
    this.spending = new Spending(budgets);
  }

  /** Ends connection attempts that are under way. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isInterrupted(): boolean {
    return this.#interrupted;
  }

  /** A number for a session, from 1: in the order in which they were opened. */
  nextSession(): number {
    this.#sessions += 1;
    return this.#sessions;
  }

  /** A part runs from now on, and what it is a part of waits for it. */
  begin(part: Running): void {
    this.#parts.add(part);
    // Every connection attempt listens, and Node takes more than ten for a leak.
    if (this.#parts.size === 10) setMaxListeners(0, this.#abort.signal);
    this.spending.beside(this.#parts.size);
  }

  /** A part runs no more. */
  end(part: Running): void {
    this.#parts.delete(part);
    this.spending.beside(this.#parts.size);
  }

  /** No more of a budget is left: it ends here. Behind a verdict that stands it is worth a warning, as all else is there. */
  ranOut(name: BudgetName, by: Running): void {
    const { message, details } = this.spending.words(name);
    if (this.main.tidying) this.cutShort(by, `after the test: ${message}`, details, 'warning');
    else this.cutShort(by, message, details);
  }

  /**
   * Whatever waits ends at once, and the case is not judged. `by`: whose statement it is told of. A session outlives the part that has opened
   * it: what a part says that runs no more would be heard by nobody.
   */
  cutShort(by: Running, message: string, details: readonly string[] = [], severity: Severity = 'error'): void {
    if (this.#interrupted) return;
    this.#interrupted = true;
    // A test whose verdict stands keeps it. That of a part is not that of the others.
    if (!this.main.over) (this.#parts.has(by) ? by : this.main).tell(severity, message, details);
    this.#abort.abort();
    this.main.endNow();
    for (const part of this.#parts) part.endNow();
  }
}
