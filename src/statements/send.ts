/**
 * `send`: one write of a command line, exact octets or a message. Before it, what was owed is read and unread octets are
 * a failure; after it, one reply is owed (none for `raw` and `hex`).
 */
import { isExpression, type NodeOf, type Payload, type Template } from '../language/ast.ts';
import type { SendAbout } from '../session/exchange.ts';
import { Session } from '../session/session.ts';
import { encodeMessage } from '../smtp/message.ts';
import { visibleOctets } from '../text/visible.ts';
import type { CaseRun } from './case-run.ts';
import type { CheckContext, DialogLine, ExplainContext, StatementHandler } from './handler.ts';
import { checkHalfClosed } from './half-closed.ts';
import { unjudged, type Judged } from './judged.ts';
import { transmit } from './transmit.ts';

export const send: StatementHandler<'Send'> = {
  check(node, context) {
    checkEscape(node, context);
    checkHex(node.payload, context);
    checkDelivery(node, context);
    checkHalfClosed(node.span, context);
    const { flow } = context;
    flow.exchange = 'reply';
    const verb = verbOf(node.payload);
    const mayBeAny = verb === undefined && node.payload.form !== 'message';
    if (verb === 'EHLO' || verb === 'LHLO' || mayBeAny) flow.greeted = true;
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
  const octets = encode(payload, run);
  if (octets !== undefined) return transmit(run, session, octets, aboutOf(payload, octets)).then(conclude);
  conclude(unjudged('what `send hex` should send is not pairs of hexadecimal digits'));
  return undefined;
}

function encode(payload: Payload, run: CaseRun): Uint8Array | undefined {
  const { environment } = run;
  switch (payload.form) {
    case 'line':
    case 'quoted':
      return environment.octets(payload.text, '\r\n');
    case 'greeting':
      return Buffer.from(`${payload.verb} ${environment.value('client')}\r\n`, 'utf8');
    case 'raw':
      return environment.octets(payload.text);
    case 'hex': {
      const digits = hexDigits(environment.text(payload.text));
      return /^(?:[0-9a-fA-F]{2})*$/.test(digits) ? Buffer.from(digits, 'hex') : undefined;
    }
    case 'message':
      return encodeMessage(environment.octets(payload.text));
  }
}

function aboutOf(payload: Payload, octets: Uint8Array): SendAbout {
  switch (payload.form) {
    case 'greeting': {
      const verb = payload.verb.toUpperCase();
      return { label: verb, verb, owes: 1 };
    }
    case 'line':
    case 'quoted': {
      // A value in it may be the verb, but its text may be a secret: only the text of the spec names the exchange.
      const verb = verbOf(payload);
      return { label: verb ?? 'the line', verb: verb ?? verbSent(octets), owes: 1 };
    }
    case 'message':
      return { label: 'the message', phase: 'end of data', owes: 1 };
    case 'raw':
    case 'hex':
      return { label: 'raw octets', verb: verbSent(octets), owes: 0 };
  }
}

/** The verb of octets that are one whole command line: raw octets too make the server greet, or say goodbye. */
function verbSent(octets: Uint8Array): string | undefined {
  const line = Buffer.from(octets).toString('latin1', 0, 1000);
  return octets.length <= 1000 ? /^([A-Za-z]{4})(?: [^\r\n]*)?\r\n$/.exec(line)?.[1]?.toUpperCase() : undefined;
}

/** The verb in capitals, where the text (not a value in it) begins with one. */
function verbOf(payload: Payload): string | undefined {
  if (payload.form === 'greeting') return payload.verb.toUpperCase();
  if (payload.form !== 'line' && payload.form !== 'quoted') return undefined;
  const first = payload.text.parts[0];
  if (first?.form !== 'text') return undefined;
  return /^[A-Za-z][A-Za-z0-9-]{1,19}(?=[ :\r\n]|$)/.exec(first.text)?.[0].toUpperCase();
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

/** Half an octet cannot be sent. Where a name stands among the digits only the run can tell. */
function checkHex(payload: Payload, context: CheckContext): void {
  if (payload.form !== 'hex' || payload.text.parts.some(isExpression)) return;
  if (hexDigits(literalText(payload.text)).length % 2 === 0) return;
  context.report('E0308', payload.text.span, 'an octet is two hexadecimal digits, and here the last one has but one', {
    help: ['for example: send hex 0d0a'],
  });
}

const hexDigits = (text: string): string => text.replace(/[ \t]/g, '');

/** Anything sent where the server may be reading a message, in a test that is not marked for it. */
function checkDelivery(node: NodeOf<'Send'>, context: CheckContext): void {
  const { flow, mayDeliver } = context;
  if (mayDeliver) return;
  const help = [
    'mark the test: test "…" as id delivers {   (it then runs only with --allow-delivery)',
    'or end it after the 354 with `hang up`: nothing is delivered then',
  ];
  const literal = literalOf(node.payload);
  if (node.payload.form === 'message') {
    const more = flow.data === undefined ? {} : { related: { message: 'after this DATA', span: flow.data } };
    context.report('E0305', node.span, 'a message is sent in a test that is not marked `delivers`', { help, ...more });
    flow.data = undefined;
  } else if (flow.data !== undefined) {
    context.report('E0305', flow.data, 'DATA in a test that is not marked `delivers`', {
      help,
      related: { message: 'this would become part of a message', span: node.span },
    });
    flow.data = undefined;
  } else if (/^\s*(?:BDAT|BURL)\b/im.test(literal) || /^\s*DATA[ \t]*[\r\n]+[^]/im.test(literal)) {
    context.report('E0305', node.span, 'a message is sent in a test that is not marked `delivers`', { help });
  } else if (hasLoneDot(node.payload, literal)) {
    context.report('E0305', node.span, 'a line that is a lone dot, in a test that is not marked `delivers`', {
      help: ['it could end a message, so the session refuses to write it', ...help.slice(0, 1)],
    });
  } else if (/^\s*DATA\s*$/im.test(literal)) {
    flow.data = node.span;
  }
}

/** What a server could take for the end of a message, wherever it stands (`smtp/data-guard.ts`, rule 4). */
function hasLoneDot({ form }: Payload, literal: string): boolean {
  const octets = form === 'raw' || form === 'hex' ? literal : `${literal}\r\n`;
  return /(?:^|[\r\n])[\0 \t]*\.[\0 \t]*[\r\n]/.test(octets);
}

/** What is sent as far as the text of the spec says it; names of values stand in it as a control character. */
function literalOf(payload: Payload): string {
  if (!('text' in payload)) return '';
  const text = literalText(payload.text);
  return payload.form === 'hex' ? Buffer.from(hexDigits(text), 'hex').toString('latin1') : text;
}

function literalText(template: Template): string {
  return template.parts
    .map((part) => (part.form === 'text' ? part.text : part.form === 'octets' ? part.octets : '\u0001'))
    .join('');
}

function explainPayload(payload: Payload, context: ExplainContext): string[] {
  switch (payload.form) {
    case 'greeting':
      return [`${payload.verb} <client>`];
    case 'line':
    case 'quoted':
      return [visibleOctets(context.show(payload.text))];
    case 'raw':
      return [`octets, as they stand: ${visibleOctets(context.show(payload.text))}`];
    case 'hex':
      return [`octets: ${context.show(payload.text)}`];
    case 'message':
      return [...context.show(payload.text).replace(/\n$/, '').split('\n'), '.'];
  }
}
