/**
 * `auth plain user … password …`: a whole login (RFC 4954), from `AUTH` to the reply that is no challenge. That reply is judged by the
 * line behind, where one judges it; else it has to be 235, or 501 of a login that was cancelled.
 *
 * It is sent whether the server offers the mechanism or not: what a server does with one that it has not offered is worth testing.
 */
import type { NodeOf, Template } from '../language/ast.ts';
import { namesInText } from '../language/names.ts';
import { mechanisms, type Given, type MechanismForm } from '../sasl/mechanisms.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { CheckContext, DialogLine, ExplainContext, StatementHandler } from './handler.ts';
import { checkHalfClosed } from './half-closed.ts';
import { formOf, login } from './login.ts';

const parts: readonly Given[] = ['user', 'password', 'token', 'as'];

export const auth: StatementHandler<'Auth'> = {
  check(node, context) {
    const { flow, mayDeliver, report } = context;
    checkMechanism(node, context);
    checkHalfClosed(node.span, context);
    if (flow.data !== undefined && !mayDeliver) {
      report('E0305', flow.data, 'DATA in a test that is not marked `delivers`', {
        related: { message: 'this would become part of a message', span: node.span },
        help: ['end the test after the 354 with `hang up`: nothing is delivered then'],
      });
      flow.data = undefined;
    }
    flow.exchange = 'reply';
    flow.loggedIn = true;
  },

  run: login,

  explain(node, context): DialogLine[] {
    const form = formOf(node);
    const verb = node.verb?.text ?? 'AUTH';
    const said = [
      { who: 'C' as const, text: `${verb} ${form?.name ?? node.mechanism.text}` },
      { who: '*' as const, text: explained(node, context) },
    ];
    const end = node.cancel ? '501' : '235';
    return [...said, { who: 'S', text: `${end}, unless the next line judges the reply` }];
  },
};

function explained(node: NodeOf<'Auth'>, context: ExplainContext): string {
  const given = parts.flatMap((part) => {
    const value = node[part];
    return value === undefined ? [] : [`${part} ${context.show(value)}`];
  });
  const whole = given.length === 0 ? 'what the mechanism says' : `what the mechanism says with ${given.join(', ')}`;
  return node.cancel ? `${whole}, then \`*\`, as long as it is asked (334)` : `${whole}, as long as it is asked (334)`;
}

/** What is on no list, and why. */
const others: ReadonlyMap<string, string> = new Map([
  ...['gssapi', 'gs2-krb5', 'gs2-krb5-plus', 'gss-spnego', 'kerberos'].map(
    (name) => [name, 'it needs Kerberos, which this program does not have'] as const,
  ),
  ['digest-md5', 'it is historic, and not to be used any more (RFC 6331)'],
]);

function checkMechanism(node: NodeOf<'Auth'>, { report }: CheckContext): void {
  const { mechanism } = node;
  const form = formOf(node);
  if (form !== undefined) {
    checkGiven(node, form, report);
    return;
  }
  const name = mechanism.text.toLowerCase();
  const why = others.get(name);
  const near = why === undefined ? suggestions(name, mechanisms.keys()) : [];
  const upper = mechanism.text.toUpperCase();
  report('E0420', mechanism.span, `\`auth\` does not speak ${mechanism.text}${why === undefined ? '' : `: ${why}`}`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [
      `it speaks ${[...mechanisms.keys()].join(', ')}`,
      `to see how a server begins: send AUTH ${upper}, expect 334, and send "*" to cancel`,
    ],
  });
}

function checkGiven(node: NodeOf<'Auth'>, form: MechanismForm, report: CheckContext['report']): void {
  const { mechanism, cancel, initial } = node;
  const word = mechanism.text.toLowerCase();
  // A login that is cancelled ends before it needs the rest.
  const needs = cancel ? [] : form.needs;
  const takes = cancel ? (word === 'login' ? (['user'] as const) : []) : [...form.needs, ...form.takes];
  const missing = needs.filter((part) => node[part] === undefined);
  if (missing.length > 0) {
    report('E0421', mechanism.span, `\`auth ${word}\` needs a ${missing.join(' and a ')}`, {
      help: [example(word, form)],
    });
  }
  for (const part of parts) {
    const value: Template | undefined = node[part];
    if (value === undefined || (takes as readonly Given[]).includes(part)) continue;
    const why = cancel
      ? `\`auth ${word}\` is cancelled before it comes to \`${part}\``
      : `\`auth ${word}\` has no use for \`${part}\``;
    report('E0422', value.span, why, {
      help: [cancel ? `for example: auth ${word} then cancel` : example(word, form)],
    });
  }
  checkToken(node, report);
  if (initial === undefined) return;
  if (form.initial === 'never') {
    report('E0422', mechanism.span, `in \`auth ${word}\` the server speaks first: there is no initial response`, {
      help: [example(word, form)],
    });
  } else if (initial === 'with' && cancel && form.begins !== true && node.user === undefined) {
    report('E0422', mechanism.span, 'a login that is cancelled at once sends no initial response', {
      help: [`for example: auth ${word} then cancel`],
    });
  }
}

/** `${token}` is another thing, which no server takes for one of OAuth. */
function checkToken({ token }: NodeOf<'Auth'>, report: CheckContext['report']): void {
  const mark =
    token === undefined ? undefined : namesInText(token).find(({ expression }) => expression.name === 'token');
  if (mark === undefined) return;
  report('E0422', mark.expression.span, '`${token}` is the mark of the test, and no token of OAuth', {
    help: ['declare the token under another name: secret access_token'],
  });
}

const example = (word: string, { needs }: MechanismForm): string =>
  `for example: ${['auth', word, ...needs.map((part) => `${part} \${${part === 'token' ? 'access_token' : part}}`)].join(' ')}`;
