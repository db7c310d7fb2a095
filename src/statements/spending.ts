/**
 * What a case has used of its budgets (`text/budgets.ts`). A counter and a comparison each, since it is asked for every
 * statement; the clock is looked at from outside, for all cases of a run together (`CaseRun.lookAtClock`).
 */
import { budgetWords, twiceTheBudget, type BudgetName, type Budgets } from '../text/budgets.ts';

/** Looking at the clock costs more than most statements. */
const stepsPerLook = 1000;

export class Spending {
  readonly #budgets: Budgets;
  #steps = 0;
  #bytes = 0;
  #connections = 0;
  #queries = 0;
  /** When the time is over: `performance.now()`. */
  #until: number;
  /** How many run side by side, and how many of them wait for their turn to connect. */
  #running = 1;
  #waiting = 0;
  /** Since when the clock stands still: all that run wait. */
  #standsSince: number | undefined;

  /** The clock starts now. */
  constructor(budgets: Budgets) {
    this.#budgets = budgets;
    this.#until = performance.now() + budgets.time;
  }

  /** One statement more; gives the budget that has run out with it. Statements that never wait leave no turn to the clock. */
  step(): BudgetName | undefined {
    this.#steps += 1;
    if (this.#steps > this.#budgets.steps) return 'steps';
    return this.#steps % stepsPerLook === 0 && !this.hasTime(performance.now()) ? 'time' : undefined;
  }

  /** One session more; false where that is too many. So below. */
  connection(): boolean {
    this.#connections += 1;
    return this.#connections <= this.#budgets.connections;
  }

  query(): boolean {
    this.#queries += 1;
    return this.#queries <= this.#budgets.queries;
  }

  bytes(octets: number): boolean {
    this.#bytes += octets;
    return this.#bytes <= this.#budgets.bytes;
  }

  /** @param now `performance.now()` */
  hasTime(now: number): boolean {
    return this.#standsSince !== undefined || now < this.#until;
  }

  /** So many parts of the case run side by side; 0: none, it runs itself. */
  beside(parts: number): void {
    this.#running = Math.max(1, parts);
    this.#lookWhoWaits();
  }

  /** Waits for a turn to connect, which costs no time of the case unless another of its parts goes on: others use the host. */
  async unclocked<T>(turn: Promise<T>): Promise<T> {
    this.#waiting += 1;
    this.#lookWhoWaits();
    const got = await turn;
    this.#waiting -= 1;
    this.#lookWhoWaits();
    return got;
  }

  #lookWhoWaits(): void {
    if (this.#waiting >= this.#running) {
      this.#standsSince ??= performance.now();
    } else if (this.#standsSince !== undefined) {
      this.#until += performance.now() - this.#standsSince;
      this.#standsSince = undefined;
    }
  }

  /** What to say where a budget has run out. */
  words(name: BudgetName): { readonly message: string; readonly details: readonly string[] } {
    const limit = this.#budgets[name];
    return {
      message: `the budget of ${name} ran out: a test may ${uses[name]} ${budgetWords(name, limit)}`,
      details: [
        'the test was ended here, and is not judged',
        `if it needs more: ${twiceTheBudget(name, limit)}, or "budget" in smtpspec.config.json`,
      ],
    };
  }
}

const uses: { readonly [name in BudgetName]: string } = {
  steps: 'run',
  bytes: 'send and receive',
  connections: 'open',
  queries: 'make',
  time: 'take',
};
