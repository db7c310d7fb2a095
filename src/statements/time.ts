/** `time < 5s`: judges how long something took. Measured times are in the reports even when they pass. */
import { amountOf } from './check-amount.ts';
import type { NodeOf, TimeSpanName } from '../language/ast.ts';
import { Session } from '../session/session.ts';
import { span } from '../session/span.ts';
import { formatDuration } from '../text/duration.ts';
import type { CaseRun } from './case-run.ts';
import type { Environment } from './environment.ts';
import type { StatementHandler } from './handler.ts';
import { met, missed, unjudged, type Judged } from './judged.ts';
import { nameOf } from './names.ts';
import { noReply } from './no-reply.ts';

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
    if (node.name === 'tls') {
      context.report('E0311', node.span, '`time tls` cannot be judged: this version of smtpspec has no TLS', {
        help: ['take the line away; what takes time without TLS: time connect, time banner, time total'],
      });
    }
    if (node.name === 'mark' && node.mark !== undefined) {
      const name = nameOf(node.mark);
      if (!context.flow.marks.has(name)) {
        context.report('E0206', node.mark.span, `no mark "${name}" is set above`, { help: [`set it: mark "${name}"`] });
      }
    }
    const { lower, upper } = node;
    if (lower?.amount.form !== 'literal' || upper?.amount.form !== 'literal') return;
    if (lower.amount.value > upper.amount.value) {
      context.report('E0309', node.span, 'nothing is longer than the first and shorter than the second of these times');
    }
  },

  async run(node, run) {
    run.conclude(node.verb, node.span, await judge(node, run));
  },

  explain: () => [],
  judgesSameReply: () => true,
};

async function judge(node: NodeOf<'Time'>, run: CaseRun): Promise<Judged> {
  const session = await run.ready();
  if (!(session instanceof Session)) return session;
  const took = await measured(node, run, session);
  if (typeof took !== 'number') return took;
  return judgeTook(node, took, run.environment);
}

/** Holds a time, in milliseconds, against the bounds. */
export function judgeTook({ name, lower, upper }: NodeOf<'Time'>, took: number, environment: Environment): Judged {
  const low = lower === undefined ? undefined : amountOf(lower.amount, environment);
  const high = upper === undefined ? undefined : amountOf(upper.amount, environment);
  if (typeof low === 'object') return low;
  if (typeof high === 'object') return high;
  const words = `${what[name]} took ${formatDuration(took)}`;
  if (high !== undefined && !(took < high || (upper?.inclusive === true && took === high))) {
    return missed(`${words}, ${formatDuration(took - high)} more than ${formatDuration(high)}`);
  }
  if (low !== undefined && !(took > low || (lower?.inclusive === true && took === low))) {
    return missed(`${words}, less than ${formatDuration(low)}`);
  }
  return met(words);
}

/** Milliseconds, or why there is nothing to measure. */
async function measured(node: NodeOf<'Time'>, run: CaseRun, session: Session): Promise<number | Judged> {
  if (node.name === 'tls') return unjudged('there was no TLS handshake in this session', [], false);
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
