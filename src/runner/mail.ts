/** Where the mail of a case arrives, and whether a test that waits for mail can be judged at all. */
import type { Target } from '../config/target.ts';
import { isStatement, type Node } from '../language/ast.ts';
import { withImported, type Spec } from '../language/spec.ts';
import { blockOf } from '../language/walk.ts';
import type { MailSource } from '../mail/source.ts';
import { needsMail } from '../statements/arrivals.ts';
import { defaultOptions, type RunOptions } from './options.ts';
import type { PlannedCase } from './plan.ts';
import { givenTo, targetLayer } from './values.ts';

/** Undefined where nobody looks, or nothing of what this target takes gets there: most embedded servers keep all mail. */
export function mailFor({ embedded, forwards }: Target, { mail }: Pick<RunOptions, 'mail'>): MailSource | undefined {
  return embedded && forwards !== true ? undefined : mail;
}

/** Why the test is skipped: it waits for mail, and none can be seen. Known before it opens a connection. */
export function withoutMail(
  { spec, test, target }: Pick<PlannedCase, 'spec' | 'test' | 'target'>,
  options: Pick<RunOptions, 'mail'>,
): string | undefined {
  if (mailFor(target, options) !== undefined || !waitsForMail(test.lines, spec)) return undefined;
  if (!target.embedded || options.mail === undefined) return needsMail;
  return 'needs to see what arrives, and this embedded server keeps all mail to itself: persona:forwarding sends it on';
}

/** The same lines run against many targets. */
const known = new WeakMap<readonly Node[], boolean>();

function waitsForMail(lines: readonly Node[], spec: Spec): boolean {
  const found = known.get(lines) ?? waits(lines, spec, new Set());
  known.set(lines, found);
  return found;
}

/** Definitions are looked into once each. */
function waits(items: readonly Node[], home: Pick<Spec, 'definitions'>, seen: Set<Node>): boolean {
  return items.some((node) => {
    // Of a file that is a test, its declarations are no lines of it.
    if (!isStatement(node)) return false;
    if (node.kind === 'Expect') {
      const { kind } = node.expectation;
      // What is only recorded does not decide whether the rest is judged.
      return node.verb !== 'may' && (kind === 'Delivered' || kind === 'NotDelivered' || kind === 'Bounce');
    }
    if (node.kind === 'Use') {
      const called = home.definitions.get(node.name.text);
      if (called === undefined || seen.has(called.node)) return false;
      seen.add(called.node);
      return waits(called.node.body.items, called.home, seen);
    }
    const block = blockOf(node);
    return block !== undefined && waits(block.items, home, seen);
  });
}

/** Has the operator given this address, or its domain, as a value or as the recipient of relay attempts? Defaults do not count. */
export function isNamed(
  address: string,
  spec: Spec,
  target: Target,
  options: Pick<RunOptions, 'values' | 'relay'>,
): boolean {
  const wanted = [address, address.slice(address.lastIndexOf('@') + 1)].map((one) => one.toLowerCase());
  const { to } = options.relay;
  if (to !== defaultOptions.relay.to && wanted.includes(to.toLowerCase())) return true;
  const layers = [...options.values, targetLayer(target)];
  return withImported([spec]).some((home) =>
    home.parameters.some(({ name }) => {
      const value = givenTo(home, name.text, layers)?.value;
      return (
        value !== undefined &&
        wanted.includes(
          String(value)
            .replace(/^<(.*)>$/s, '$1')
            .toLowerCase(),
        )
      );
    }),
  );
}
