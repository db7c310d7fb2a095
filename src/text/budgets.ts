/**
 * Budgets of a case: what it may use before it is ended, so that every spec comes to an end. Their names, what holds where
 * nobody says anything, and how an operator writes them: `steps=5000,bytes=64MiB,connections=100,time=10m`.
 */
import { formatDuration, parseDuration } from './duration.ts';
import { plural } from './plural.ts';
import { formatSize, parseSize } from './size.ts';
import { didYouMean, suggestions } from './suggest.ts';
import { visible } from './visible.ts';

export interface Budgets {
  /** Statements that are run, those of definitions and of each attempt of a `retry` included. */
  readonly steps: number;
  /** Octets sent and received, together. */
  readonly bytes: number;
  /** Sessions that are opened; the probing EHLO of `requires` is none of the case. */
  readonly connections: number;
  /** Questions to DNS; those about the target itself are none of the case. */
  readonly queries: number;
  /** Milliseconds, without the waiting for its turn to connect (`--per-host`, `--rate`). */
  readonly time: number;
}

export type BudgetName = keyof Budgets;

const MIB = 1024 * 1024;
const MINUTE = 60_000;

/** Far beyond what a test needs: they end what would have no end. */
export const defaultBudgets: Budgets = {
  steps: 1_000_000,
  bytes: 256 * MIB,
  connections: 1000,
  queries: 1000,
  time: 30 * MINUTE,
};

/** What a test marked `slow` may take where the operator gives no budget of time. */
export const slowTime = 120 * MINUTE;

interface Unit {
  readonly expected: string;
  /** Undefined where the text is none. */
  readonly parse: (text: string) => number | undefined;
  /** As a person reads it. */
  readonly words: (amount: number) => string;
  /** As it is written behind `--budget`; not less than the amount. */
  readonly written: (amount: number) => string;
}

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);

const units: { readonly [name in BudgetName]: Unit } = {
  steps: {
    expected: 'a whole number from 1 to 999999999',
    parse: wholeNumber,
    words: (amount) => plural(amount, 'step'),
    written: String,
  },
  bytes: {
    expected: 'a size such as 64MiB',
    parse: parseSize,
    words: formatSize,
    written: (amount) => (amount < MIB ? `${String(amount)}B` : `${String(Math.ceil(amount / MIB))}MiB`),
  },
  connections: {
    expected: 'a whole number from 1 to 999999999',
    parse: wholeNumber,
    words: (amount) => plural(amount, 'connection'),
    written: String,
  },
  queries: {
    expected: 'a whole number from 1 to 999999999',
    parse: wholeNumber,
    words: (amount) => plural(amount, 'query to DNS', 'queries to DNS'),
    written: String,
  },
  time: {
    expected: 'a duration such as 10m',
    parse: parseDuration,
    words: formatDuration,
    written: (amount) =>
      amount < MINUTE ? `${String(Math.ceil(amount / 1000))}s` : `${String(Math.ceil(amount / MINUTE))}m`,
  },
};

export const budgetNames = Object.keys(units) as readonly BudgetName[];

const isName = (text: string): text is BudgetName => text in units;

/** `5000` or `64MiB` as the amount of a budget; else what belongs there. */
export function readBudget(name: BudgetName, text: string): number | { readonly expected: string } {
  const { parse, expected } = units[name];
  const amount = parse(text);
  return amount !== undefined && amount >= 1 ? amount : { expected };
}

/** What is wrong with what an operator wrote, and what to write. */
export interface BudgetFault {
  readonly fault: string;
  readonly help: readonly string[];
}

/** Reads `name=amount` lists, divided by commas; of two for one name the later one counts. */
export function readBudgets(texts: readonly string[]): Partial<Budgets> | BudgetFault {
  const budgets: { [name in BudgetName]?: number } = {};
  for (const text of texts.flatMap((one) => one.split(','))) {
    const [name = '', amount] = text.split(/=(.*)/s, 2).map((part) => part.trim());
    if (!isName(name)) {
      const near = suggestions(name, budgetNames);
      return {
        fault: `there is no budget \`${visible(name)}\``,
        help: [near.length === 0 ? `there are: ${budgetNames.join(', ')}` : didYouMean(near), example],
      };
    }
    const read = readBudget(name, amount ?? '');
    if (typeof read !== 'number') {
      return { fault: `${name}: \`${visible(amount ?? '')}\` is not ${read.expected}`, help: [example] };
    }
    budgets[name] = read;
  }
  return budgets;
}

const example = 'for example --budget steps=5000,bytes=64MiB,connections=100,time=10m';

/** The budgets of a case: those of the operator before what holds by default. */
export function budgetsOf(given: Partial<Budgets>, isSlow: boolean): Budgets {
  return { ...defaultBudgets, ...(isSlow ? { time: slowTime } : {}), ...given };
}

/** `5000 steps`, `256 MiB`: an amount for people. */
export const budgetWords = (name: BudgetName, amount: number): string => units[name].words(amount);

/** `--budget steps=10000`: twice as much, as an operator writes it. */
export const twiceTheBudget = (name: BudgetName, amount: number): string =>
  `--budget ${name}=${units[name].written(amount * 2)}`;
