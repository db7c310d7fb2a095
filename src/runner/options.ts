/** What a run is told besides its specs and targets. */
import type { KeyObject } from 'node:crypto';
import type { Grants } from '../config/grants.ts';
import type { Target } from '../config/target.ts';
import type { Proxy } from '../net/route.ts';
import type { MailSource } from '../mail/source.ts';
import type { KnownIssue } from '../result/known-issue.ts';
import type { Budgets } from '../text/budgets.ts';
import type { NamesOptions } from './asking.ts';
import type { ValueLayer } from './values.ts';

export interface RunOptions {
  /** smtpspec's own version, for the event stream. */
  readonly version: string;
  /** Unique to the run; letters, digits and `-`: `${token}` begins with it. */
  readonly runId: string;
  /** How many cases run at once. */
  readonly jobs: number;
  readonly perHost: number;
  readonly rate: number;
  /** SHOULD counts as MUST. */
  readonly strict: boolean;
  readonly allowDelivery: boolean;
  /** No target gives this machine relay rights, save one whose entry says otherwise. */
  readonly outside: boolean;
  readonly slow: boolean;
  readonly intrusive: boolean;
  /** Patience of a step in milliseconds, or the time-outs of RFC 5321 4.5.3.2. */
  readonly patience: number | 'rfc';
  /** What the operator says of the budgets of each case; the rest is as `budgetsOf` has it. */
  readonly budgets: Partial<Budgets>;
  /** What EHLO says; undefined: this host's name, else its address. */
  readonly clientName: string | undefined;
  /** A passive rule judges the tests of its own spec alone: its verdict is the same whatever runs beside. */
  readonly rulesOfOwnSpec?: boolean;
  readonly relay: { readonly from: string; readonly to: string };
  /** Where what servers deliver arrives: the sink of the run, or a mailbox. */
  readonly mail?: MailSource;
  /** The values that the operator gave for every target, highest layer first. */
  readonly values: readonly ValueLayer[];
  readonly secrets: ReadonlyMap<string, string>;
  /** Private keys by the names that the operator gave them: messages can be signed with them (RFC 6376). */
  readonly keys?: ReadonlyMap<string, KeyObject>;
  /** How DNS is asked. */
  readonly names: NamesOptions;
  /** What libraries may see and do. */
  readonly grants: Grants;
  /** The targets to which lines can connect besides the one that is tested, by their names. */
  readonly others: ReadonlyMap<string, Target>;
  readonly proxies: ReadonlyMap<string, Proxy>;
  readonly known: {
    readonly issues: readonly KnownIssue[];
    /** The operator's day as the run begins, `YYYY-MM-DD`: entries expire by it, on one day for the whole run. */
    readonly today: string;
    /** A known issue that no longer fails is a failure. */
    readonly strict: boolean;
  };
}

/** What holds where the operator says nothing else. */
export const defaultOptions = {
  jobs: 16,
  perHost: 2,
  rate: 10,
  strict: false,
  allowDelivery: false,
  outside: false,
  slow: false,
  intrusive: false,
  patience: 30_000,
  budgets: {},
  clientName: undefined,
  relay: { from: 'probe@example.com', to: 'probe@example.net' },
  values: [],
  secrets: new Map<string, string>(),
  names: {},
  grants: new Map(),
  others: new Map<string, Target>(),
  proxies: new Map<string, Proxy>(),
  known: { issues: [], today: '', strict: false },
} as const satisfies Omit<RunOptions, 'version' | 'runId'>;
