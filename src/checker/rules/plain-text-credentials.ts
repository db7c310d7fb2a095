/**
 * Credentials that go over the line in plain text are said to do so: whoever listens on the way has them afterwards, and base64 hides
 * nothing (RFC 4954 4, RFC 4616 6). This version of the language has no TLS, so that every line is plain text.
 *
 * Credentials are a secret, in whatever line and encoding it is sent, what `AUTH` sends in its first line, and what an `auth` of a
 * mechanism that hides nothing is given. A comment that ignores the warning, with its reason, says so.
 */
import type { NodeOf } from '../../language/ast.ts';
import { namesIn, namesInText } from '../../language/names.ts';
import { allNodes } from '../../language/walk.ts';
import { mechanisms } from '../../sasl/mechanisms.ts';
import { builtinNames } from '../../statements/environment.ts';
import type { Rule } from '../rule.ts';

/** Mechanisms whose first line is the credentials themselves (SASL, RFC 4422). */
const revealing = /^\s*AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\s+\S*$/i;

export const plainTextCredentials: Rule = ({ parsed, spec, report }) => {
  const secrets = new Set(spec.secrets.map(({ name }) => name.text));
  for (const node of allNodes(parsed.file)) {
    const names = node.kind === 'Send' ? namesSent(node, secrets) : node.kind === 'Auth' ? namesGiven(node) : [];
    if (names.length === 0) continue;
    const secret = names.find((name) => secrets.has(name));
    const what = secret === undefined ? 'what `AUTH` sends' : `the secret \`${secret}\``;
    report('W0304', node.span, `${what} goes over the line in plain text`, {
      help: [
        'whoever listens on the way has it afterwards: use an account that is there for this test alone',
        'to say that this is meant: # smtpspec-ignore W0304: the lab has no other users',
      ],
    });
  }
};

/** The names in a line that sends credentials. */
function namesSent(node: NodeOf<'Send'>, secrets: ReadonlySet<string>): readonly string[] {
  const names = namesIn(node).map(({ expression }) => expression.name);
  return names.some((name) => secrets.has(name)) || revealing.test(firstText(node)) ? names : [];
}

/** The names in the password or token of a login that hides nothing. What is written out is hidden from nobody anyway. */
function namesGiven({ mechanism, password, token }: NodeOf<'Auth'>): readonly string[] {
  if (mechanisms.get(mechanism.text.toLowerCase())?.reveals !== true) return [];
  const names = [password, token].flatMap((text) => (text === undefined ? [] : namesInText(text)));
  return names.map(({ expression }) => expression.name).filter((name) => !ofTheLanguage.has(name));
}

const ofTheLanguage: ReadonlySet<string> = new Set(builtinNames);

/** What a send begins with, up to the first value. */
function firstText({ payload }: NodeOf<'Send'>): string {
  if (payload.form === 'greeting' || !('text' in payload)) return '';
  const [first] = payload.text.parts;
  return first?.form === 'text' ? first.text : '';
}
