/** What the operator has to permit before a test runs: mail that stays, minutes of waiting, noise in logs. */
import type { TestDeclaration } from '../language/test-declaration.ts';
import type { Target } from '../config/target.ts';
import type { Delivery } from '../statements/send-problem.ts';
import type { RunOptions } from './options.ts';

type Permissions = Pick<RunOptions, 'allowDelivery' | 'slow' | 'intrusive'>;

/** Why a test may not run; undefined where it may. */
export function notPermitted(
  { attributes }: TestDeclaration,
  target: Target,
  permissions: Permissions,
): string | undefined {
  if (attributes.has('delivers') && !permissions.allowDelivery && !target.embedded) {
    return 'leaves mail on the server: permit it with --allow-delivery';
  }
  if (attributes.has('slow') && !permissions.slow) return 'takes minutes: run it with --slow';
  if (attributes.has('intrusive') && !permissions.intrusive) {
    return 'may trip bans or fill logs: permit it with --intrusive';
  }
  return undefined;
}

/** May the session of this test complete a message? Both have to say so: the test, and the operator. */
export function deliveryOf({ attributes }: TestDeclaration, target: Target, permissions: Permissions): Delivery {
  if (!attributes.has('delivers') && !attributes.has('may-deliver')) return 'not marked';
  return permissions.allowDelivery || target.embedded ? 'allowed' : 'not permitted';
}
