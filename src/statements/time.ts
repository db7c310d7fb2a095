/** `time < 5s`: judges how long something took. Measured times are in the reports even when they pass. */
import { amountOf } from './check-amount.ts';
import type { NodeOf, TimeSpanName } from '../language/ast.ts';
import { Session } from '../session/session.ts';
import { span } from '../session/span.ts';
import type { CaseRun } from './case-run.ts';
import type { Environment } from './environment.ts';
import { isKept } from './flow.ts';
import type { StatementHandler } from './handler.ts';
import { unjudged, type Judged } from './judged.ts';
import { nameOf } from './names.ts';
import { noReply } from './no-reply.ts';
import { compare, type Bounds } from './samples.ts';

const what: { readonly [name in TimeSpanName]: string } = {
  exchange: 'the reply',
  connect: 'connecting',
  banner: 'the banner, from connected on,',
  'first-byte': 'the first octet',
  tls: 'the TLS handshake',
  total: 'everything from the connection attempt on',
  mark: 'the time from the mark',
};

export const time: StatementHandler<'Time'> = {
  check(node, context) {
    if (node.name === 'mark' && node.mark !== undefined) {
      const name = nameOf(node.mark);
      if (!isKept(context.flow, 'marks', name)) {
        context.report('E0206', node.mark.span, `no mark "${name}" is set above`, { help: [`set it: mark "${name}"`] });
      }
    }
    if (node.percentile !== undefined && !context.flow.inRepeat) {
      context.report('E0203', node.span, `\`${node.percentile}\` is of all repetitions, and nothing is repeated here`, {
        help: ['it stands in `repeat … { … }` itself, and not in what is called there'],
      });
    }
    const { lower, upper } = node;
    if (lower?.amount.form !== 'literal' || upper?.amount.form !== 'literal') return;
    if (lower.amount.value > upper.amount.value) {
      context.report('E0309', node.span, 'nothing is longer than the first and shorter than the second of these times');
    }
  },

  async run(node, run) {
    const judged = await judge(node, run);
    if (judged !== undefined) run.conclude(node.verb, node.span, judged);
  },

  explain: () => [],
  judgesSameReply: () => true,
};

/** Undefined where it is kept for the end of all repetitions. */
async function judge(node: NodeOf<'Time'>, run: CaseRun): Promise<Judged | undefined> {
  const session = await run.ready();
  if (!(session instanceof Session)) return session;
  const took = await measured(node, run, session);
  if (typeof took !== 'number') return took;
  if (node.percentile === undefined) return judgeTook(node, took, run.environment);
  const bounds = boundsOf(node, run.environment);
  if ('kind' in bounds) return bounds;
  const given = run.givenDepth > 0;
  run.samples?.add({ node, of: what[node.name], percentile: node.percentile, bounds, given }, took);
  return undefined;
}

/** Holds a time, in milliseconds, against the bounds. */
export function judgeTook(node: NodeOf<'Time'>, took: number, environment: Environment): Judged {
  const bounds = boundsOf(node, environment);
  return 'kind' in bounds ? bounds : compare(`${what[node.name]} took`, took, bounds);
}

/** The bounds in milliseconds, or why there are none. */
function boundsOf({ lower, upper }: NodeOf<'Time'>, environment: Environment): Bounds | Judged {
  const low = lower === undefined ? undefined : amountOf(lower.amount, environment);
  const high = upper === undefined ? undefined : amountOf(upper.amount, environment);
  if (typeof low === 'object') return low;
  if (typeof high === 'object') return high;
  return {
    ...(low !== undefined && { lower: { ms: low, inclusive: lower?.inclusive === true } }),
    ...(high !== undefined && { upper: { ms: high, inclusive: upper?.inclusive === true } }),
  };
}

/** Milliseconds, or why there is nothing to measure. */
async function measured(node: NodeOf<'Time'>, run: CaseRun, session: Session): Promise<number | Judged> {
  if (node.name === 'tls') {
    const { tls } = session;
    if (tls?.outcome.kind === 'done') return tls.endedAt - tls.startedAt;
    return unjudged('there was no TLS handshake in this session', [], false);
  }
  const exchange = node.name === 'banner' ? session.greeting : session.current;
  if (node.name !== 'connect') {
    const outcome = await session.reply(undefined, exchange);
    if (outcome.kind !== 'reply') return noReply(outcome, exchange);
    if (node.name === 'mark') return sinceMark(run, outcome.reply.lastByteAt, nameOf(node.mark));
  }
  const name = node.name === 'exchange' ? 'reply' : node.name;
  return span(session, exchange, name) ?? unjudged('there is nothing to measure here', [], false);
}

/** To the last octet of the current reply where that came after the mark, else to now. */
function sinceMark(run: CaseRun, lastByteAt: number, name: string): number | Judged {
  const mark = run.marks.get(name);
  if (mark === undefined) return unjudged(`the mark "${name}" was not reached`, [], false);
  return (lastByteAt >= mark ? lastByteAt : performance.now()) - mark;
}
