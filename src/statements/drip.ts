/**
 * `drip 1B every 200ms { … }`: the octets of the sends inside, so many in a write and so long between two, then what judges the reply
 * to each. Bounded as every wait is: what is known to last longer is told by `check`, the rest when it runs.
 */
import type { NodeOf } from '../language/ast.ts';
import type { Pace } from '../session/drip.ts';
import { amountOf, checkDuration, knownAmount, maximumDuration, waitOf } from './check-amount.ts';
import type { CaseRun } from './case-run.ts';
import type { CheckContext, StatementHandler } from './handler.ts';
import { unjudged, type Judged } from './judged.ts';
import { lastsFor, shorter, tooLong } from './pace.ts';
import { leastOctets } from './payload.ts';
import { checkTogether, explainTogether, runTogether } from './together.ts';
import { amountWords } from './filled-in.ts';

type Drip = NodeOf<'Drip'>;

export const drip: StatementHandler<'Drip'> = {
  check(node, context) {
    checkDuration(node.every, context);
    checkPace(node, context);
    checkTogether(node, context);
  },

  async run(node, run) {
    const pace = paceOf(node, run);
    if ('octets' in pace) await runTogether(node, run, pace);
    else run.conclude('given', node.size.span, pace);
  },

  explain: ({ size, every, body }, context) => [
    { who: '*', text: `slowly, ${amountWords(size, context)} every ${amountWords(every, context)}:` },
    ...explainTogether(body, context),
  ],
};

function paceOf({ size, every }: Drip, run: CaseRun): Pace | Judged {
  const octets = amountOf(size, run.environment);
  const everyMs = waitOf(every, run.environment);
  if (typeof octets !== 'number') return octets;
  if (typeof everyMs !== 'number') return everyMs;
  return octets < 1
    ? unjudged('`drip` should write 0 octets at a time: at least 1 octet goes out')
    : { octets, everyMs };
}

/** How long it takes is known as far as the text of the spec tells. */
function checkPace({ size, every, body }: Drip, context: CheckContext): void {
  const octets = knownAmount(size, context);
  if (octets === 0) {
    context.report('E0308', size.span, 'nothing would be sent, 0 octets at a time', { help: ['for example: drip 1B'] });
    return;
  }
  const everyMs = knownAmount(every, context);
  if (octets === undefined || everyMs === undefined || everyMs > maximumDuration) return;
  const total = body.items.reduce((sum, item) => sum + (item.kind === 'Send' ? leastOctets(item.payload) : 0), 0);
  const ms = lastsFor(total, { octets, everyMs });
  if (ms <= maximumDuration) return;
  context.report('E0308', { start: size.span.start, end: every.span.end }, tooLong(total, ms), { help: shorter });
}
