/**
 * Credentials that go over the line in plain text are said to do so: whoever listens on the way has them afterwards, and base64 hides
 * nothing (RFC 4954 4, RFC 4616 6). This version of the language has no TLS, so that every line is plain text.
 *
 * Credentials are a secret, in whatever line and encoding it is sent, and what `AUTH` sends in its first line. A comment that
 * ignores the warning, with its reason, says so.
 */
import type { NodeOf } from '../../language/ast.ts';
import { namesIn } from '../../language/names.ts';
import { allNodes } from '../../language/walk.ts';
import type { Rule } from '../rule.ts';

/** Mechanisms whose first line is the credentials themselves (SASL, RFC 4422). */
const revealing = /^\s*AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\s+\S*$/i;

export const plainTextCredentials: Rule = ({ parsed, spec, report }) => {
  const secrets = new Set(spec.secrets.map(({ name }) => name.text));
  for (const node of allNodes(parsed.file)) {
    if (node.kind !== 'Send') continue;
    const names = namesIn(node).map(({ expression }) => expression.name);
    const secret = names.find((name) => secrets.has(name));
    if (secret === undefined && (names.length === 0 || !revealing.test(firstText(node)))) continue;
    const what = secret === undefined ? 'what `AUTH` sends' : `the secret \`${secret}\``;
    report('W0304', node.span, `${what} goes over the line in plain text`, {
      help: [
        'whoever listens on the way has it afterwards: use an account that is there for this test alone',
        'to say that this is meant: # smtpspec-ignore W0304: the lab has no other users',
      ],
    });
  }
};

/** What a send begins with, up to the first value. */
function firstText({ payload }: NodeOf<'Send'>): string {
  if (payload.form === 'greeting' || !('text' in payload)) return '';
  const [first] = payload.text.parts;
  return first?.form === 'text' ? first.text : '';
}
