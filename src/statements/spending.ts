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
  /** When the time is over: `performance.now()`. */
  #until: number;
  /** How many wait for their turn to connect, and since when: the clock stands still meanwhile. */
  #waiting = 0;
  #waitsSince = 0;

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

  bytes(octets: number): boolean {
    this.#bytes += octets;
    return this.#bytes <= this.#budgets.bytes;
  }

  /** @param now `performance.now()` */
  hasTime(now: number): boolean {
    return this.#waiting > 0 || now < this.#until;
  }

  /** Waits for a turn to connect, which costs no time of the case: others use the host. */
  async unclocked<T>(turn: Promise<T>): Promise<T> {
    if (this.#waiting === 0) this.#waitsSince = performance.now();
    this.#waiting += 1;
    const got = await turn;
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#until += performance.now() - this.#waitsSince;
    return got;
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
  time: 'take',
};
