/** What the operator has to permit before a test runs: mail that stays, minutes of waiting, noise in logs, many connections. */
import type { TestDeclaration } from '../language/test-declaration.ts';
import { sessionsOf } from '../statements/sessions-of.ts';
import { budgetsOf } from '../text/budgets.ts';
import { plural } from '../text/plural.ts';
import type { Target } from '../config/target.ts';
import type { Delivery } from '../statements/send-problem.ts';
import { connectionsOf } from './connections.ts';
import { noTarget } from './elsewhere.ts';
import type { PlannedCase } from './plan.ts';
import type { RunOptions } from './options.ts';

type Permissions = Pick<RunOptions, 'allowDelivery' | 'slow' | 'intrusive' | 'perHost' | 'budgets' | 'others'>;

type Planned = Pick<PlannedCase, 'spec' | 'test' | 'target'>;

/** Why a test may not run; undefined where it may. */
export function notPermitted({ spec, test, target }: Planned, permissions: Permissions): string | undefined {
  const { attributes } = test;
  if (attributes.has('delivers') && !permissions.allowDelivery && !target.embedded) {
    return 'leaves mail on the server: permit it with --allow-delivery';
  }
  if (attributes.has('slow') && !permissions.slow) return 'takes minutes: run it with --slow';
  if (attributes.has('intrusive') && !permissions.intrusive) {
    return 'may trip bans or fill logs: permit it with --intrusive';
  }
  const crowded = tooManyAtOnce({ spec, test, target }, permissions);
  if (crowded !== undefined) return crowded;
  return tooManyRepetitions({ spec, test, target }, permissions);
}

function tooManyAtOnce(planned: Planned, permissions: Permissions): string | undefined {
  const { perHost } = permissions;
  const { least, unnamed } = connectionsOf(planned, permissions);
  if (unnamed !== undefined) return noTarget(unnamed, permissions.others);
  if (least <= perHost) return undefined;
  const allowed = plural(perHost, 'connection');
  return `needs ${String(least)} connections at once, and ${allowed} to one host may be open: permit it with --per-host ${String(least)}`;
}

/** Known before the first of a thousand connections to a server is made for nothing. */
function tooManyRepetitions({ spec, test }: Planned, { budgets }: Permissions): string | undefined {
  const { own, named, repetitions } = sessionsOf(test, spec);
  const { connections } = budgetsOf(budgets, test.attributes.has('slow'));
  const needed = repetitions + named.size + (own ? 1 : 0);
  if (repetitions === 0 || needed <= connections) return undefined;
  return `opens ${plural(needed, 'connection')}, one for each repetition, and may open ${String(connections)}: permit it with --budget connections=${String(needed)}`;
}

/** May the session of this test complete a message? Both have to say so: the test, and the operator. */
export function deliveryOf({ attributes }: TestDeclaration, target: Target, permissions: Permissions): Delivery {
  if (!attributes.has('delivers') && !attributes.has('may-deliver')) return 'not marked';
  return permissions.allowDelivery || target.embedded ? 'allowed' : 'not permitted';
}
