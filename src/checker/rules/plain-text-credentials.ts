/**
 * Credentials that go over the line in plain text are said to do so: whoever listens on the way has them afterwards, and base64 hides
 * nothing (RFC 4954 4, RFC 4616 6). This version of the language has no TLS, so that every line is plain text.
 *
 * Credentials are a secret, in whatever line and encoding it is sent, what `AUTH` sends in its first line, and what an `auth` of a
 * mechanism that hides nothing is given. A comment that ignores the warning, with its reason, says so.
 */
import type { NodeOf } from '../../language/ast.ts';
import { namesIn } from '../../language/names.ts';
import { allNodes } from '../../language/walk.ts';
import { mechanisms } from '../../sasl/mechanisms.ts';
import type { Rule } from '../rule.ts';

/** Mechanisms whose first line is the credentials themselves (SASL, RFC 4422). */
const revealing = /^\s*AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\s+\S*$/i;

export const plainTextCredentials: Rule = ({ parsed, spec, report }) => {
  const secrets = new Set(spec.secrets.map(({ name }) => name.text));
  for (const node of allNodes(parsed.file)) {
    if (node.kind !== 'Send' && node.kind !== 'Auth') continue;
    const names = namesIn(node).map(({ expression }) => expression.name);
    const secret = names.find((name) => secrets.has(name));
    const reveals = node.kind === 'Auth' ? revealsAll(node) : secret !== undefined || revealing.test(firstText(node));
    if (!reveals || names.length === 0) continue;
    const what = secret === undefined ? 'what `AUTH` sends' : `the secret \`${secret}\``;
    report('W0304', node.span, `${what} goes over the line in plain text`, {
      help: [
        'whoever listens on the way has it afterwards: use an account that is there for this test alone',
        'to say that this is meant: # smtpspec-ignore W0304: the lab has no other users',
      ],
    });
  }
};

/** Other mechanisms send proofs, and no credentials; one that is cancelled at once sends nothing. */
function revealsAll({ mechanism, cancel }: NodeOf<'Auth'>): boolean {
  return !cancel && mechanisms.get(mechanism.text.toLowerCase())?.reveals === true;
}

/** What a send begins with, up to the first value. */
function firstText({ payload }: NodeOf<'Send'>): string {
  if (payload.form === 'greeting' || !('text' in payload)) return '';
  const [first] = payload.text.parts;
  return first?.form === 'text' ? first.text : '';
}
