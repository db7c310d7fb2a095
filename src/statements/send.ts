/**
 * `send`: one write of a command line, exact octets or a message. Before it, what was owed is read and unread octets are
 * a failure; after it, one reply is owed (none for
 * `raw`, `hex` and a message `as is`).
 */
import { isExpression, type NodeOf, type Payload } from '../language/ast.ts';
import { Session } from '../session/session.ts';
import type { CaseRun } from './case-run.ts';
import { knownAmount } from './check-amount.ts';
import { checkComposed } from './check-composed.ts';
import { checkCommand } from './check-command.ts';
import { checkDelivery } from './check-delivery.ts';
import type { CheckContext, DialogLine, StatementHandler } from './handler.ts';
import { checkHalfClosed } from './half-closed.ts';
import { unjudged, type Judged } from './judged.ts';
import {
  aboutOf,
  encode,
  endsMessage,
  explainPayload,
  hexDigits,
  isInPieces,
  isMade,
  literalText,
  verbOf,
  type MadePayload,
} from './payload.ts';
import { transmit } from './transmit.ts';

export const send: StatementHandler<'Send'> = {
  check(node, context) {
    checkEscape(node, context);
    checkHex(node.payload, context);
    checkSize(node.payload, context);
    checkComposed(node, context);
    checkCommand(node, context);
    checkDelivery(node, context);
    checkHalfClosed(node.span, context);
    const { flow } = context;
    flow.exchange = 'reply';
    const verb = verbOf(node.payload);
    const { form } = node.payload;
    const isContent = endsMessage(node.payload) || form === 'chunk' || form === 'chunk file';
    const mayBeAny = verb === undefined && !isContent;
    if (verb === 'EHLO' || verb === 'LHLO' || mayBeAny) flow.greeted = true;
    // As behind the greeting of the server; where it was refused, nobody asks for extensions.
    else if (verb === 'XCLIENT') flow.greeted = false;
  },

  run(node, run) {
    const ready = run.ready();
    return ready instanceof Promise ? ready.then((late) => sendOn(late, node, run)) : sendOn(ready, node, run);
  },

  explain({ payload }, context): DialogLine[] {
    return explainPayload(payload, context).map((text) => ({ who: 'C', text }));
  },
};

/** Plain calls, not async: this runs for every command of every case. */
function sendOn(session: Session | Judged, node: NodeOf<'Send'>, run: CaseRun): void | Promise<void> {
  const conclude = (judged: Judged | undefined): void => {
    if (judged !== undefined) run.conclude(judged.kind === 'missed' ? 'expect' : 'given', node.span, judged);
    if (judged?.kind === 'missed') run.over = true;
  };
  if (!(session instanceof Session)) {
    conclude(session);
    return undefined;
  }
  const { payload } = node;
  if (isInPieces(payload, run.home)) {
    return import('./send-file.ts').then(({ sendFile }) => sendFile(payload, run, session)).then(conclude);
  }
  if (isMade(payload)) return sendMade(payload, session, run).then(conclude);
  const octets = encode(payload, run);
  if (octets !== undefined) run.sent?.note(payload, octets);
  if (octets !== undefined) return transmit(run, session, octets, aboutOf(payload, octets)).then(conclude);
  conclude(unjudged('what `send hex` should send is not pairs of hexadecimal digits'));
  return undefined;
}

async function sendMade(payload: MadePayload, session: Session, run: CaseRun): Promise<Judged | undefined> {
  const { makeMessage } = await import('./compose.ts');
  const made = await makeMessage(payload, run);
  if ('kind' in made) return made;
  run.sent?.note(payload, made);
  return transmit(run, session, made, aboutOf(payload, made));
}

/** An escape at the end of an unquoted line would be sent as it stands. */
function checkEscape(node: NodeOf<'Send'>, context: CheckContext): void {
  if (node.payload.form !== 'line') return;
  const { text } = node.payload;
  const last = text.parts[text.parts.length - 1];
  if (last?.form !== 'text') return;
  const escape = /(?:\\(?:[rnt0]|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}))+$/.exec(last.text)?.[0];
  if (escape === undefined) return;
  const { end } = text.span;
  context.report('E0307', { start: end - escape.length, end }, `an unquoted line sends \`${escape}\` as it stands`, {
    help: ['CRLF is added by itself: take the escape away', 'for exact octets use quotes: send raw "…\\r\\n"'],
  });
}

/** Of no octets a file would have chunks without end. */
function checkSize(payload: Payload, context: CheckContext): void {
  if (payload.form !== 'chunk file' || payload.size === undefined || knownAmount(payload.size, context) !== 0) return;
  context.report('E0308', payload.size.span, 'nothing would be sent, 0 octets in each chunk', {
    help: ['for example: send chunk file "a.bin" size 1MiB last'],
  });
}

/** Half an octet cannot be sent. Where a name stands among the digits only the run can tell. */
function checkHex(payload: Payload, context: CheckContext): void {
  if (payload.form !== 'hex' || payload.text.parts.some(isExpression)) return;
  if (hexDigits(literalText(payload.text)).length % 2 === 0) return;
  context.report('E0308', payload.text.span, 'an octet is two hexadecimal digits, and here the last one has but one', {
    help: ['for example: send hex 0d0a'],
  });
}
